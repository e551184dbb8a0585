import { Secret } from '../../../src/core/index.js';
import { twilio } from '../../../src/rotation/providers/twilio.js';
import type { ProviderOptions } from '../../../src/rotation/types.js';
import {
  failureOf,
  noWaits,
  providerContract,
  rotationName,
  type ProviderUnderTest,
} from '../../support/fake-provider/contract.js';
import { fakeTwilio, type FakeTwilio } from '../../support/fake-provider/twilio.js';

async function make(more: ProviderOptions = {}): Promise<ProviderUnderTest & { fake: FakeTwilio }> {
  const fake = await fakeTwilio();
  const open = (admin: string): ProviderUnderTest['provider'] =>
    twilio({ url: fake.url, account: fake.account, admin_key: new Secret(admin), ...more }, noWaits);
  return {
    fake,
    server: fake,
    provider: open(fake.admin),
    as: (who) => open(who === 'weak' ? fake.weakAdmin : `SK${'0'.repeat(32)}:none`),
    old: () => new Secret(fake.joined(fake.addKey('by hand'))),
    live: () => fake.keys.size,
    crowd() {
      for (let at = 0; at < 12; at += 1) fake.addKey(`key ${at}`);
    },
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  };
}

providerContract('twilio', {
  make,
  creates: /^POST \/v1\/Keys$/,
  reads: /^GET \/v1\/Keys$/,
  ends: /^DELETE \/v1\/Keys\//,
  tries: /^GET \S+\/Messages\.json$/,
  tellsLastUse: false,
});

const plain = (secret: Secret): string => secret.reveal();

test('a new value has the form of the old one', async () => {
  await using made = await make();
  const { provider, fake } = made;
  const joined = await provider.create(rotationName(), { value: made.old() });
  expect(plain(joined.secret)).toBe(fake.joined(joined.ref['key']!));
  const sid = fake.addKey('by hand');
  const stored = { TWILIO_API_KEY: sid, TWILIO_API_SECRET: fake.keys.get(sid)!.secret, region: 'us1' };
  const { ref, secret } = await provider.create(rotationName(), { value: new Secret(JSON.stringify(stored)) });
  expect(JSON.parse(plain(secret))).toEqual({
    TWILIO_API_KEY: ref['key'],
    TWILIO_API_SECRET: fake.keys.get(ref['key']!)!.secret,
    region: 'us1',
  });
});

test('a value that is the secret alone is known by with.id; the new one is a pair', async () => {
  await using fake = await fakeTwilio();
  const id = fake.addKey('by hand');
  const value = new Secret(fake.keys.get(id)!.secret);
  const admin_key = new Secret(fake.admin);
  const provider = twilio({ url: fake.url, account: fake.account, admin_key, id }, noWaits);
  const { ref, secret } = await provider.create(rotationName(), { value });
  expect(JSON.parse(plain(secret))).toEqual({ sid: ref['key'], secret: fake.keys.get(ref['key']!)!.secret });
  await provider.revoke({ value });
  expect([fake.keys.has(id), await provider.refusesAfterRevoke({ value })]).toEqual([false, true]);
});

test('a restricted key is followed by one with the same policy, and not by one that may do more', async () => {
  await using made = await make();
  const policy = { allow: ['/twilio/messaging/messages/read'] };
  const value = new Secret(made.fake.joined(made.fake.addKey('by hand', 'restricted', policy)));
  const { ref, secret } = await made.provider.create(rotationName(), { value });
  expect(made.fake.keys.get(ref['key']!)).toMatchObject({ kind: 'restricted', policy });
  await made.provider.test(secret); // it may not look at messages, and lives
  expect(await made.provider.refusesAfterRevoke({ value })).toBe(false);
  await made.provider.revoke({ value });
  expect(await made.provider.refusesAfterRevoke({ value })).toBe(true);
});

test('the Auth Token may do what a Main key may; as the value it is tried, and left to a person', async () => {
  await using made = await make();
  const token = new Secret(made.fake.authToken);
  const provider = twilio({ url: made.fake.url, account: made.fake.account, admin_key: token }, noWaits);
  await provider.create(rotationName(), { value: made.old() });
  const count = made.live();
  expect(await provider.refusesAfterRevoke({ value: token })).toBe(false);
  expect(await failureOf(provider.create(rotationName(), { value: token }))).toMatchObject({
    code: 'E_CONFIG',
    exit: 2,
    hint: expect.stringContaining('SK...:<secret>'),
  });
  expect(await failureOf(provider.revoke({ value: token }))).toMatchObject({
    code: 'E_PROVIDER_ANSWER',
    hint: expect.stringContaining('an Auth Token is changed there'),
  });
  expect(made.live()).toBe(count);
});

test('where there is no room, none is deleted to make some', async () => {
  await using made = await make();
  const value = made.old();
  const count = made.live();
  made.fake.most = count;
  expect(await failureOf(made.provider.create(rotationName(), { value }))).toMatchObject({
    code: 'E_PROVIDER_LIMIT',
    hint: expect.stringContaining('delete a key'),
  });
  expect(made.live()).toBe(count);
});

test('a name that is too long for Twilio is cut before the id of its rotation', async () => {
  await using made = await make();
  const rotation = { ...rotationName(), name: 'n'.repeat(80) };
  const { ref } = await made.provider.create(rotation, { value: made.old() });
  const { name } = made.fake.keys.get(ref['key']!)!;
  expect([name.length, name.endsWith(`n-${rotation.id}`)]).toEqual([64, true]);
  expect(await made.provider.listOwn?.('shop')).toMatchObject([{ ref }]);
  await made.provider.discard(rotation);
  expect(made.fake.keys.has(ref['key']!)).toBe(false);
});

test('keys are managed at one host and tried at another one, and both are told', () => {
  const options = { account: 'AC0', admin_key: new Secret('x') };
  expect(twilio(options).hosts).toEqual(['iam.twilio.com', 'api.twilio.com']);
  expect(() => twilio({ admin_key: new Secret('x') })).toThrow('the option account is missing');
  expect(() => twilio({ ...options, api_url: 'http://api.example' })).toThrow('must be an https address');
});
