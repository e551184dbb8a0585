import { Secret } from '../../../src/core/index.js';
import { openai } from '../../../src/rotation/providers/openai.js';
import type { ProviderOptions } from '../../../src/rotation/types.js';
import {
  failureOf,
  noWaits,
  providerContract,
  rotationName,
  type ProviderUnderTest,
} from '../../support/fake-provider/contract.js';
import { fakeOpenai, type FakeOpenai } from '../../support/fake-provider/openai.js';

const optionsOf = (fake: FakeOpenai, admin = fake.admin): ProviderOptions => ({
  url: fake.url,
  admin_key: new Secret(admin),
  project: fake.project,
});

async function make(
  extra: (fake: FakeOpenai) => ProviderOptions = () => ({}),
): Promise<ProviderUnderTest & { fake: FakeOpenai }> {
  const fake = await fakeOpenai();
  const more = extra(fake);
  return {
    fake,
    server: fake,
    provider: openai({ ...optionsOf(fake), ...more }, noWaits),
    as: (who) => openai({ ...optionsOf(fake, who === 'weak' ? fake.weakAdmin : 'sk-admin-unknown'), ...more }, noWaits),
    old: () => new Secret(fake.addKey('by hand').value),
    live: () => fake.keys.size,
    crowd() {
      for (let at = 0; at < 12; at += 1) {
        fake.addKey(`key ${at}`);
        fake.addKey('Secret Key', fake.addAccount(`account ${at}`));
      }
    },
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  };
}

providerContract('openai', {
  make,
  creates: /^POST \S+\/service_accounts$/,
  reads: /^GET \S+\/service_accounts$/,
  ends: /^DELETE \S+\/api_keys\//,
  tries: /^GET \/v1\/models$/,
  tellsLastUse: true,
});

providerContract('openai in one service account', {
  make: () => make((fake) => ({ service_account: fake.addAccount('application') })),
  creates: /^POST \S+\/service_accounts\/\w+\/api_keys$/,
  reads: /^GET \S+\/api_keys$/,
  ends: /^DELETE \S+\/api_keys\//,
  tries: /^GET \/v1\/models$/,
  tellsLastUse: true,
});

describe('openai: service accounts', () => {
  test('an account that a rotation made goes with its key; an account of somebody else stays', async () => {
    await using made = await make();
    const { fake, provider } = made;
    const foreign = fake.addKey('theirs', fake.addAccount('theirs'));
    const minted = await provider.create(rotationName(), { value: made.old() });
    await provider.revoke({ value: minted.secret, ref: minted.ref });
    await provider.revoke({ value: new Secret(foreign.value) });
    expect([...fake.accounts.values()]).toEqual(['theirs']);
    expect(fake.keys.has(foreign.id)).toBe(false);
  });

  test('where a key of an account cannot be deleted, an account with no other key is', async () => {
    await using made = await make();
    const { fake, provider } = made;
    fake.keepAccountKeys = true;
    const foreign = fake.addKey('theirs', fake.addAccount('theirs'));
    await provider.revoke({ value: new Secret(foreign.value) });
    expect(fake.accounts.size).toBe(0);
    expect(await provider.refusesAfterRevoke({ value: new Secret(foreign.value) })).toBe(true);
  });

  test('it is not, when another key would die with it, or when it is the one that is kept', async () => {
    await using made = await make((fake) => ({ service_account: fake.addAccount('application') }));
    const { fake, provider } = made;
    const theirs = fake.addAccount('theirs');
    const [one] = [fake.addKey('one', theirs), fake.addKey('two', theirs)];
    const minted = await provider.create(rotationName(), { value: made.old() });
    fake.keepAccountKeys = true;
    for (const value of [new Secret(one.value), minted.secret]) {
      const failure = await failureOf(provider.revoke({ value }));
      expect(failure).toMatchObject({ code: 'E_PROVIDER_ANSWER', hint: expect.stringContaining('https://') as string });
    }
    expect(fake.accounts.size).toBe(2);
  });

  test('two keys that look alike are not guessed at', async () => {
    await using made = await make();
    const { fake, provider } = made;
    const value = made.old();
    const twin = fake.addKey('twin');
    const tail = fake.keys.values().next().value!.value.slice(-4);
    fake.keys.set(twin.id, { ...twin, value: `${twin.value.slice(0, -4)}${tail}` });
    expect(await provider.identify(value)).toBeUndefined();
    expect((await failureOf(provider.revoke({ value }))).code).toBe('E_PROVIDER_ANSWER');
    expect(fake.keys.size).toBe(2);
  });
});

describe('openai: a value that is tried', () => {
  test('a key that may not list models works, and is not refused', async () => {
    await using made = await make();
    const { fake, provider } = made;
    const key = fake.addKey('restricted');
    fake.scopeless.add(key.id);
    const value = new Secret(key.value);
    await provider.test(value);
    expect(await provider.refusesAfterRevoke({ value })).toBe(false);
  });

  test('a key that is not known everywhere at once is asked for again', async () => {
    await using made = await make();
    const value = made.old();
    const json = { error: { message: 'no', code: 'invalid_api_key' } };
    made.server.fault({ on: /models/, kind: { status: 401, json }, times: 3 });
    await made.provider.test(value);
    expect(made.server.calls.filter((call) => call.endsWith('/models'))).toHaveLength(4);
  });

  test('a place from which nobody may call says nothing about the key', async () => {
    await using made = await make();
    const value = made.old();
    const json = { error: { message: 'no', code: 'unsupported_country_region_territory' } };
    made.server.fault({ on: /models/, kind: { status: 403, json }, times: 2 });
    expect((await failureOf(made.provider.test(value))).code).toBe('E_PROVIDER_DENIED');
    expect((await failureOf(made.provider.refusesAfterRevoke({ value }))).code).toBe('E_PROVIDER_DENIED');
  });
});

test('a project that a reference names is the one that is asked, whatever the settings say now', async () => {
  await using made = await make();
  const { fake } = made;
  const value = made.old();
  const ref = await made.provider.identify(value);
  const moved = openai({ ...optionsOf(fake), project: 'proj_other' }, noWaits);
  await moved.revoke({ value, ref });
  expect(fake.keys.size).toBe(0);
});

test.each([
  ['admin_key', 'is missing', {}],
  ['admin_key', 'never the value itself', { admin_key: 'sk-admin-plain' }],
  ['project', 'is missing', { admin_key: new Secret('sk-admin-x') }],
  ['url', 'https', { admin_key: new Secret('sk-admin-x'), project: 'proj_1', url: 'http://openai.example' }],
])('the option %s: %s', (name, words, options) => {
  let failure: unknown;
  try {
    openai(options);
  } catch (error) {
    failure = error;
  }
  expect(failure).toMatchObject({ code: 'E_CONFIG', exit: 2, hint: expect.stringContaining(name) as string });
  expect((failure as Error).message).toMatch(new RegExp(`${name} .*${words}`));
});
