import { randomBytes, randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { Secret } from '../../src/core/index.js';
import { AppError, systemCode } from '../../src/errors/index.js';
import type { SecretDescription, Stage, Store } from '../../src/stores/index.js';

/** A store that one test has for itself. */
export interface StoreUnderTest extends AsyncDisposable {
  readonly store: Store;
  /** Another client of the same place, as another process has it. */
  readonly second: Store;
  /** A client that cannot reach the place: nobody listens, the file is no vault. What it refuses, it refused before the call. */
  readonly unreachable: Store;
  /** Which values the backend says that it cannot hold; it must refuse them with E_STORE_UNSUPPORTED. Default: none. */
  readonly cannotHold?: (value: string) => boolean;
  /** How its errors call the store; default: its `where`. */
  readonly called?: string;
}

export interface StoreContract {
  readonly staging: boolean;
  readonly restore: boolean;
  readonly tags: boolean;
  /** @param names - all that the test will use, for a store that must be told */
  makeStore(names: readonly string[]): Promise<StoreUnderTest>;
}

const MANY = 130; // more than the page of every store
const freshValue = (): Secret => new Secret(`example-${randomBytes(24).toString('base64url')}`);
const repeated = (text: string, times: number): Secret => new Secret(text.repeat(times));

/** Values that somebody's quoting, encoding or line handling would change. */
function awkwardValues(): [string, string][] {
  const random = randomBytes(9).toString('hex');
  return [
    ['spaces around it', `  ${random}  `],
    ['quotes of all kinds', `'"\`${random}\`"'`],
    ['one quote', `it's ${random}`],
    ['dollars and commands', `$HOME $(echo ${random}) \`echo ${random}\` \${A:-b}`],
    ['backslashes', `\\${random}\\n\\\\t\\`],
    ['a hash', `${random} # no comment #`],
    ['an equals sign', `=${random}=b=`],
    ['many lines', `-----BEGIN ${random}-----\nab\n\ncd\n-----END-----\n`],
    ['lines of Windows', `${random}\r\nb\r\n`],
    ['a lone CR', `${random}\rb`],
    ['JSON', JSON.stringify({ user: 'ü', password: random, n: [1, { q: '"\\' }] })],
    ['unicode', `ü€😀 e\u0301 \u2028\u00a0${random}\ufeff`],
    ['control characters', Array.from({ length: 31 }, (_, at) => String.fromCharCode(at + 1)).join('') + random],
    ['every byte as a character', Array.from({ length: 255 }, (_, at) => String.fromCharCode(at + 1)).join('')],
    ['a NUL', `${random}\0b`],
    ['what JSON.parse would make of it', '__proto__'],
    ['a word', 'null'],
  ];
}

async function codeOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
    return 'done';
  } catch (error) {
    return systemCode(error) ?? error;
  }
}

