import type { Secret } from '../../core/index.js';
import { systemCode } from '../../errors/index.js';
import type { Address } from '../address.js';
import type { ProviderCall } from '../types.js';
import { failure } from './redis-failures.js';
import { elsewhere, redisAddress, withRedis, type RedisNode } from './redis-node.js';
import { serversOf } from './redis-nodes.js';

/** Every server, as the administrator or as the user of the value that is replaced. */
export interface Servers {
  readonly hosts: readonly string[];
  seen(value: Secret): Secret;
  user(): Promise<string>;
  /** In turn; the one of the address last, so that who retires itself can come back for the others. @param gone - pass by those that refuse the login */
  each(call: ProviderCall, what: string, act: (node: RedisNode) => Promise<void>, gone?: boolean): Promise<void>;
  /** With the login of a value. */
  of(value: Secret, call: ProviderCall): Promise<Address[]>;
}

/** @param current - what the store gives out: in a process that has seen no value yet, its user acts */
export function servers(admin: Secret | undefined, named: readonly string[], current?: () => Promise<Secret>): Servers {
  let own: Secret | undefined;
  const login = async (): Promise<Address> => {
    const value = admin ?? own ?? (await current?.());
    if (value !== undefined) return redisAddress(value);
    const hint = 'secretctl.yaml: with: { admin: { secret: NAME } }, whose value is a redis:// address';
    throw failure(
      'E_PROVIDER_DENIED',
      'there is no user that may do this: none is named, and the value is not known',
      hint,
    );
  };
  const find = async (entry: Address, call: ProviderCall): Promise<Address[]> => {
    if (named.length > 0) return named.map((host) => elsewhere(entry, host));
    return await withRedis(entry, { call, what: 'tell its other servers' }, (node) => serversOf(node, entry));
  };
  return {
    hosts: [...new Set([...(admin === undefined ? [] : [redisAddress(admin).host]), ...named])],
    seen: (value) => (own = value),
    user: async () => (await login()).user,
    each: async (call, what, act, gone = false) => {
      for (const server of (await find(await login(), call)).reverse()) {
        try {
          await withRedis(server, { call, what, key: gone }, act);
        } catch (error) {
          if (!gone || systemCode(error) !== 'E_KEY_REFUSED') throw error;
        }
      }
    },
    of: async (value, call) => {
      const entry = redisAddress(value);
      if (admin === undefined && named.length === 0) return [entry];
      return (await find(admin === undefined ? entry : redisAddress(admin), call)).map(({ host }) =>
        elsewhere(entry, host),
      );
    },
  };
}
