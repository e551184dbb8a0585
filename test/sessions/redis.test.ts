import { randomBytes } from 'node:crypto';
import { RedisStore } from 'connect-redis';
import { Cluster, type Redis as Client } from 'ioredis';
import { Secret } from '../../src/core/index.js';
import { openRedisSessions, type RedisSessionsOptions, type SessionStore } from '../../src/sessions/index.js';
import { expressAccepts, expressSession } from '../support/express-sessions.js';
import { describeWithRedisServers, type RedisServers } from '../support/redis-servers.js';
import { sessionContract, type SessionsUnderTest } from '../support/session-contract.js';

const HOUR = 3_600_000;

/** What connect-redis asks of its client, which is another driver than ours. */
function asNodeRedis(client: Client | Cluster): Record<string, unknown> {
  return {
    get: (key: string) => client.get(key),
    set: (key: string, value: string, { expiration }: { expiration: { value: number } }) =>
      client.set(key, value, 'EX', expiration.value),
    expire: (key: string, seconds: number) => client.expire(key, seconds),
    del: (keys: string[]) => client.del(...keys),
  };
}

async function place(
  redis: RedisServers,
  options: Partial<RedisSessionsOptions> & { readonly cluster?: boolean } = {},
): Promise<SessionsUnderTest & { readonly client: Client | Cluster; readonly url: Secret }> {
  const { cluster = false, ...rest } = options;
  const database = cluster ? 0 : redis.newDatabase();
  const url = new Secret(redis.url(database));
  const client = cluster
    ? new Cluster([{ host: redis.host, port: redis.port }], { redisOptions: { password: redis.password } })
    : redis.clients[0]!.duplicate({ db: database });
  if (cluster) for (const each of redis.clients) await each.flushall();
  const prefix = rest.prefix ?? 'sess:';
  const library = new RedisStore({ client: asNodeRedis(client), prefix });
  const write = (id: string, session: object): Promise<unknown> => library.set(id, session as never) as never;
  const store = await openRedisSessions({ url, userPath: 'passport.user', ...rest });
  return {
    store,
    client,
    url,
    password: redis.password,
    add: async ({ user, lastUsed } = {}) => {
      const id = randomBytes(24).toString('base64url');
      await write(id, expressSession(user, lastUsed));
      return id;
    },
    putBack: async (id) => {
      await write(id, expressSession('10'));
    },
    openWrong: async () => {
      await client.set('cart:1', 'three apples');
      await client.hset('cart:2', { apples: 3 });
      return await openRedisSessions({ url, prefix: 'cart:' });
    },
    openUnreachable: () => openRedisSessions({ url: new Secret(`redis://:${redis.password}@127.0.0.1:1/0`) }),
    accepts: (cookie, secret) => expressAccepts(library, cookie, secret),
    [Symbol.asyncDispose]: async () => {
      await store.close();
      client.disconnect();
    },
  };
}

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'done',
    (error: unknown) => (error as { code?: unknown }).code ?? error,
  );

async function emptied(store: SessionStore): Promise<number> {
  let all = 0;
  for (let deleted = 1; deleted > 0; all += deleted) deleted = await store.deleteBatch({}, 1_000);
  return all;
}

