import { inspect } from 'node:util';
import { AppError } from '../../src/errors/index.js';
import { Secret } from '../../src/core/index.js';
import type { SessionStore } from '../../src/sessions/index.js';
import { randomBytes } from 'node:crypto';

/** A place for sessions that one test has for itself. */
export interface SessionsUnderTest extends AsyncDisposable {
  readonly store: SessionStore;
  /** Writes a session as the application's own library does. @returns its id in the store */
  readonly add: (session?: { readonly user?: string; readonly lastUsed?: Date }) => Promise<string>;
  /** Writes a session under this id, as a request does that was in flight when its session was deleted. */
  putBack(id: string): Promise<void>;
  /** Opens a place that holds something else than sessions; `check()` must refuse it. */
  openWrong?(): Promise<SessionStore>;
  /** Opens a place where nobody listens; that, or `check()`, must fail. */
  openUnreachable(): Promise<SessionStore>;
  /** Is in the store's address, and must be in no text. */
  readonly password?: string;
  /** Whether the application's library finds a session for this cookie, signed with `secret`. */
  accepts?(cookie: Secret, secret: Secret): Promise<boolean>;
}

export interface SessionContract {
  readonly make: () => Promise<SessionsUnderTest>;
}

const HOUR = 3_600_000;

/** What every adapter does the same way. */
export function sessionContract(name: string, { make }: SessionContract): void {
  describe(`sessions in ${name}`, () => {
    test('an empty store is in order, has no session, and nothing is deleted from it', async () => {
      await using place = await make();
      await place.store.check();
      expect(await place.store.count({})).toBe(0);
      expect(await place.store.deleteBatch({}, 10)).toBe(0);
    });

    test('sessions are counted, and deleted in batches of at most the size that is asked for', async () => {
      await using place = await make();
      const ids = await addMany(place, 7);
      await place.store.check();
      expect(await place.store.count({})).toBe(7);
      const batches = await deleteAll(place.store, 3);
      expect(batches.reduce((sum, each) => sum + each, 0)).toBe(7);
      expect(Math.max(...batches)).toBeLessThanOrEqual(3);
      expect(await place.store.count({})).toBe(0);
      expect(await Promise.all(ids.map((id) => place.store.has(id)))).toEqual(ids.map(() => false));
    });

    test('a session is seen by its id', async () => {
      await using place = await make();
      const id = await place.add();
      expect(await place.store.has(id)).toBe(true);
      expect(await place.store.has(`${id}x`)).toBe(false);
      await place.store.remove?.(id);
      if (place.store.remove !== undefined) expect(await place.store.has(id)).toBe(false);
    });

    test('sessions of one user go, and those of all others stay; else the filter is refused', async () => {
      await using place = await make();
      const other = await place.add({ user: '1' });
      const nobody = await place.add();
      const wanted = [await place.add({ user: '10' }), await place.add({ user: '10' })];
      if (!place.store.filters.user) {
        expect(await codeOf(place.store.deleteBatch({ user: '10' }, 10))).toBe('E_SESSIONS_UNSUPPORTED');
        expect(await place.store.count({})).toBe(4);
        return;
      }
      expect(await place.store.count({ user: '10' })).toBe(2);
      await deleteAll(place.store, 10, { user: '10' });
      expect(await Promise.all([other, nobody, ...wanted].map((id) => place.store.has(id)))).toEqual([
        true,
        true,
        false,
        false,
      ]);
    });

    test('a user who is called like a piece of query language is only a user', async () => {
      await using place = await make();
      await place.add({ user: '1' });
      if (!place.store.filters.user) return;
      for (const user of [`1' OR '1'='1`, '%', '*', '$ne', '{"$ne":null}', ''])
        expect(await place.store.count({ user })).toBe(0);
    });

    test('old sessions go, and fresh ones stay; else the filter is refused', async () => {
      await using place = await make();
      const before = new Date(Date.now() - HOUR);
      const fresh = await place.add();
      const old = await place.add({ lastUsed: new Date(Date.now() - 2 * HOUR) });
      if (!place.store.filters.before) {
        expect(await codeOf(place.store.deleteBatch({ before }, 10))).toBe('E_SESSIONS_UNSUPPORTED');
        expect(await place.store.count({})).toBe(2);
        return;
      }
      expect(await place.store.count({ before })).toBe(1);
      await deleteAll(place.store, 10, { before });
      expect([await place.store.has(fresh), await place.store.has(old)]).toEqual([true, false]);
    });

    test('a session that comes back is deleted again, and a sign-in since then stays', async () => {
      await using place = await make();
      const [id] = await addMany(place, 3);
      await deleteAll(place.store, 2);
      if (place.store.deleteReturned === undefined) return;
      expect(await place.store.deleteReturned()).toBe(0);
      await place.putBack(id!);
      const fresh = await place.add();
      expect(await place.store.deleteReturned()).toBe(1);
      expect([await place.store.has(id!), await place.store.has(fresh)]).toEqual([false, true]);
    });

    test('emptied at once, it says how many there were, and knows them when they come back', async () => {
      await using place = await make();
      if (place.store.truncate === undefined) return;
      const [id] = await addMany(place, 3);
      expect(await place.store.truncate()).toBe(3);
      expect(await place.store.count({})).toBe(0);
      if (place.store.deleteReturned === undefined) return;
      await place.putBack(id!);
      expect(await place.store.deleteReturned()).toBe(1);
    });

    test('a canary is a session, and its cookie is one that the application takes', async () => {
      await using place = await make();
      if (place.store.writeCanary === undefined) return;
      const secret = new Secret(randomBytes(32).toString('hex'));
      const user = place.store.filters.user ? '77' : undefined;
      const canary = await place.store.writeCanary(secret, { user });
      expect(await place.store.has(canary.id)).toBe(true);
      expect(await place.store.count(user === undefined ? {} : { user })).toBe(1);
      expect(inspect(canary)).not.toContain(secret.reveal());
      if (place.store.idOf !== undefined) expect(place.store.idOf(canary.cookie)).toBe(canary.id);
      expect(await place.accepts?.(canary.cookie, secret)).not.toBe(false);
      const other = new Secret(randomBytes(32).toString('hex'));
      expect(await place.accepts?.(canary.cookie, other)).not.toBe(true);
      expect(await deleteAll(place.store, 10)).toContain(1);
      expect(await place.accepts?.(canary.cookie, secret)).not.toBe(true);
    });

    test('a place that holds something else is refused, and nothing is deleted', async () => {
      await using place = await make();
      if (place.openWrong === undefined) return;
      const wrong = await place.openWrong();
      try {
        expect(await codeOf(wrong.check())).toBe('E_SESSIONS_SCHEMA');
      } finally {
        await wrong.close();
      }
    });

    test('a place where nobody listens is said, and no text has the password', async () => {
      await using place = await make();
      const failure = await failureOf(
        place.openUnreachable().then(async (store) => {
          await store.check().finally(() => store.close());
        }),
      );
      expect(failure).toMatchObject({ code: 'E_SESSIONS_UNREACHABLE', hint: expect.any(String) });
      const texts = [place.store.where, inspect(place.store, { depth: 9 }), inspect(failure, { depth: 9 })];
      if (place.password !== undefined) expect(texts.join('\n')).not.toContain(place.password);
    });

    test('what was aborted does not run', async () => {
      await using place = await make();
      await place.add();
      await expect(place.store.deleteBatch({}, 10, { signal: AbortSignal.abort() })).rejects.toThrow();
      expect(await place.store.count({})).toBe(1);
    });
  });
}

async function addMany({ add }: SessionsUnderTest, many: number): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < many; at += 1) ids.push(await add());
  return ids;
}

async function deleteAll(store: SessionStore, most: number, filter = {}): Promise<number[]> {
  const batches: number[] = [];
  for (;;) {
    const deleted = await store.deleteBatch(filter, most);
    batches.push(deleted);
    if (deleted === 0) return batches;
  }
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
    return undefined;
  } catch (error) {
    return error;
  }
}

async function codeOf(call: Promise<unknown>): Promise<unknown> {
  const failure = await failureOf(call);
  return failure instanceof AppError ? failure.code : failure;
}