/** The contract of `Store`, as tests; every backend must pass it. */
export function storeContract(name: string, contract: StoreContract): void {
  const { staging, restore, tags } = contract;
  const names = (count: number): string[] => {
    const app = `app-${randomBytes(4).toString('hex')}`;
    return Array.from({ length: count }, (_, at) => `${app}/secret-${String(at).padStart(3, '0')}`);
  };
  const make = async (count = 1): Promise<StoreUnderTest & { names: string[]; first: string }> => {
    const all = names(count);
    const made = await contract.makeStore(all);
    return { ...made, names: all, first: all[0]!, [Symbol.asyncDispose]: () => made[Symbol.asyncDispose]() };
  };
  const created = async (): Promise<StoreUnderTest & { first: string; value: Secret; version: string }> => {
    const made = await make();
    const value = freshValue();
    const version = await made.store.create(made.first, value, { token: randomUUID() });
    return { ...made, value, version, [Symbol.asyncDispose]: () => made[Symbol.asyncDispose]() };
  };
  /** An error names the secret, the store and the next step, and gives no value away. */
  const refused = async (
    call: Promise<unknown>,
    code: string,
    made: StoreUnderTest,
    secret: string,
  ): Promise<AppError> => {
    const error: unknown = await call.then(
      () => new Error('it was not refused'),
      (failure: unknown) => failure,
    );
    expect(error).toBeInstanceOf(AppError);
    const failure = error as AppError;
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(secret);
    expect(failure.message).toContain(made.called ?? made.store.where);
    expect(failure.hint).toMatch(/\w/);
    return failure;
  };
  const read = async (store: Store, secret: string, stage: Stage = 'AWSCURRENT'): Promise<string> =>
    (await store.get(secret, { stage })).secret.reveal();
  const labels = async (store: Store, secret: string): Promise<Record<string, string[]>> => {
    const { versions } = await store.describe(secret);
    return Object.fromEntries(
      versions.filter((one) => one.stages.length > 0).map((one) => [one.version, [...one.stages].sort()]),
    );
  };
  const listed = async (store: Store, prefix: string): Promise<SecretDescription[]> => {
    const all: SecretDescription[] = [];
    for await (const one of store.list(prefix)) all.push(one);
    return all;
  };
  const pick = (all: readonly SecretDescription[]): string[] => all.map((one) => one.name).sort();

  describe(`${name}: what every store does`, () => {
    test('says what it can do and where it is', async () => {
      await using made = await make();
      expect(made.store.capabilities).toEqual({ staging, restore, tags });
      expect(made.store.where).toMatch(/\w/);
      expect(made.store.id).toBe(made.second.id);
    });

    test('gives back what was created, as the current version', async () => {
      await using made = await created();
      const { store, first, value, version } = made;
      const got = await store.get(first);
      expect(got).toMatchObject({ name: first, version, stages: ['AWSCURRENT'] });
      expect(got.secret.reveal()).toBe(value.reveal());
      expect((await store.get(first, { version })).secret.reveal()).toBe(value.reveal());
      expect(await read(store, first)).toBe(value.reveal());
      expect(await read(made.second, first)).toBe(value.reveal());
    });

    test('hands out values that cannot be printed', async () => {
      await using made = await created();
      const got = await made.store.get(made.first);
      const all = await made.store.getAll([made.first]);
      const description = await made.store.describe(made.first);
      for (const shown of [got, [...all.values()], description, made.store]) {
        expect(JSON.stringify(shown)).not.toContain(made.value.reveal());
        expect(inspect(shown, { depth: 9, showHidden: true })).not.toContain(made.value.reveal());
      }
    });

    test('describes a secret without its value', async () => {
      await using made = await created();
      const description = await made.store.describe(made.first);
      expect(description.name).toBe(made.first);
      expect(description.versions.map((one) => [one.version, one.stages])).toEqual([[made.version, ['AWSCURRENT']]]);
      expect(description.deletedUntil).toBeUndefined();
      expect(description.rotatedByStore ?? false).toBe(false);
    });

    test('creating again under the same token and value is no error and changes nothing', async () => {
      await using made = await make();
      const [token, value] = [randomUUID(), freshValue()];
      const version = await made.store.create(made.first, value, { token });
      expect(await made.store.create(made.first, value, { token })).toBe(version);
      expect(await made.second.create(made.first, new Secret(value.reveal()), { token })).toBe(version);
      expect((await made.store.describe(made.first)).versions).toHaveLength(1);
    });

    test('creating what exists is refused, and the old value stays', async () => {
      await using made = await created();
      const other = freshValue();
      const again = made.store.create(made.first, other, { token: randomUUID() });
      const failure = await refused(again, 'E_SECRET_EXISTS', made, made.first);
      expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain(other.reveal());
      expect(await read(made.second, made.first)).toBe(made.value.reveal());
    });

    test('another value under the same token is refused, and the old value stays', async () => {
      await using made = await make();
      const [token, value] = [randomUUID(), freshValue()];
      await made.store.create(made.first, value, { token });
      await refused(made.store.create(made.first, freshValue(), { token }), 'E_SECRET_EXISTS', made, made.first);
      expect(await read(made.store, made.first)).toBe(value.reveal());
    });

    test('of two that create one secret at once, one wins and its value stands', async () => {
      await using made = await make();
      const values = [freshValue(), freshValue()];
      const calls = [made.store, made.second].map((store, at) =>
        store.create(made.first, values[at]!, { token: randomUUID() }),
      );
      const ends = await Promise.allSettled(calls);
      expect(ends.map((end) => end.status).sort()).toEqual(['fulfilled', 'rejected']);
      const winner = ends.findIndex((end) => end.status === 'fulfilled');
      await refused(calls[1 - winner]!, 'E_SECRET_EXISTS', made, made.first);
      expect(await read(made.store, made.first)).toBe(values[winner]!.reveal());
    });

    test('what is not there is not found, by any call', async () => {
      await using made = await make();
      const { store, first } = made;
      const calls = [
        () => store.describe(first),
        () => store.get(first),
        () => store.get(first, { stage: 'AWSCURRENT' }),
        () => store.delete(first, 7),
      ];
      for (const call of calls) await refused(call(), 'E_SECRET_NOT_FOUND', made, first);
    });

    test('a version or a stage that the secret does not have is not found', async () => {
      await using made = await created();
      const { store, first } = made;
      await refused(store.get(first, { version: randomUUID() }), 'E_SECRET_NOT_FOUND', made, first);
      await refused(store.get(first, { stage: 'AWSPREVIOUS' }), 'E_SECRET_NOT_FOUND', made, first);
      await refused(store.get(first, { stage: 'AWSPENDING' }), 'E_SECRET_NOT_FOUND', made, first);
    });

    test('gets many at once and leaves out what is not there', async () => {
      await using made = await make(45);
      const values = made.names.map(() => freshValue());
      for (const [at, one] of made.names.entries())
        if (at !== 7) await made.store.create(one, values[at]!, { token: randomUUID() });
      const got = await made.second.getAll(made.names);
      expect([...got.keys()].sort()).toEqual(made.names.filter((_, at) => at !== 7));
      for (const [one, found] of got) {
        expect(found).toMatchObject({ name: one, stages: ['AWSCURRENT'] });
        expect(found.secret.reveal()).toBe(values[made.names.indexOf(one)]!.reveal());
      }
      expect((await made.store.getAll([])).size).toBe(0);
    });

    test('lists the names that begin with a prefix, all pages of them', async () => {
      await using made = await make(MANY);
      for (const one of made.names) await made.store.create(one, freshValue(), { token: randomUUID() });
      const app = made.first.split('/')[0]!;
      expect(pick(await listed(made.store, `${app}/`))).toEqual(made.names);
      expect(pick(await listed(made.second, `${app}/secret-01`))).toEqual(made.names.slice(10, 20));
      expect(pick(await listed(made.store, made.names[3]!))).toEqual([made.names[3]]);
      expect(await listed(made.store, `${app.toUpperCase()}/`)).toEqual([]);
      expect(await listed(made.store, 'pp-')).toEqual([]);
      expect(pick(await listed(made.store, ''))).toEqual(expect.arrayContaining(made.names));
      for await (const one of made.store.list(`${app}/`)) {
        expect(made.names).toContain(one.name);
        break; // who has seen enough leaves
      }
    });

    test.each([
      ['an empty one', ''],
      ['a space', 'app/a b'],
      ['a letter beyond ASCII', 'app/ü'],
      ['a line break', 'app/a\nb'],
      ['a line break at its end', 'app/a\n'],
      ['a colon', 'app:a'],
      ['a percent sign', 'app/%2e'],
      ['too long a one', `app/${'a'.repeat(509)}`],
    ])('a bad name is refused before the call: %s', async (_, bad) => {
      await using made = await make();
      const { unreachable: store } = made;
      const calls: [string, () => Promise<unknown>][] = [
        ['describe', () => store.describe(bad)],
        ['get', () => store.get(bad)],
        ['getAll', () => store.getAll([made.first, bad])],
        ['create', () => store.create(bad, freshValue(), { token: randomUUID() })],
        ['stage', () => store.stage(bad, freshValue(), randomUUID())],
        ['promote', () => store.promote(bad, randomUUID(), randomUUID())],
        ['unstage', () => store.unstage(bad, randomUUID())],
        ['setTags', () => store.setTags(bad, { a: 'b' })],
        ['delete', () => store.delete(bad, 7)],
        ['restore', () => store.restore(bad)],
      ];
      const codes = [];
      for (const [call, start] of calls) codes.push([call, await codeOf(start())]);
      expect(codes).toEqual(calls.map(([call]) => [call, 'E_SECRET_NAME']));
    });

    test('a value of more than 65,536 bytes is refused before the call', async () => {
      await using made = await make();
      const token = randomUUID();
      for (const [value, size] of [
        [repeated('a', 65_537), '65,537'],
        [repeated('ü', 32_769), '65,538'],
      ] as const) {
        const call = made.unreachable.create(made.first, value, { token });
        await expect(call).rejects.toMatchObject({
          code: 'E_SECRET_TOO_LARGE',
          message: expect.stringContaining(size),
        });
        await refused(made.store.create(made.first, value, { token }), 'E_SECRET_TOO_LARGE', made, made.first);
      }
      if (staging)
        await expect(made.unreachable.stage(made.first, repeated('a', 65_537), token)).rejects.toMatchObject({
          code: 'E_SECRET_TOO_LARGE',
        });
      expect((await made.store.getAll([made.first])).size).toBe(0);
    });

    test('a value of 65,536 bytes fits', async () => {
      await using made = await make();
      await made.store.create(made.first, repeated('ü', 32_768), { token: randomUUID() });
      expect(await read(made.second, made.first)).toBe('ü'.repeat(32_768));
    });

    test('an empty value and half a character are refused', async () => {
      await using made = await make();
      for (const bad of ['', 'a\ud83d', '\ude00b']) {
        const call = made.unreachable.create(made.first, new Secret(bad), { token: randomUUID() });
        await expect(call).rejects.toMatchObject({ code: 'E_SECRET_VALUE' });
      }
    });

    test.each(awkwardValues())('holds a value exactly as it is: %s', async (_, value) => {
      await using made = await make();
      const call = made.store.create(made.first, new Secret(value), { token: randomUUID() });
      if (made.cannotHold?.(value) === true) {
        await refused(call, 'E_STORE_UNSUPPORTED', made, made.first);
        await refused(made.second.get(made.first), 'E_SECRET_NOT_FOUND', made, made.first);
        return;
      }
      await call;
      expect(await read(made.second, made.first)).toBe(value);
      expect((await made.second.getAll([made.first])).get(made.first)?.secret.reveal()).toBe(value);
    });

    test('a call that was aborted before it began does nothing', async () => {
      await using made = await created();
      const { store, first } = made;
      const options = { signal: AbortSignal.abort() };
      const other = freshValue();
      const aborted = { name: 'AbortError' };
      await expect(store.get(first, undefined, options)).rejects.toMatchObject(aborted);
      await expect(store.getAll([first], options)).rejects.toMatchObject(aborted);
      await expect(store.describe(first, options)).rejects.toMatchObject(aborted);
      await expect(store.delete(first, 7, options)).rejects.toMatchObject(aborted);
      await expect(store.create(first, other, { token: randomUUID() }, options)).rejects.toMatchObject(aborted);
      await expect(store.list('', options)[Symbol.asyncIterator]().next()).rejects.toMatchObject(aborted);
      if (staging) await expect(store.stage(first, other, randomUUID(), options)).rejects.toMatchObject(aborted);
      expect(await read(made.second, first)).toBe(made.value.reveal());
      expect((await made.second.describe(first)).versions).toHaveLength(1);
    });

    test('can be closed twice', async () => {
      await using made = await created();
      await made.store.close();
      await made.store.close();
      expect(await read(made.second, made.first)).toBe(made.value.reveal());
    });
  });

  if (staging) stagingContract();
  else
    describe(`${name}: without versions`, () => {
      test('refuses to stage and to promote, and says what would do', async () => {
        await using made = await created();
        const { store, first, version } = made;
        await refused(store.stage(first, freshValue(), randomUUID()), 'E_STORE_UNSUPPORTED', made, first);
        await refused(store.promote(first, randomUUID(), version), 'E_STORE_UNSUPPORTED', made, first);
        await store.unstage(first, version);
        expect(await read(store, first)).toBe(made.value.reveal());
      });
    });

  function stagingContract(): void {
    describe(`${name}: versions and labels`, () => {
      test('a staged version is pending, and the current one stays', async () => {
        await using made = await created();
        const { store, first, version } = made;
        const next = freshValue();
        const staged = await store.stage(first, next, randomUUID());
        expect(await labels(made.second, first)).toEqual({ [version]: ['AWSCURRENT'], [staged]: ['AWSPENDING'] });
        expect(await read(made.second, first)).toBe(made.value.reveal());
        expect(await read(made.second, first, 'AWSPENDING')).toBe(next.reveal());
        expect((await made.second.get(first, { version: staged })).secret.reveal()).toBe(next.reveal());
      });

      test('staging again under the same token and value is no error and changes nothing', async () => {
        await using made = await created();
        const [token, next] = [randomUUID(), freshValue()];
        const staged = await made.store.stage(made.first, next, token);
        expect(await made.second.stage(made.first, new Secret(next.reveal()), token)).toBe(staged);
        expect((await made.store.describe(made.first)).versions).toHaveLength(2);
      });

      test('another value under the same token is a conflict, and the staged one stays', async () => {
        await using made = await created();
        const [token, next] = [randomUUID(), freshValue()];
        await made.store.stage(made.first, next, token);
        await refused(made.store.stage(made.first, freshValue(), token), 'E_SECRET_CONFLICT', made, made.first);
        expect(await read(made.second, made.first, 'AWSPENDING')).toBe(next.reveal());
      });

      test('staging under another token takes the label from the version that had it', async () => {
        await using made = await created();
        await made.store.stage(made.first, freshValue(), randomUUID());
        const next = freshValue();
        const staged = await made.second.stage(made.first, next, randomUUID());
        expect(await labels(made.store, made.first)).toEqual({
          [made.version]: ['AWSCURRENT'],
          [staged]: ['AWSPENDING'],
        });
      });

      test('a promotion makes the new one current and the old one previous', async () => {
        await using made = await created();
        const { store, first, version } = made;
        const next = freshValue();
        const staged = await store.stage(first, next, randomUUID());
        await store.promote(first, staged, version);
        expect(await read(made.second, first)).toBe(next.reveal());
        expect((await made.second.get(first)).version).toBe(staged);
        expect(await read(made.second, first, 'AWSPREVIOUS')).toBe(made.value.reveal());
        await store.unstage(first, staged);
        expect(await labels(made.second, first)).toEqual({ [staged]: ['AWSCURRENT'], [version]: ['AWSPREVIOUS'] });
      });

      test('a promotion can be taken back, and AWSPREVIOUS follows', async () => {
        await using made = await created();
        const { store, first, version } = made;
        const staged = await store.stage(first, freshValue(), randomUUID());
        await store.promote(first, staged, version);
        await store.unstage(first, staged);
        await store.promote(first, version, staged);
        expect(await read(made.second, first)).toBe(made.value.reveal());
        expect(await labels(made.second, first)).toEqual({ [version]: ['AWSCURRENT'], [staged]: ['AWSPREVIOUS'] });
      });

      test('AWSPREVIOUS is always the one before the current one', async () => {
        await using made = await created();
        const { store, first } = made;
        let current = made.version;
        let previous = '';
        for (let turn = 0; turn < 3; turn++) {
          const staged = await store.stage(first, freshValue(), randomUUID());
          await store.promote(first, staged, current);
          await store.unstage(first, staged);
          [previous, current] = [current, staged];
        }
        expect(await labels(made.second, first)).toEqual({ [current]: ['AWSCURRENT'], [previous]: ['AWSPREVIOUS'] });
      });

      test('a promotion from a version that is no longer current is a conflict and changes nothing', async () => {
        await using made = await created();
        const { store, first, version } = made;
        const winner = await store.stage(first, freshValue(), randomUUID());
        await store.promote(first, winner, version);
        const loser = await made.second.stage(first, freshValue(), randomUUID());
        const before = await labels(store, first);
        await refused(made.second.promote(first, loser, version), 'E_SECRET_CONFLICT', made, first);
        expect(await labels(store, first)).toEqual(before);
        expect((await store.get(first)).version).toBe(winner);
      });

      test('of two promotions at once one wins and the other is a conflict', async () => {
        await using made = await created();
        const { first, version } = made;
        const staged = [await made.store.stage(first, freshValue(), randomUUID()), ''];
        staged[1] = await made.second.stage(first, freshValue(), randomUUID());
        const calls = [made.store, made.second].map((store, at) => store.promote(first, staged[at]!, version));
        const ends = await Promise.allSettled(calls);
        expect(ends.map((end) => end.status).sort()).toEqual(['fulfilled', 'rejected']);
        const winner = ends.findIndex((end) => end.status === 'fulfilled');
        await refused(calls[1 - winner]!, 'E_SECRET_CONFLICT', made, first);
        expect((await made.store.get(first)).version).toBe(staged[winner]);
        expect((await made.second.get(first, { stage: 'AWSPREVIOUS' })).version).toBe(version);
      });

      test('a promotion to a version that is not there is refused and changes nothing', async () => {
        await using made = await created();
        const { store, first, version } = made;
        await refused(store.promote(first, randomUUID(), version), 'E_SECRET_NOT_FOUND', made, first);
        expect(await labels(store, first)).toEqual({ [version]: ['AWSCURRENT'] });
      });

      test('unstaging takes AWSPENDING away and nothing else, and twice is no error', async () => {
        await using made = await created();
        const { store, first, version } = made;
        const staged = await store.stage(first, freshValue(), randomUUID());
        await store.unstage(first, version);
        expect(await labels(store, first)).toEqual({ [version]: ['AWSCURRENT'], [staged]: ['AWSPENDING'] });
        await store.unstage(first, staged);
        await store.unstage(first, staged);
        await store.unstage(first, randomUUID());
        expect(await labels(store, first)).toEqual({ [version]: ['AWSCURRENT'] });
        await refused(store.get(first, { stage: 'AWSPENDING' }), 'E_SECRET_NOT_FOUND', made, first);
      });

      test('staging, promoting and unstaging what is not there is not found', async () => {
        await using made = await make();
        const { store, first } = made;
        await refused(store.stage(first, freshValue(), randomUUID()), 'E_SECRET_NOT_FOUND', made, first);
        await refused(store.promote(first, randomUUID(), randomUUID()), 'E_SECRET_NOT_FOUND', made, first);
        await refused(store.unstage(first, randomUUID()), 'E_SECRET_NOT_FOUND', made, first);
      });
    });
  }

  if (tags)
    describe(`${name}: tags`, () => {
      test('keeps the tags of a new secret, and adds and overwrites them', async () => {
        await using made = await make();
        const { store, first } = made;
        await store.create(first, freshValue(), { token: randomUUID(), tags: { team: 'platform', tier: 'a' } });
        expect((await made.second.describe(first)).tags).toEqual({ team: 'platform', tier: 'a' });
        await made.second.setTags(first, { tier: 'b', 'secretctl:provider': 'ü open/ai' });
        expect((await store.describe(first)).tags).toEqual({
          team: 'platform',
          tier: 'b',
          'secretctl:provider': 'ü open/ai',
        });
      });

      test('tags of what is not there are refused', async () => {
        await using made = await make();
        await refused(made.store.setTags(made.first, { a: 'b' }), 'E_SECRET_NOT_FOUND', made, made.first);
      });
    });
  else
    describe(`${name}: without tags`, () => {
      test('leaves tags out of a new secret, and refuses to set them', async () => {
        await using made = await make();
        const { store, first } = made;
        await store.create(first, freshValue(), { token: randomUUID(), tags: { team: 'platform' }, description: 'd' });
        expect((await store.describe(first)).tags).toEqual({});
        await refused(store.setTags(first, { a: 'b' }), 'E_STORE_UNSUPPORTED', made, first);
      });
    });

  if (restore)
    describe(`${name}: deleting and restoring`, () => {
      const DAY = 86_400_000;

      test('a deleted secret is described with its end, and read by nobody', async () => {
        await using made = await created();
        const { store, first } = made;
        await store.delete(first, 9);
        const { deletedUntil } = await made.second.describe(first);
        expect(Math.abs(deletedUntil!.getTime() - Date.now() - 9 * DAY)).toBeLessThan(DAY);
        await refused(made.second.get(first), 'E_SECRET_DELETED', made, first);
        expect((await made.second.getAll([first])).size).toBe(0);
        for (const one of await listed(store, first)) expect(one.deletedUntil).toBeInstanceOf(Date);
      });

      test('a deleted secret takes no new version, label or deletion', async () => {
        await using made = await created();
        const { store, first, version } = made;
        const staged = staging ? await store.stage(first, freshValue(), randomUUID()) : '';
        await store.delete(first, 9);
        await refused(store.delete(first, 30), 'E_SECRET_DELETED', made, first);
        if (staging) {
          await refused(store.stage(first, freshValue(), randomUUID()), 'E_SECRET_DELETED', made, first);
          await refused(store.promote(first, staged, version), 'E_SECRET_DELETED', made, first);
        }
        const { deletedUntil } = await store.describe(first);
        expect(deletedUntil!.getTime() - Date.now()).toBeLessThan(10 * DAY);
      });

      test('a restored secret is as it was', async () => {
        await using made = await created();
        const { store, first } = made;
        await store.delete(first, 7);
        await made.second.restore(first);
        expect(await read(store, first)).toBe(made.value.reveal());
        expect((await store.describe(first)).deletedUntil).toBeUndefined();
        await store.restore(first);
        expect(await read(store, first)).toBe(made.value.reveal());
      });

      test('creating over a deleted secret is refused, and it can still be restored', async () => {
        await using made = await created();
        const { store, first } = made;
        await store.delete(first, 7);
        await refused(store.create(first, freshValue(), { token: randomUUID() }), 'E_SECRET_DELETED', made, first);
        await store.restore(first);
        expect(await read(made.second, first)).toBe(made.value.reveal());
      });

      test('restoring what is not there is not found', async () => {
        await using made = await make();
        await refused(made.store.restore(made.first), 'E_SECRET_NOT_FOUND', made, made.first);
      });

      test.each([0, 6, 31, 7.5, Number.NaN])('%p days are refused before the call', async (days) => {
        await using made = await created();
        await expect(made.unreachable.delete(made.first, days)).rejects.toMatchObject({ code: 'E_STORE_LIMIT' });
        expect(await read(made.store, made.first)).toBe(made.value.reveal());
      });
    });
  else
    describe(`${name}: deleting without a way back`, () => {
      test('a deleted secret is gone at once, and its name is free', async () => {
        await using made = await created();
        const { store, first } = made;
        await store.delete(first, 7);
        await refused(made.second.get(first), 'E_SECRET_NOT_FOUND', made, first);
        await refused(store.restore(first), 'E_STORE_UNSUPPORTED', made, first);
        expect(await listed(store, first)).toEqual([]);
        const next = freshValue();
        await store.create(first, next, { token: randomUUID() });
        expect(await read(made.second, first)).toBe(next.reveal());
      });
    });
}
