import { Secret } from '../../../src/core/index.js';
import { sendgrid } from '../../../src/rotation/providers/sendgrid.js';
import {
  failureOf,
  noWaits,
  providerContract,
  rotationName,
  type ProviderUnderTest,
} from '../../support/fake-provider/contract.js';
import { fakeSendgrid, type FakeSendgrid } from '../../support/fake-provider/sendgrid.js';

async function make(): Promise<ProviderUnderTest & { fake: FakeSendgrid }> {
  const fake = await fakeSendgrid();
  const open = (admin: string): ProviderUnderTest['provider'] =>
    sendgrid({ url: fake.url, admin_key: new Secret(admin), scopes: 'mail.send, stats.read' }, noWaits);
  return {
    fake,
    server: fake,
    provider: open(fake.admin),
    as: (who) => open(who === 'weak' ? fake.weakAdmin : 'SG.none.none'),
    old: () => new Secret(fake.keys.get(fake.addKey('by hand'))!.value),
    live: () => fake.keys.size,
    crowd() {
      for (let at = 0; at < 60; at += 1) fake.addKey(`key ${at}`);
    },
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  };
}

providerContract('sendgrid', {
  make,
  creates: /^POST \/v3\/api_keys$/,
  reads: /^GET \/v3\/api_keys$/,
  ends: /^DELETE \/v3\/api_keys\//,
  tries: /^GET \/v3\/scopes$/,
  tellsLastUse: false,
});

test('a new key has the scopes that were asked for', async () => {
  await using made = await make();
  const { ref } = await made.provider.create(rotationName(), { value: made.old() });
  expect(made.fake.keys.get(ref['key']!)?.scopes).toEqual(['mail.send', 'stats.read']);
});

test('without scopes nothing is made, since SendGrid would give all', () => {
  expect(() => sendgrid({ admin_key: new Secret('SG.a.b') })).toThrow('the option scopes is missing');
});

test('of a hundred keys none is deleted to make room', async () => {
  await using made = await make();
  for (let at = 0; at < 100; at += 1) made.fake.addKey(`key ${at}`);
  const failure = await failureOf(made.provider.create(rotationName(), { value: new Secret('SG.a.b') }));
  expect(failure.code).toBe('E_PROVIDER_LIMIT');
  expect(made.live()).toBe(100);
});
