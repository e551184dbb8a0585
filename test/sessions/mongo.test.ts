import { randomBytes } from 'node:crypto';
import MongoStore from 'connect-mongo';
import { Secret } from '../../src/core/index.js';
import { openMongoSessions, type MongoSessionsOptions } from '../../src/sessions/index.js';
import { expressAccepts, expressSession } from '../support/express-sessions.js';
import { FakeMongo } from '../support/fake-mongo.js';
import { sessionContract, type SessionsUnderTest } from '../support/session-contract.js';

interface Place extends SessionsUnderTest {
  readonly mongo: FakeMongo;
}

async function place(
  options: Partial<MongoSessionsOptions> = {},
  encrypt?: { encrypt: (text: string) => Promise<string>; decrypt: (text: string) => Promise<string> },
): Promise<Place> {
  const mongo = await FakeMongo.start();
  const url = new Secret(mongo.url('app'));
  const library = MongoStore.create({
    mongoUrl: mongo.url('app'),
    autoRemove: 'disabled',
    stringify: options.asObject !== true,
    ...(encrypt !== undefined && { cryptoAdapter: encrypt }),
  });
  const write = (id: string, session: object): Promise<void> =>
    new Promise((resolve, reject) =>
      library.set(id, session as never, (error: unknown) => (error instanceof Error ? reject(error) : resolve())),
    );
  const store = await openMongoSessions({ url, userPath: 'passport.user', ...options });
  const password = randomBytes(12).toString('hex');
  return {
    mongo,
    store,
    password,
    add: async ({ user, lastUsed } = {}) => {
      const id = randomBytes(24).toString('base64url');
      await write(id, expressSession(user, lastUsed));
      return id;
    },
    putBack: (id) => write(id, expressSession('10')),
    openWrong: async () => {
      mongo.collections.set('app.orders', new Map([['1', { _id: '1', session: 'three apples' }]]));
      return await openMongoSessions({ url, collection: 'orders' });
    },
    openUnreachable: () => openMongoSessions({ url: new Secret(`mongodb://app:${password}@127.0.0.1:1/app`) }),
    accepts: (cookie, secret) => expressAccepts(library, cookie, secret),
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await library.close();
      await mongo[Symbol.asyncDispose]();
    },
  };
}

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'done',
    (error: unknown) => (error as { code?: unknown }).code ?? error,
  );

describe('connect-mongo (against a stand-in that speaks the wire protocol)', () => {
  sessionContract('connect-mongo', { make: () => place() });
  sessionContract('connect-mongo with objects', { make: () => place({ asObject: true }) });

  test('a session that is to end soon lives for a quarter of an hour at most', async () => {
    await using here = await place();
    const id = await here.add();
    const end = (): number =>
      (here.mongo.collections.get('app.sessions')!.get(id) as { expires: Date }).expires.getTime() - Date.now();
    expect(end()).toBeGreaterThan(20 * 60_000);
    await here.store.expireSoon?.(id);
    expect(end()).toBeLessThanOrEqual(15 * 60_000);
    expect(await here.store.has(id)).toBe(true);
  });

  test('a wrong password is told, and is in no text', async () => {
    await using here = await place();
    const url = new Secret(here.mongo.url('app', `app:${here.password!}@`));
    const failure: unknown = await openMongoSessions({ url }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'E_SESSIONS_DENIED', exit: 4 });
    expect(String(failure)).not.toContain(here.password!);
  });

  test('a user without rights is told before anything is deleted', async () => {
    await using here = await place();
    await here.add();
    here.mongo.isReadOnly = true;
    expect(await codeOf(here.store.check())).toBe('E_SESSIONS_DENIED');
    expect(await codeOf(here.store.deleteBatch({}, 10))).toBe('E_SESSIONS_DENIED');
    expect(await here.store.count({})).toBe(1);
  });

  test('one document of something else is enough to refuse', async () => {
    await using here = await place();
    for (let at = 0; at < 20; at += 1) await here.add();
    here.mongo.collections.get('app.sessions')!.set(7, { _id: 7, expires: new Date(), session: '{"cookie":{}}' });
    expect(await codeOf(here.store.check())).toBe('E_SESSIONS_SCHEMA');
  });

  test('encrypted sessions go, but tell neither user nor age', async () => {
    const hide = async (text: string): Promise<string> => Buffer.from(text).toString('base64');
    await using here = await place({}, { encrypt: hide, decrypt: async (text) => atob(text) });
    await here.add({ user: '1' });
    await here.store.check();
    expect(await codeOf(here.store.deleteBatch({ user: '1' }, 10))).toBe('E_SESSIONS_UNSUPPORTED');
    expect(await here.store.deleteBatch({}, 10)).toBe(1);
  });

  test('a connection that is lost in the middle is told', async () => {
    await using here = await place();
    for (let at = 0; at < 10; at += 1) await here.add();
    expect(await here.store.deleteBatch({}, 4)).toBe(4);
    here.mongo.kill();
    expect(await codeOf(here.store.deleteBatch({}, 4))).toBe('E_SESSIONS_LOST');
  });

  test.each(['redis://127.0.0.1', 'mongodb://', 'a text'])('an address like %s is none', async (url) => {
    expect(await codeOf(openMongoSessions({ url: new Secret(url) }))).toBe('E_SESSIONS_URL');
  });
});
