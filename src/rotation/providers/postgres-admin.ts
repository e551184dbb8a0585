import type { Secret } from '../../core/index.js';
import type { Address } from '../address.js';
import type { ProviderCall } from '../types.js';
import { postgresAddress, withPostgres, type Ask } from './postgres-connection.js';
import { adminFailure, failure } from './postgres-failures.js';

/** Who gives roles their passwords. */
export interface Administrator {
  /** The value that is replaced: where no administrator is named, its role does what one would. */
  seen(value: Secret): Secret;
  isThere(): boolean;
  /** As whom `act` would act. */
  address(): Promise<Address>;
  act<T>(call: ProviderCall, what: string, act: (ask: Ask) => Promise<T>): Promise<T>;
}

/** @param current - what the store gives out: in a process that has seen no value yet, its role acts */
export function administrator(named: Secret | undefined, current?: () => Promise<Secret>): Administrator {
  let own: Secret | undefined;
  const login = async (): Promise<Secret> => {
    const value = named ?? own ?? (await current?.());
    if (value !== undefined) return value;
    throw failure(
      'E_PROVIDER_DENIED',
      'there is no role that may do this: none is named, and the value is not known',
      ADMIN,
    );
  };
  return {
    seen: (value) => (own = value),
    isThere: () => (named ?? own ?? current) !== undefined,
    address: async () => postgresAddress(await login()),
    act: async (call, what, act) => {
      const value = await login();
      const { host, user: role } = postgresAddress(value);
      return await withPostgres(value, call, (said) => adminFailure(said, { host, role, what }), act);
    },
  };
}

const ADMIN = 'secretctl.yaml: with: { admin: { secret: NAME } }, whose value is a postgres:// address';
