import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { Secret } from '../../../src/core/index.js';
import type { AppError } from '../../../src/errors/index.js';
import type { Waits } from '../../../src/rotation/http/types.js';
import type { KeyRef, RotationName, RotationProvider } from '../../../src/rotation/types.js';
import type { FakeServer } from './server.js';

/** Waits that take no time. */
export const noWaits: Waits = { sleep: () => Promise.resolve(), random: () => 0 };

/** A provider and its server, for one test. */
export interface ProviderUnderTest extends AsyncDisposable {
  readonly provider: RotationProvider;
  readonly server: Pick<FakeServer, 'fault' | 'violations' | 'calls'>;
  /** A credential that somebody made by hand. */
  readonly old: () => Secret;
  /** Makes more than one page of other credentials. */
  readonly crowd: () => void;
  /** How many credentials live. */
  readonly live: () => number;
  /** The same provider with an administrator's credential that is unknown (401), or has no rights (403). */
  readonly as: (who: 'unknown' | 'weak') => RotationProvider;
}

export interface ProviderContract {
  make(): Promise<ProviderUnderTest>;
  /** "METHOD path" of the call that makes a credential. */
  readonly creates: RegExp;
  /** Of a call that every `create` begins with, and which may be repeated. */
  readonly reads: RegExp;
  /** Of the call that ends a credential. */
  readonly ends: RegExp;
  /** Of the call that tries a value. */
  readonly tries: RegExp;
  readonly tellsLastUse: boolean;
}

export const rotationName = (): RotationName => ({ app: 'shop', name: 'key', id: randomBytes(6).toString('hex') });

export async function failureOf(call: Promise<unknown>): Promise<AppError> {
  const error: unknown = await call.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: 'AppError', hint: expect.stringMatching(/\w/) as string });
  return error as AppError;
}

