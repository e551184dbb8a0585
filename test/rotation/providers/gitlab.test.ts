import { Secret } from '../../../src/core/index.js';
import { gitlab } from '../../../src/rotation/providers/gitlab.js';
import type { ProviderOptions } from '../../../src/rotation/types.js';
import {
  failureOf,
  noWaits,
  providerContract,
  rotationName,
  type ProviderUnderTest,
} from '../../support/fake-provider/contract.js';
import { fakeGitlab, type FakeGitlab } from '../../support/fake-provider/gitlab.js';

async function make(more: ProviderOptions = {}): Promise<ProviderUnderTest & { fake: FakeGitlab }> {
  const fake = await fakeGitlab();
  const open = (admin: string): ProviderUnderTest['provider'] =>
    gitlab({ url: fake.url, token: new Secret(admin), project: 'shop/web', scopes: 'read_api', ...more }, noWaits);
  return {
    fake,
    server: fake,
    provider: open(fake.admin),
    as: (who) => open(who === 'weak' ? fake.weakAdmin : 'glpat-none'),
    old: () => new Secret(fake.addToken('by hand').value),
    live: () => [...fake.tokens.values()].filter(({ revoked }) => !revoked).length,
    crowd() {
      for (let at = 0; at < 12; at += 1) fake.addToken(`token ${at}`);
    },
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  };
}

providerContract('gitlab', {
  make,
  creates: /^POST \S+\/access_tokens$/,
  reads: /^GET \S+\/access_tokens$/,
  ends: /^DELETE \S+\/access_tokens\//,
  tries: /^GET \S+\/self$/,
  tellsLastUse: true,
});

test('a new token ends by itself, and has the scopes that were asked for', async () => {
  await using made = await make({ days: 30, access_level: 20, scopes: 'read_api, read_repository' });
  const { ref } = await made.provider.create(rotationName(), { value: made.old() });
  const token = made.fake.tokens.get(Number(ref['token']))!;
  expect(token.scopes).toEqual(['read_api', 'read_repository']);
  const days = (Date.parse(token.expires) - Date.now()) / 86_400_000;
  expect(Math.ceil(days)).toBe(30);
});

test('a token that may not ask who it is lives; by its value alone it is not revoked', async () => {
  await using made = await make();
  const value = new Secret(made.fake.addToken('registry', ['write_registry']).value);
  await made.provider.test(value);
  expect(await made.provider.refusesAfterRevoke({ value })).toBe(false);
  expect((await failureOf(made.provider.revoke({ value }))).code).toBe('E_PROVIDER_ANSWER');
  expect(made.live()).toBe(1);
});

test('a revocation that is refused while the token lives is told', async () => {
  await using made = await make();
  const value = made.old();
  made.server.fault({ on: /^DELETE/, kind: { status: 400, json: {} } });
  expect((await failureOf(made.provider.revoke({ value }))).code).toBe('E_PROVIDER_ANSWER');
});

test.each([
  ['project or group', {}],
  ['project or group', { project: 'a', group: 'b', scopes: 'api' }],
  ['scopes', { group: 'b' }],
  ['days', { group: 'b', scopes: 'api', days: 0 }],
  ['access_level', { group: 'b', scopes: 'api', access_level: 'high' }],
])('the option %s is checked', (name, options) => {
  expect(() => gitlab({ token: new Secret('glpat-x'), ...options })).toThrow(name);
});