describeWithRedisServers('connect-redis', (redis) => {
  sessionContract('connect-redis', { make: () => place(redis) });
  sessionContract('connect-redis with a prefix that is a pattern', {
    make: () => place(redis, { prefix: 'a*[b]?\\-^:' }),
  });

  test('a session that is to end soon lives for a quarter of an hour at most, and never longer than before', async () => {
    await using here = await place(redis);
    const [long, short] = [await here.add(), await here.add()];
    await here.client.pexpire(`sess:${short}`, 60_000);
    for (const id of [long, short, 'gone']) await here.store.expireSoon?.(id);
    expect(await here.client.pttl(`sess:${long}`)).toBeLessThanOrEqual(15 * 60_000);
    expect(await here.client.pttl(`sess:${long}`)).toBeGreaterThan(60_000);
    expect(await here.client.pttl(`sess:${short}`)).toBeLessThanOrEqual(60_000);
    expect(await here.store.count({})).toBe(2);
  });

  test('only keys of the prefix go, and it stands for itself', async () => {
    await using here = await place(redis, { prefix: 's*:' });
    await here.client.mset({ 'sess:1': 'kept', 's*': 'kept', 'xs*:1': 'kept' });
    await here.add();
    expect(await emptied(here.store)).toBe(1);
    expect(await here.client.dbsize()).toBe(3);
  });

  test('thousands of sessions are counted once each, and go', async () => {
    await using here = await place(redis);
    const many = here.client.pipeline();
    for (let at = 0; at < 5_000; at += 1) many.set(`sess:${at}`, JSON.stringify(expressSession()));
    await many.exec();
    expect(await here.store.count({})).toBe(5_000);
    expect(await emptied(here.store)).toBe(5_000);
    expect(await here.client.dbsize()).toBe(0);
  });

  test('a database with anything else in it is not emptied at once', async () => {
    await using here = await place(redis);
    await here.add();
    await here.client.set('queue', '1');
    expect(await codeOf(here.store.truncate!())).toBe('E_SESSIONS_UNSUPPORTED');
    expect(await here.client.dbsize()).toBe(2);
  });

  test('one stranger among the keys of the prefix is enough to refuse', async () => {
    await using here = await place(redis);
    for (let at = 0; at < 50; at += 1) await here.add();
    await here.client.set('sess:settings', '{"theme":"dark"}');
    expect(await codeOf(here.store.check())).toBe('E_SESSIONS_SCHEMA');
    expect(await codeOf(here.store.truncate!())).toBe('E_SESSIONS_SCHEMA');
    expect(await here.client.dbsize()).toBe(51);
  });

  test('a session whose cookie ends with the browser does not tell its last use: the filter is refused', async () => {
    await using here = await place(redis);
    await here.client.set('sess:1', JSON.stringify({ cookie: { originalMaxAge: null, expires: null } }), 'EX', 60);
    expect(await codeOf(here.store.count({ before: new Date() }))).toBe('E_SESSIONS_UNSUPPORTED');
  });

  test('a session that was touched is as young as its last touch', async () => {
    await using here = await place(redis);
    const id = await here.add({ lastUsed: new Date(Date.now() - 2 * HOUR) });
    await here.client.expire(`sess:${id}`, (24 * HOUR) / 1000);
    expect(await here.store.count({ before: new Date(Date.now() - HOUR) })).toBe(0);
  });

  test('a wrong password, and a user without rights, are told before anything is deleted', async () => {
    await using here = await place(redis);
    const id = await here.add();
    const wrong = new Secret(redis.url(0, 'default', randomBytes(8).toString('hex')));
    expect(await codeOf(openRedisSessions({ url: wrong }))).toBe('E_SESSIONS_DENIED');
    const password = randomBytes(8).toString('hex');
    await here.client.call('ACL', 'SETUSER', 'reader', 'on', `>${password}`, '~*', '+@read', '+@connection');
    const database = Number(/(\d+)$/.exec(here.url.reveal())![1]);
    const store = await openRedisSessions({ url: new Secret(redis.url(database, 'reader', password)) });
    expect(await store.count({})).toBe(1);
    expect(await codeOf(store.check())).toBe('E_SESSIONS_DENIED');
    await store.close();
    expect(await here.store.has(id)).toBe(true);
  });

  test('a database that is not there is no other database', async () => {
    expect(await codeOf(openRedisSessions({ url: new Secret(redis.url(5_000)) }))).toBe('E_SESSIONS_SCHEMA');
  });

  test.each(['postgres://app@127.0.0.1/app', 'redis://127.0.0.1/main', 'a text'])(
    'an address like %s is none',
    async (url) => {
      expect(await codeOf(openRedisSessions({ url: new Secret(url) }))).toBe('E_SESSIONS_URL');
    },
  );
});

describeWithRedisServers('a Redis that crashes', (redis) => {
  test('a connection that is lost in the middle is told', async () => {
    await using here = await place(redis);
    for (let at = 0; at < 10; at += 1) await here.add();
    expect(await here.store.deleteBatch({}, 4)).toBe(4);
    await redis.kill();
    expect(await codeOf(here.store.deleteBatch({}, 4))).toBe('E_SESSIONS_LOST');
    expect(await codeOf(here.store.count({}))).toBe('E_SESSIONS_LOST');
  });
});

describeWithRedisServers(
  'a Redis cluster',
  (redis) => {
    sessionContract('connect-redis in a cluster', { make: () => place(redis, { cluster: true }) });

    test('sessions of every primary server go', async () => {
      await using here = await place(redis, { cluster: true });
      for (let at = 0; at < 60; at += 1) await here.add();
      const sizes = await Promise.all(redis.clients.map((client) => client.dbsize()));
      expect(Math.min(...sizes)).toBeGreaterThan(0);
      expect(await here.store.count({})).toBe(60);
      expect(await emptied(here.store)).toBe(60);
      expect(await Promise.all(redis.clients.map((client) => client.dbsize()))).toEqual([0, 0, 0]);
      expect(here.store.truncate === undefined).toBe(true);
    });
  },
  3,
);
