import type { Secret } from '../../core/index.js';
import type { ProviderCall } from '../types.js';
import { postgresAddress, withPostgres, type Ask } from './postgres-connection.js';
import { adminFailure, failure } from './postgres-failures.js';

/** Who gives roles their passwords. */
export interface Administrator {
  /** The value that is replaced: where no administrator is named, its role does what one would. */
  seen(value: Secret): Secret;
  isThere(): boolean;
  role(): string;
  act<T>(call: ProviderCall, what: string, act: (ask: Ask) => Promise<T>): Promise<T>;
}

export function administrator(named: Secret | undefined): Administrator {
  let own: Secret | undefined;
  const address = (): Secret => {
    const value = named ?? own;
    if (value !== undefined) return value;
    throw failure(
      'E_PROVIDER_DENIED',
      'there is no role that may do this: none is named, and the value is not known',
      ADMIN,
    );
  };
  return {
    seen: (value) => (own = value),
    isThere: () => (named ?? own) !== undefined,
    role: () => postgresAddress(address()).user,
    act: async (call, what, act) => {
      const { host, user: role } = postgresAddress(address());
      return await withPostgres(address(), call, (said) => adminFailure(said, { host, role, what }), act);
    },
  };
}

const ADMIN = 'secretctl.yaml: with: { admin: { secret: NAME } }, whose value is a postgres:// address';
