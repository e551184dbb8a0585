import { Secret } from '../../../src/core/index.js';
import { stripe } from '../../../src/rotation/providers/stripe.js';
import type { ProviderOptions } from '../../../src/rotation/types.js';
import {
  failureOf,
  noWaits,
  providerContract,
  rotationName,
  type ProviderUnderTest,
} from '../../support/fake-provider/contract.js';
import { fakeStripe, type FakeStripe } from '../../support/fake-provider/stripe.js';

async function make(more: ProviderOptions = {}): Promise<ProviderUnderTest & { fake: FakeStripe }> {
  const fake = await fakeStripe();
  const open = (app: string): ProviderUnderTest['provider'] =>
    stripe(
      {
        url: fake.url,
        app_key: new Secret(app),
        account: fake.account,
        permissions: 'balance_read, customer_read',
        ...more,
      },
      {},
      noWaits,
    );
  return {
    fake,
    server: fake,
    provider: open(fake.app),
    as: (who) => open(who === 'weak' ? fake.weakApp : 'sk_none'),
    old: () => new Secret(fake.addKey('by hand').value),
    live: () => [...fake.keys.values()].filter(({ expired }) => !expired).length,
    crowd() {
      for (let at = 0; at < 12; at += 1) fake.addKey(`key ${at}`);
    },
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  };
}

providerContract('stripe, by an app', {
  make,
  creates: /^POST \/v2\/iam\/api_keys$/,
  reads: /^GET \/v2\/iam\/api_keys$/,
  ends: /^POST \S+\/expire$/,
  tries: /^GET \/v1\/balance$/,
  tellsLastUse: true,
});

test.each(['RSA-OAEP', 'RSA-OAEP-256'] as const)(
  'a live key comes in an envelope for this call alone: %s',
  async (way) => {
    await using made = await make();
    made.fake.give = way;
    const { ref, secret } = await made.provider.create(rotationName(), { value: made.old() });
    expect(secret.reveal()).toBe(made.fake.keys.get(ref['key']!)?.value);
    expect(made.fake.keys.get(ref['key']!)?.permissions).toEqual(['balance_read', 'customer_read']);
    await made.provider.test(secret);
  },
);

test('an envelope that nobody can open is an error, and the next try ends that key first', async () => {
  await using made = await make();
  const rotation = rotationName();
  const value = made.old();
  const count = made.live();
  made.fake.give = 'dir';
  const failure = await failureOf(made.provider.create(rotation, { value }));
  expect([failure.code, failure.cause]).toEqual(['E_PROVIDER_ANSWER', undefined]);
  made.fake.give = 'RSA-OAEP';
  await made.provider.create(rotation, { value });
  expect(made.live()).toBe(count + 1);
});

test('a key that lives on for some calls after its end is not dead before it is refused', async () => {
  await using made = await make();
  const key = made.fake.addKey('by hand');
  const value = new Secret(key.value);
  key.lingers = 2;
  await made.provider.revoke({ value });
  const said: boolean[] = [];
  for (let at = 0; at < 3; at += 1) said.push(await made.provider.refusesAfterRevoke({ value }));
  expect(said).toEqual([false, false, true]);
});

test('a key that may not see the balance lives', async () => {
  await using made = await make();
  const value = new Secret(made.fake.addKey('by hand', ['customer_read']).value);
  await made.provider.test(value);
  expect(await made.provider.refusesAfterRevoke({ value })).toBe(false);
});

test('a key that the app may not expire is left to a person, after whom the same command goes on', async () => {
  await using made = await make();
  const key = made.fake.addKey('by hand');
  const value = new Secret(key.value);
  const ref = await made.provider.identify(value);
  made.server.fault({ on: /expire$/, kind: { status: 403, json: {} } });
  expect(await failureOf(made.provider.revoke({ value, ref }))).toMatchObject({ code: 'E_PROVIDER_DENIED', exit: 4 });
  key.expired = true;
  await made.provider.revoke({ value, ref });
});

test.each([
  ['account', { app_key: new Secret('x'), permissions: 'a' }],
  ['permissions', { app_key: new Secret('x'), account: 'acct_x' }],
  ['app_key', { app_key: 'x', account: 'acct_x', permissions: 'a' }],
])('with an app the option %s is checked', (name, options) => {
  expect(() => stripe(options, {})).toThrow(`the option ${name}`);
});
