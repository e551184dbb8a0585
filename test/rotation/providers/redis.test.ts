import { createHash, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { Redis } from 'ioredis';
import { Secret } from '../../../src/core/index.js';
import type { AppError } from '../../../src/errors/index.js';
import { redis } from '../../../src/rotation/providers/redis.js';
import { describeWithRedis, startRedis, type RedisServer } from '../../support/redis.js';

const word = (): string => randomBytes(9).toString('hex');
const rotation = (): { app: string; name: string; id: string } => ({
  app: 'shop',
  name: 'cache',
  id: word().slice(0, 12),
});
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
const passwordOf = (value: Secret): string => new URL(value.reveal()).password;
const FULL = ['on', '~*', '&*', '+@all'];

async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  return await promise.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error as AppError,
  );
}

async function connect(server: RedisServer, value?: Secret): Promise<Redis> {
  const url = value === undefined ? undefined : new URL(value.reveal());
  const client = new Redis(server.port, server.host, {
    protocol: 2,
    lazyConnect: true,
    retryStrategy: () => null,
    ...(url === undefined ? {} : { username: url.username || 'default', password: decodeURIComponent(url.password) }),
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** A user of an application, whose password has characters of its own, and an administrator. */
async function prepare(server: RedisServer): Promise<{ old: { value: Secret }; admin: Secret; root: Redis }> {
  const root = await connect(server);
  const [password, rootPassword] = [`p@/:é${word()}`, word()];
  await root.call('ACL', 'SETUSER', 'shop', `#${sha(password)}`, 'on', '~*', '&*', '+@all', '-@admin', '-acl');
  await root.call('ACL', 'SETUSER', 'root', `#${sha(rootPassword)}`, ...FULL);
  const at = `${server.host}:${String(server.port)}`;
  const value = new Secret(`redis://shop:${encodeURIComponent(password)}@${at}/0?x=a%20b`);
  return { old: { value }, admin: new Secret(`redis://root:${rootPassword}@${at}`), root };
}

describeWithRedis('provider redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  }, 60_000);
  afterAll(() => server[Symbol.asyncDispose]());

  test('both passwords work until the old one is revoked; its connections end with it', async () => {
    const { old, admin, root } = await prepare(server);
    const told: string[] = [];
    const provider = redis({ admin }, { tell: (text) => void told.push(text) });
    expect(await provider.identify(old.value)).toEqual({ user: 'shop', host: `127.0.0.1:${String(server.port)}` });
    const { secret } = await provider.create(rotation(), old);
    await provider.test(secret);
    await provider.test(old.value);
    expect(secret.reveal().replace(/:[^:@]*@/, '@')).toBe(old.value.reveal().replace(/:[^:@]*@/, '@'));
    const client = await connect(server, old.value);
    expect(await provider.refusesAfterRevoke(old)).toBe(false);
    await provider.revoke(old);
    await provider.revoke(old);
    await expect(client.ping()).rejects.toThrow();
    expect(await provider.refusesAfterRevoke(old)).toBe(true);
    expect((await failureOf(provider.test(old.value))).code).toBe('E_KEY_REFUSED');
    await provider.test(secret);
    expect(told.join()).toMatch(/memory alone.*connections that were ended: 1/s);
    await redis({ admin }).create(rotation(), { value: secret });
    await provider.revoke({ value: secret });
    expect(
      ((await root.call('ACL', 'USERS')) as string[]).filter((name) => name.startsWith('secretctl-')),
    ).toHaveLength(1);
    root.disconnect();
  });

  test('a second try of a rotation replaces what the first one left, and a roll-back leaves the old password alone', async () => {
    const { old, admin, root } = await prepare(server);
    await root.call('ACL', 'SETUSER', 'shop', 'resetpass', `#${sha(decodeURIComponent(passwordOf(old.value)))}`);
    const name = rotation();
    const lost = await redis({ admin }).create(name, old);
    const kept = await redis({ admin }).create(name, old);
    expect(await redis({ admin }).refusesAfterRevoke({ value: lost.secret })).toBe(true);
    await redis({ admin }).discard(name);
    await redis({ admin }).discard(name);
    expect(await redis({ admin }).refusesAfterRevoke({ value: kept.secret })).toBe(true);
    await redis({ admin }).test(old.value);
    const users = (await root.call('ACL', 'USERS')) as string[];
    expect(users.some((user) => user.endsWith(name.id))).toBe(false);
    root.disconnect();
  });

  test('connections are left alone where that is asked for', async () => {
    const { old, admin, root } = await prepare(server);
    const client = await connect(server, old.value);
    await redis({ admin, keep_connections: true }).revoke(old);
    expect(await client.ping()).toBe('PONG');
    client.disconnect();
    root.disconnect();
  });

  test('a user that may do it does it itself, and does not lock itself out', async () => {
    const { old, root } = await prepare(server);
    expect((await failureOf(redis({}).create(rotation(), old))).code).toBe('E_PROVIDER_DENIED');
    await root.call(
      'ACL',
      'SETUSER',
      'shop',
      'resetpass',
      `#${sha(decodeURIComponent(passwordOf(old.value)))}`,
      ...FULL,
    );
    expect((await failureOf(redis({}).revoke(old))).message).toContain('lock itself out');
    expect((await failureOf(redis({}).discard(rotation()))).code).toBe('E_PROVIDER_DENIED');
    const back = rotation();
    const taken = await redis({}).create(back, old);
    await redis({}, { current: () => Promise.resolve(old.value) }).discard(back); // in a process of its own
    expect(await redis({}).refusesAfterRevoke({ value: taken.secret })).toBe(true);
    const provider = redis({});
    const { secret } = await provider.create(rotation(), old);
    await provider.revoke(old);
    await redis({}).revoke(old);
    expect(await provider.refusesAfterRevoke(old)).toBe(true);
    await provider.test(secret);
    root.disconnect();
  });

  test('a user without a password, and one that is not there, are said', async () => {
    const { old, admin, root } = await prepare(server);
    await root.call('ACL', 'SETUSER', 'shop', 'nopass');
    expect((await failureOf(redis({ admin }).create(rotation(), old))).code).toBe('E_PROVIDER_LIMIT');
    await root.call('ACL', 'DELUSER', 'shop');
    expect((await failureOf(redis({ admin }).create(rotation(), old))).message).toContain('no user shop');
    root.disconnect();
  });

  test('a server that cannot be reached proves nothing', async () => {
    const value = new Secret(`redis://shop:${word()}@127.0.0.1:1/0`);
    expect((await failureOf(redis({}).refusesAfterRevoke({ value }))).code).toBe('E_PROVIDER_UNREACHABLE');
  });

  test('no password is in what MONITOR and the log show, nor in an error', async () => {
    const { old, admin, root } = await prepare(server);
    const monitor = await root.monitor();
    const seen: string[] = [];
    monitor.on('monitor', (_time: string, args: string[]) => void seen.push(args.join(' ')));
    const provider = redis({ admin });
    const { secret } = await provider.create(rotation(), old);
    await provider.test(secret);
    await provider.revoke(old);
    const error = await failureOf(provider.test(old.value));
    await root.set('end', '1');
    while (!seen.some((line) => line.startsWith('set end'))) await new Promise((done) => setTimeout(done, 20));
    for (const password of [passwordOf(secret), decodeURIComponent(passwordOf(old.value)), passwordOf(admin)]) {
      expect(server.log() + seen.join('\n')).not.toContain(password);
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(password);
    }
    expect(seen.length).toBeGreaterThan(1);
    monitor.disconnect();
    root.disconnect();
  });

  test('requirepass is replaced for good: a restart brings neither the old password back nor an open server', async () => {
    const password = word();
    await using own = await startRedis([`requirepass ${password}`]);
    const old = { value: new Secret(`redis://:${password}@127.0.0.1:${String(own.port)}`) };
    const provider = redis({});
    const { secret } = await provider.create(rotation(), old);
    await own.restart();
    await provider.test(secret);
    await provider.revoke(old);
    await own.restart();
    await provider.test(secret);
    expect(await provider.refusesAfterRevoke(old)).toBe(true);
    expect(
      await provider.refusesAfterRevoke({ value: new Secret(`redis://:${word()}@127.0.0.1:${String(own.port)}`) }),
    ).toBe(true);
  });

  test('a replica is told too, and one that logs in with the password of the application is not cut off', async () => {
    const password = word();
    await using primary = await startRedis([`requirepass ${password}`]);
    const link = [`replicaof 127.0.0.1 ${String(primary.port)}`, `requirepass ${password}`, `masterauth ${password}`];
    await using replica = await startRedis(link);
    const old = { value: new Secret(`redis://:${password}@127.0.0.1:${String(primary.port)}`) };
    const at = (value: Secret): Secret =>
      new Secret(value.reveal().replace(String(primary.port), String(replica.port)));
    const root = await connect(primary, old.value);
    while (!(await root.info('replication')).includes('state=online'))
      await new Promise((done) => setTimeout(done, 50));
    expect((await failureOf(redis({}).create(rotation(), old))).message).toContain('masterauth');
    const other = await connect(replica, at(old.value));
    const linkPassword = word();
    await root.call('ACL', 'SETUSER', 'link', `#${sha(linkPassword)}`, 'on', '+psync', '+replconf', '+ping');
    await other.call('CONFIG', 'SET', 'masteruser', 'link');
    await other.call('CONFIG', 'SET', 'masterauth', linkPassword);
    const provider = redis({});
    expect((await failureOf(provider.create(rotation(), { value: at(old.value) }))).message).toContain('is a replica');
    const { secret } = await provider.create(rotation(), old);
    await provider.test(at(secret));
    await provider.revoke(old);
    expect(await provider.refusesAfterRevoke({ value: at(old.value) })).toBe(true);
    root.disconnect();
    other.disconnect();
  });
});