/** The contract of a provider that makes credentials, as tests over its server. */
export function providerContract(name: string, contract: ProviderContract): void {
  const { creates, reads, ends, tries } = contract;
  const run = (title: string, body: (made: ProviderUnderTest) => Promise<void>): void => {
    test(`${name}: ${title}`, async () => {
      await using made = await contract.make();
      await body(made);
      expect(made.server.violations).toEqual([]);
    });
  };

  run(
    'a credential is made, works, is known by its value, and is refused once it is revoked',
    async ({ provider, live, old }) => {
      const before = old();
      const count = live();
      const minted = await provider.create(rotationName(), { value: before });
      expect(live()).toBe(count + 1);
      await provider.test(minted.secret);
      await provider.test(before);
      expect(await provider.identify(minted.secret)).toEqual(minted.ref);
      expect(await provider.refusesAfterRevoke({ value: before })).toBe(false);
      await provider.revoke({ value: before, ref: await provider.identify(before) });
      expect(await provider.refusesAfterRevoke({ value: before })).toBe(true);
      expect(live()).toBe(count);
      await provider.test(minted.secret);
      expect((await failureOf(provider.test(before))).code).toBe('E_KEY_REFUSED');
    },
  );

  run('a credential that was made can be revoked in its turn, twice over', async ({ provider, live, old }) => {
    const first = await provider.create(rotationName(), { value: old() });
    const count = live();
    const second = await provider.create(rotationName(), { value: first.secret, ref: first.ref });
    await provider.revoke({ value: first.secret, ref: first.ref });
    await provider.revoke({ value: first.secret, ref: first.ref });
    expect(live()).toBe(count);
    expect(await provider.refusesAfterRevoke({ value: first.secret, ref: first.ref })).toBe(true);
    await provider.test(second.secret);
  });

  run('without a reference the value does', async ({ provider, old }) => {
    const value = old();
    await provider.revoke({ value });
    expect(await provider.refusesAfterRevoke({ value })).toBe(true);
    await provider.revoke({ value });
  });

  run('of a lost answer nothing stays after another try', async ({ provider, server, live, old }) => {
    const value = old();
    const rotation = rotationName();
    const count = live();
    server.fault({ on: creates, kind: 'lost' });
    expect((await failureOf(provider.create(rotation, { value }))).code).toBe('E_PROVIDER_UNREACHABLE');
    expect(live()).toBe(count + 1);
    const minted = await provider.create(rotation, { value });
    expect(live()).toBe(count + 1);
    await provider.test(minted.secret);
  });

  run('a making call is never repeated by itself', async ({ provider, server, old }) => {
    const value = old();
    for (const kind of ['lost', 'never', { status: 503 }] as const) {
      server.calls.length = 0;
      server.fault({ on: creates, kind });
      await failureOf(provider.create(rotationName(), { value }));
      expect(server.calls.filter((call) => creates.test(call))).toHaveLength(1);
    }
  });

  run('a roll-back removes what the rotation made, and that alone', async ({ provider, live, old }) => {
    const value = old();
    const [one, other] = [rotationName(), rotationName()];
    await provider.discard(one);
    const minted = await provider.create(one, { value });
    const kept = await provider.create(other, { value });
    const count = live();
    await provider.discard(one);
    await provider.discard(one);
    expect(live()).toBe(count - 1);
    expect(await provider.refusesAfterRevoke({ value: minted.secret, ref: minted.ref })).toBe(true);
    await provider.test(kept.secret);
    await provider.test(value);
  });

  run('what was made for an app is listed with its name', async ({ provider, old, crowd }) => {
    crowd();
    const rotation = rotationName();
    const minted = await provider.create(rotation, { value: old() });
    const own = await provider.listOwn?.('shop');
    expect(own?.map(({ ref, name: called }) => [ref, called])).toEqual([
      [minted.ref, `secretctl-shop-key-${rotation.id}`],
    ]);
    expect(await provider.listOwn?.('sho')).toEqual([]);
  });

  run('credentials beyond one page are seen', async ({ provider, server, crowd, old, live }) => {
    crowd();
    const value = old();
    const rotation = rotationName();
    const ref = (await provider.identify(value)) as KeyRef;
    expect(ref).toBeDefined();
    server.fault({ on: creates, kind: 'lost' });
    await failureOf(provider.create(rotation, { value }));
    const count = live();
    await provider.discard(rotation);
    expect(live()).toBe(count - 1);
  });

  run('nobody knows a value that was never issued', async ({ provider, old }) => {
    old();
    const value = new Secret(`example-${randomBytes(20).toString('hex')}`);
    expect(await provider.identify(value)).toBeUndefined();
    expect((await failureOf(provider.test(value))).code).toBe('E_KEY_REFUSED');
    expect(await provider.refusesAfterRevoke({ value })).toBe(true);
  });

  if (contract.tellsLastUse) {
    run('last use is told once there was one', async ({ provider, old }) => {
      const { ref, secret } = await provider.create(rotationName(), { value: old() });
      expect(await provider.lastUsed?.(ref)).toBeUndefined();
      await provider.test(secret);
      expect(await provider.lastUsed?.(ref)).toBeInstanceOf(Date);
    });
  }

  run('an administrator who is unknown, or may not, is told so without a value in the words', async (made) => {
    const value = made.old();
    for (const who of ['unknown', 'weak'] as const) {
      const failure = await failureOf(made.as(who).create(rotationName(), { value }));
      expect([failure.code, failure.exit]).toEqual(['E_PROVIDER_DENIED', 4]);
      expect(failure.hint).toMatch(/it needs \w/);
      expect(failure.cause).toBeUndefined();
      expect(inspect(failure)).not.toContain('****');
    }
  });

  run(
    'a rate limit and an outage are waited for where a repetition does no harm',
    async ({ provider, server, old }) => {
      const value = old();
      server.fault({ on: reads, kind: { status: 429, headers: { 'retry-after': '1' }, json: {} } });
      server.fault({ on: reads, kind: { status: 502, text: '<html>' } });
      server.fault({ on: reads, kind: 'never' });
      const minted = await provider.create(rotationName(), { value });
      server.fault({ on: ends, kind: { status: 503, json: {} } });
      server.fault({ on: ends, kind: 'lost' });
      await provider.revoke({ value: minted.secret, ref: minted.ref });
      expect(await provider.refusesAfterRevoke({ value: minted.secret, ref: minted.ref })).toBe(true);
    },
  );

  run('a rate limit and an outage that last are told as what they are', async ({ provider, server, old }) => {
    const value = old();
    const codes: string[] = [];
    for (const kind of [{ status: 429, json: {} }, { status: 500, json: {} }, 'never'] as const) {
      server.fault({ on: tries, kind, times: 4 });
      codes.push((await failureOf(provider.refusesAfterRevoke({ value }))).code);
    }
    expect(codes).toEqual(['E_PROVIDER_THROTTLED', 'E_PROVIDER_UNREACHABLE', 'E_PROVIDER_UNREACHABLE']);
  });

  run('an answer that makes no sense is no success', async ({ provider, server, old }) => {
    const value = old();
    server.fault({ on: creates, kind: { status: 200, json: { id: 'x' } } });
    expect((await failureOf(provider.create(rotationName(), { value }))).code).toBe('E_PROVIDER_ANSWER');
    server.fault({ on: creates, kind: { status: 302, headers: { location: 'http://127.0.0.1:9/' } } });
    expect((await failureOf(provider.create(rotationName(), { value }))).code).toBe('E_PROVIDER_ANSWER');
  });

  run('a call ends when it is told to', async ({ provider, old }) => {
    const signal = AbortSignal.abort(new Error('Ctrl-C'));
    await expect(provider.create(rotationName(), { value: old() }, { signal })).rejects.toThrow('Ctrl-C');
    await expect(provider.test(old(), { signal })).rejects.toThrow('Ctrl-C');
  });
}
