import { Secret } from '../../../src/core/index.js';
import { anthropic } from '../../../src/rotation/providers/anthropic.js';
import { github } from '../../../src/rotation/providers/github.js';
import { npm } from '../../../src/rotation/providers/npm.js';
import type { ProviderHelp } from '../../../src/rotation/providers/index.js';
import { slack } from '../../../src/rotation/providers/slack.js';
import { stripe } from '../../../src/rotation/providers/stripe.js';
import type { RotationProvider } from '../../../src/rotation/types.js';
import { githubToken } from '../../support/credentials.js';
import { fakeAnthropic } from '../../support/fake-provider/anthropic.js';
import { failureOf, noWaits, rotationName } from '../../support/fake-provider/contract.js';
import { fakeGithub } from '../../support/fake-provider/github.js';
import type { FakeServer } from '../../support/fake-provider/server.js';
import { fakeNpm, type FakeNpm } from '../../support/fake-provider/npm.js';
import { fakeSlack } from '../../support/fake-provider/slack.js';
import { fakeStripe, type FakeStripe } from '../../support/fake-provider/stripe.js';
import { randomText } from '../../support/random.js';

/** A provider whose credentials a person makes. */
interface Made extends AsyncDisposable {
  readonly server: FakeServer;
  readonly provider: (help: ProviderHelp) => RotationProvider;
  /** Makes a credential in the console. */
  readonly issue: (name?: string) => Secret;
}

const makers: [string, boolean, () => Promise<Made>][] = [
  ['github', true, () => onGithub(false)],
  ["github, a server of one's own", true, () => onGithub(true)],
  ['slack', false, onSlack],
  ['anthropic', true, onAnthropic],
  ['npm, a token that revokes itself', true, () => onNpm(false)],
  ['npm, with another token', true, () => onNpm(true)],
];

