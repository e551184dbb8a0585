import type { Secret } from '../../core/index.js';
import { askNew } from '../http/by-hand.js';
import { httpClient } from '../http/client.js';
import { keyRefused, unknownKey } from '../http/failure.js';
import { credentialName, isNameOf } from '../http/names.js';
import { baseAddress } from '../http/options.js';
import { settle } from '../http/settle.js';
import type { HttpClient, Waits } from '../http/types.js';
import { bearer } from '../http/value.js';
import type { ProviderCall, ProviderOptions, RotationProvider } from '../types.js';
import type { ProviderHelp } from './index.js';
import { stripeKeys, type StripeKeys } from './stripe-keys.js';

const CONSOLE = 'https://dashboard.stripe.com/apikeys';

type Common = Pick<RotationProvider, 'id' | 'hosts' | 'overlaps' | 'test' | 'refusesAfterRevoke'>;

/**
 * Secret and restricted keys of Stripe. Stripe lets no key make another one, but an installed Stripe App does: with `app_key` keys are made,
 * named and expired by API; without it a person makes the new one and expires the old one, and Stripe is asked whether it is dead.
 *
 * `with`: nothing; or `app_key: { secret: NAME }`, `account: acct_...`, `permissions: "..."`, and where wanted `connect_permissions`,
 * `version` (of the API, which is a preview). `url` for tests. Made keys are restricted ones (`rk_...`).
 *
 * Stripe's own `rotate` is not used: it gives the old key an end that no roll-back could take away.
 *
 * @see https://docs.stripe.com/keys and https://docs.stripe.com/stripe-apps/api-authentication/managed-api-keys
 */
export function stripe(options: ProviderOptions, help: ProviderHelp, waits?: Waits): RotationProvider {
  const base = baseAddress('stripe', options, 'https://api.stripe.com');
  const http = httpClient({ name: 'Stripe', base, headers: {}, waits });
  const common: Common = {
    id: 'stripe',
    hosts: [http.host],
    overlaps: true,
    async test(value, { signal } = {}) {
      const accepted = async (): Promise<boolean> => !(await refuses(http, value, signal));
      if (!(await settle(accepted, signal, waits))) throw keyRefused('Stripe');
    },
    refusesAfterRevoke: ({ value }, { signal } = {}) => refuses(http, value, signal),
  };
  const keys = stripeKeys(options, base, waits);
  return keys === undefined ? byHand(common, http, help) : byApp(common, http, keys);
}

function byHand(common: Common, http: HttpClient, help: ProviderHelp): RotationProvider {
  return {
    ...common,
    identify: () => Promise.resolve(undefined),
    create: async (rotation) => ({
      ref: {},
      secret: await askNew(rotation, help, `Make a new key at ${CONSOLE}`, CONSOLE),
    }),
    discard: (rotation) => {
      help.tell?.(`Expire the new key at ${CONSOLE}: ${credentialName(rotation)}.`);
      return Promise.resolve();
    },
    async revoke({ value }, { signal } = {}) {
      if (!(await refuses(http, value, signal))) help.tell?.(`Expire the old key now at ${CONSOLE}.`);
    },
  };
}

function byApp(common: Common, http: HttpClient, keys: StripeKeys): RotationProvider {
  const { account } = keys;
  const named = async (name: string, call: ProviderCall): Promise<void> => {
    for (const key of await keys.list(call)) if (key.name === name) await keys.expire(key.id, call);
  };
  return {
    ...common,
    async identify(value, call = {}) {
      const key = await keys.identify(value, call);
      return key === undefined ? undefined : { account, key };
    },
    async create(rotation, _old, call = {}) {
      await named(credentialName(rotation), call);
      const { id, secret } = await keys.create(credentialName(rotation), call);
      return { ref: { account, key: id }, secret };
    },
    discard: (rotation, call = {}) => named(credentialName(rotation), call),
    lastUsed: async (ref, call = {}) => (await keys.list(call)).find(({ id }) => id === ref['key'])?.lastUsed,
    async revoke({ value, ref }, call = {}) {
      if (await refuses(http, value, call.signal)) return; // an app may not expire every key: then a person did
      const key = ref?.['key'] ?? (await keys.identify(value, call));
      if (key === undefined)
        throw unknownKey('Stripe', account, `expire it at ${CONSOLE}, then run the same command again`);
      await keys.expire(key, call);
    },
    async listOwn(app, call = {}) {
      const own = (await keys.list(call)).filter(({ name }) => isNameOf(app, name));
      return own.map(({ id, name, created }) => ({ ref: { account, key: id }, name, created }));
    },
  };
}

/** A restricted key that may not see the balance is told 403, and lives. */
async function refuses(http: HttpClient, value: Secret, signal: AbortSignal | undefined): Promise<boolean> {
  const call = { method: 'GET', path: '/v1/balance', what: 'take the key', repeatable: true } as const;
  const headers = { authorization: bearer(value) };
  return (await http.request({ ...call, headers, takes: [401, 403], signal })).status === 401;
}