async function onGithub(own: boolean): Promise<Made> {
  const server = await fakeGithub(own);
  const issue = (): Secret => {
    const token = githubToken();
    server.live.add(token);
    return new Secret(token);
  };
  const provider = (help: ProviderHelp): RotationProvider => github({ url: server.url }, help, noWaits);
  return { server, issue, provider, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function onSlack(): Promise<Made> {
  const server = await fakeSlack();
  const issue = (): Secret => {
    const token = `xoxb-${randomText('base62', 30)}`;
    server.tokens.set(token, true);
    return new Secret(token);
  };
  const provider = (help: ProviderHelp): RotationProvider => slack({ url: server.url }, help, noWaits);
  return { server, issue, provider, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function onAnthropic(): Promise<Made> {
  const server = await fakeAnthropic();
  const issue = (name = 'by hand'): Secret => new Secret(server.addKey(name).value);
  const options = { url: server.url, admin_key: new Secret(server.admin) };
  const provider = (help: ProviderHelp): RotationProvider => anthropic(options, help, noWaits);
  return { server, issue, provider, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function onNpm(other: boolean): Promise<Made & { readonly server: FakeNpm }> {
  const server = await fakeNpm();
  const admin = other ? { token: new Secret(server.addToken('admin').value) } : {};
  const issue = (name = 'by hand'): Secret => new Secret(server.addToken(name).value);
  const provider = (help: ProviderHelp): RotationProvider => npm({ registry: server.url, ...admin }, help, noWaits);
  return { server, issue, provider, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function onStripe(): Promise<Made & { readonly server: FakeStripe }> {
  const server = await fakeStripe();
  const issue = (name = 'by hand'): Secret => new Secret(server.addKey(name).value);
  const provider = (help: ProviderHelp): RotationProvider => stripe({ url: server.url }, help, noWaits);
  return { server, issue, provider, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

describe.each(makers)('%s', (_name, overlaps, make) => {
  test('a person makes the new credential; the old one is revoked and refused', async () => {
    await using made = await make();
    const old = made.issue();
    const said: string[] = [];
    const fresh = made.issue();
    const help = { tell: (text: string) => void said.push(text), askValue: () => Promise.resolve(fresh) };
    const provider = made.provider(help);
    const rotation = rotationName();
    const ref = await provider.identify(old);
    await provider.test(old);
    expect(await provider.refusesAfterRevoke({ value: old, ref })).toBe(false);
    const minted = await provider.create(rotation, { value: old, ref });
    expect(minted.secret).toBe(fresh);
    expect(said.join('\n')).toContain(`secretctl-shop-key-${rotation.id}`);
    expect(provider.overlaps).toBe(overlaps);
    expect(await provider.refusesAfterRevoke({ value: old, ref })).toBe(!overlaps);
    await provider.revoke({ value: old, ref });
    await provider.revoke({ value: old, ref });
    await provider.revoke({ value: old });
    expect(await provider.refusesAfterRevoke({ value: old, ref })).toBe(true);
    expect((await failureOf(provider.test(old))).code).toBe('E_KEY_REFUSED');
    await provider.test(fresh);
    expect(made.server.violations).toEqual([]);
  });

  test('where nobody can be asked, it says how to give the value', async () => {
    await using made = await make();
    const failure = await failureOf(made.provider({}).create(rotationName(), { value: made.issue() }));
    expect(failure).toMatchObject({ code: 'E_CONSENT', exit: 3, hint: expect.stringContaining('--value-from-stdin') });
  });

  test('an outage and a rate limit are no refusal, and pass', async () => {
    await using made = await make();
    const value = made.issue();
    const provider = made.provider({});
    for (const kind of [
      { status: 429, headers: { 'retry-after': '1' } },
      { status: 502, text: 'x' },
      'never',
    ] as const) {
      made.server.fault({ on: /./, kind });
      expect(await provider.refusesAfterRevoke({ value })).toBe(false);
      made.server.fault({ on: /./, kind, times: 4 });
      expect((await failureOf(provider.refusesAfterRevoke({ value }))).code).toMatch(
        /^E_PROVIDER_(THROTTLED|UNREACHABLE)$/,
      );
    }
    made.server.fault({ on: /revoke|api_keys\/|tokens\/token/, kind: 'lost' });
    await provider.revoke({ value });
    expect(await provider.refusesAfterRevoke({ value })).toBe(true);
  });
});

describe('github', () => {
  test('a kind of token that GitHub does not revoke so is left to a person', async () => {
    await using made = await onGithub(false);
    const failure = await failureOf(made.provider({}).revoke({ value: new Secret(`ghs_${randomText('base62', 36)}`) }));
    expect(failure).toMatchObject({ code: 'E_PROVIDER_ANSWER', hint: expect.stringContaining('delete it') });
    expect(made.server.calls).toEqual([]);
  });

  test('a revocation that takes its time is waited for', async () => {
    await using made = await onGithub(false);
    const old = made.issue();
    const provider = made.provider({});
    await provider.revoke({ value: old });
    made.server.fault({ on: /rate_limit/, kind: { status: 200, json: {} }, times: 3 });
    expect(await provider.refusesAfterRevoke({ value: old })).toBe(true);
  });
});

describe('slack', () => {
  test.each(['internal_error', 'not_allowed_token_type', ''])('"%s" is neither yes nor no', async (error) => {
    await using made = await onSlack();
    const value = made.issue();
    made.server.fault({ on: /./, kind: { status: 200, json: { ok: false, error } }, times: 2 });
    expect((await failureOf(made.provider({}).refusesAfterRevoke({ value }))).code).toBe('E_PROVIDER_ANSWER');
    expect((await failureOf(made.provider({}).revoke({ value }))).code).toBe('E_PROVIDER_ANSWER');
  });
});

describe('anthropic', () => {
  test('a key beyond the first page is known by its hint; a roll-back ends the one of its name', async () => {
    await using made = await onAnthropic();
    const rotation = rotationName();
    for (let at = 0; at < 11; at += 1) made.issue(`key ${at}`);
    const fresh = made.issue(`secretctl-shop-key-${rotation.id}`);
    const provider = made.provider({ askValue: () => Promise.resolve(fresh) });
    const { ref } = await provider.create(rotation, { value: made.issue() });
    expect(ref).toEqual({ key: expect.stringMatching(/^apikey_/) as string });
    expect(await provider.listOwn?.('shop')).toMatchObject([{ ref }]);
    await provider.discard(rotation);
    expect(await provider.refusesAfterRevoke({ value: fresh })).toBe(true);
    expect(await provider.listOwn?.('shop')).toEqual([]);
    expect(made.server.violations).toEqual([]);
  });

  test('an admin key that is not valid is told; a value of another organization is left to a person', async () => {
    await using made = await onAnthropic();
    const options = { url: made.server.url, admin_key: new Secret('sk-ant-admin01-none') };
    const denied = await failureOf(anthropic(options, {}, noWaits).discard(rotationName()));
    expect(denied).toMatchObject({ code: 'E_PROVIDER_DENIED', exit: 4, hint: expect.stringContaining('admin key') });
    const value = new Secret(`sk-ant-api03-${randomText('base62', 60)}`);
    made.server.fault({ on: /models/, kind: { status: 200, json: {} } });
    expect((await failureOf(made.provider({}).revoke({ value }))).code).toBe('E_PROVIDER_ANSWER');
  });
});

describe('npm', () => {
  test.each(['prefix', 'ends', 'digest'] as const)('a token beyond the first page is known by its %s', async (form) => {
    await using made = await onNpm(true);
    for (let at = 0; at < 11; at += 1) made.issue(`token ${at}`);
    const value = new Secret(made.server.addToken('by hand', true, form).value);
    const ref = await made.provider({}).identify(value);
    expect(ref).toEqual({ token: [...made.server.tokens.keys()].at(-1) });
    expect(await made.provider({}).identify(new Secret(`npm_${randomText('base62', 36)}`))).toBeUndefined();
    expect(made.server.violations).toEqual([]);
  });

  test('what tells too little of a token is no token', async () => {
    await using made = await onNpm(true);
    const { value } = made.server.addToken('by hand');
    made.server.tokens.set('short', { name: 'x', value: 'x', bypass: true, shown: value.slice(0, 6), accessed: null });
    const ref = await made.provider({}).identify(new Secret(value));
    expect(ref?.['token']).not.toBe('short');
    expect(ref).toBeDefined();
  });

  test('another token tells last use and left-overs, and a roll-back ends the one of its name', async () => {
    await using made = await onNpm(true);
    const rotation = rotationName();
    const fresh = made.issue(`secretctl-shop-key-${rotation.id}`);
    const provider = made.provider({ askValue: () => Promise.resolve(fresh) });
    const { ref } = await provider.create(rotation, { value: made.issue() });
    expect(await provider.lastUsed?.(ref)).toBeUndefined();
    await provider.test(fresh);
    expect(await provider.lastUsed?.(ref)).toBeInstanceOf(Date);
    expect(await provider.listOwn?.('shop')).toMatchObject([{ ref, name: `secretctl-shop-key-${rotation.id}` }]);
    await provider.discard(rotation);
    await provider.discard(rotation);
    expect(await provider.refusesAfterRevoke({ value: fresh })).toBe(true);
  });

  test('without another token a roll-back says which one to revoke', async () => {
    await using made = await onNpm(false);
    const said: string[] = [];
    const rotation = rotationName();
    const provider = made.provider({ tell: (text) => void said.push(text) });
    await provider.discard(rotation);
    expect(said.join()).toContain(`secretctl-shop-key-${rotation.id}`);
    expect('lastUsed' in provider || 'listOwn' in provider).toBe(false);
    expect(made.server.calls).toEqual([]);
  });

  test('a registry that wants a one-time code is not obeyed in silence: nothing is revoked, and it says what to type', async () => {
    await using made = await onNpm(false);
    const value = new Secret(made.server.addToken('by hand', false).value);
    const provider = made.provider({});
    const ref = await provider.identify(value);
    expect(await failureOf(provider.revoke({ value, ref }))).toMatchObject({
      code: 'E_PROVIDER_DENIED',
      exit: 4,
      message: expect.stringContaining('one-time code'),
      hint: expect.stringContaining(`npm token revoke ${ref?.['token'] ?? ''}`),
    });
    expect(await provider.refusesAfterRevoke({ value })).toBe(false);
    made.server.tokens.delete(ref!['token']!); // a person did
    await provider.revoke({ value, ref });
    expect(await provider.refusesAfterRevoke({ value, ref })).toBe(true);
  });

  test('another token that is dead is an error, where the value itself would be none', async () => {
    await using made = await onNpm(false);
    const value = made.issue();
    const dead = npm({ registry: made.server.url, token: new Secret(`npm_${randomText('base62', 36)}`) }, {}, noWaits);
    expect(await failureOf(dead.identify(value))).toMatchObject({ code: 'E_PROVIDER_DENIED', exit: 4 });
    const ref = await made.provider({}).identify(value);
    expect(await failureOf(dead.revoke({ value, ref }))).toMatchObject({ code: 'E_PROVIDER_DENIED', exit: 4 });
  });

  test('a registry without a list of tokens leaves the revocation to a person', async () => {
    await using made = await onNpm(false);
    const value = made.issue();
    made.server.fault({ on: /v1\/tokens$/, kind: { status: 404, json: {} }, times: 2 });
    expect(await made.provider({}).identify(value)).toBeUndefined();
    expect(await failureOf(made.provider({}).revoke({ value }))).toMatchObject({
      code: 'E_PROVIDER_ANSWER',
      hint: expect.stringContaining('revoke it'),
    });
  });

  test('the registry has to be named', () => {
    expect(() => npm({}, {})).toThrow('the option registry is missing');
    expect(() => npm({ registry: 'http://registry.example' }, {})).toThrow('the option registry must be an https');
  });
});

describe('stripe', () => {
  test('a person makes the new key and expires the old one, and Stripe is asked whether it is dead', async () => {
    await using made = await onStripe();
    const [old, fresh] = [made.server.addKey('old'), made.issue()];
    const said: string[] = [];
    const provider = made.provider({ tell: (text) => void said.push(text), askValue: () => Promise.resolve(fresh) });
    const value = new Secret(old.value);
    const rotation = rotationName();
    expect((await provider.create(rotation, { value })).secret).toBe(fresh);
    await provider.test(fresh);
    await provider.revoke({ value });
    expect(said).toEqual([
      expect.stringContaining(`secretctl-shop-key-${rotation.id}`),
      'Expire the old key now at https://dashboard.stripe.com/apikeys.',
    ]);
    expect(await provider.refusesAfterRevoke({ value })).toBe(false); // so it stays owed
    old.expired = true;
    expect(await provider.refusesAfterRevoke({ value })).toBe(true);
    await provider.revoke({ value });
    expect(said).toHaveLength(2);
    expect((await failureOf(provider.test(value))).code).toBe('E_KEY_REFUSED');
    expect(made.server.violations).toEqual([]);
  });

  test('an outage and a rate limit are no refusal', async () => {
    await using made = await onStripe();
    const value = made.issue();
    for (const kind of [{ status: 429, json: {} }, { status: 500, json: {} }, 'never'] as const) {
      made.server.fault({ on: /balance/, kind, times: 4 });
      expect((await failureOf(made.provider({}).refusesAfterRevoke({ value }))).code).toMatch(
        /^E_PROVIDER_(THROTTLED|UNREACHABLE)$/,
      );
    }
    expect((await failureOf(made.provider({}).create(rotationName(), { value }))).code).toBe('E_CONSENT');
  });
});
