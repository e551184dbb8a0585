import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { inspect } from 'node:util';
import pg from 'pg';
import { Secret } from '../../src/core/index.js';
import { openPgSessions, purge, type PgSessionsOptions, type SessionStore } from '../../src/sessions/index.js';
import { sessionTable } from '../support/demo-app.js';
import { describeWithPostgres, type Postgres } from '../support/postgres.js';

/** Somebody who refuses everybody. */
const CANARY = { whoami: 'http://127.0.0.1:41999/' };
const DAY = "now() + interval '1 day'";

describeWithPostgres('connect-pg-simple, when something is wrong', (postgres: Postgres) => {
  const opened = async (
    database: string,
    options: Partial<PgSessionsOptions> = {},
  ): Promise<SessionStore & AsyncDisposable> => {
    const store = await openPgSessions({ url: new Secret(postgres.url(database)), ...options });
    return Object.assign(store, { [Symbol.asyncDispose]: () => store.close() });
  };
  const fill = (database: string, many: number): Promise<unknown> =>
    postgres.query(
      database,
      `INSERT INTO session SELECT 's' || n, '{"cookie":{}}', ${DAY} FROM generate_series(1, ${many}) n`,
    );
  const rows = async (database: string, where = 'true'): Promise<number> =>
    (await postgres.query(database, `SELECT count(*)::int AS n FROM session WHERE ${where}`))[0]!['n'] as number;

  test.each([
    ['no table', '', 'no such table'],
    [
      'a view',
      'CREATE TABLE t (sid varchar PRIMARY KEY, sess json, expire timestamp); CREATE VIEW session AS TABLE t',
      'no plain table',
    ],
    [
      'partitions',
      'CREATE TABLE session (sid varchar PRIMARY KEY, sess json, expire timestamp) PARTITION BY HASH (sid)',
      'no plain table',
    ],
    [
      'an id that is a number',
      'CREATE TABLE session (sid int PRIMARY KEY, sess json, expire timestamp)',
      '"sid" is integer',
    ],
    [
      'no session in it',
      'CREATE TABLE session (sid varchar PRIMARY KEY, data json, expire timestamp)',
      '"sess" is missing',
    ],
    ['no key', 'CREATE TABLE session (sid varchar, sess json, expire timestamp)', 'no primary key'],
    [
      'an end that is a number',
      'CREATE TABLE session (sid varchar PRIMARY KEY, sess json, expire bigint)',
      '"expire" is bigint',
    ],
    [
      'the shape of sessions, but something else in it',
      `CREATE TABLE session (sid varchar PRIMARY KEY, sess json, expire timestamp); INSERT INTO session VALUES ('a', '{"invoice":1}', now())`,
      'not sessions of express-session',
    ],
  ])('what is not the table of connect-pg-simple is refused: %s', async (_, statements, why) => {
    const database = await postgres.createDatabase();
    await postgres.query(database, statements);
    await using store = await opened(database);
    await expect(purge(store)).rejects.toMatchObject({
      code: 'E_SESSIONS_SCHEMA',
      exit: 2,
      message: expect.stringContaining(why),
    });
  });

  test('a table that the application changed is accepted: text, jsonb, a time zone, one more column', async () => {
    const database = await postgres.createDatabase();
    await postgres.query(
      database,
      `CREATE TABLE session (sid text PRIMARY KEY, sess jsonb, expire timestamptz, made timestamptz DEFAULT now());
       INSERT INTO session VALUES ('a', '{"cookie":{"originalMaxAge":1000},"user":{"id":"x"}}', now() + interval '1 second')`,
    );
    await using store = await opened(database, { userPath: 'user.id' });
    await store.check();
    expect(await store.count({ user: 'x', before: new Date(Date.now() + 5_000) })).toBe(1);
    expect(await store.count({ before: new Date(Date.now() - 60_000) })).toBe(0);
    expect(await store.deleteBatch({ user: 'x' }, 5)).toBe(1);
  });

  test('a user without rights is told which, and what a wrong password is; no text holds one', async () => {
    const { database } = await sessionTable(postgres);
    const password = randomBytes(12).toString('hex');
    const role = `${database}_reader`;
    await postgres.query(
      database,
      `CREATE ROLE ${role} LOGIN PASSWORD '${password}'; GRANT SELECT ON session TO ${role}`,
    );
    await using store = await opened(database, { url: new Secret(postgres.url(database, role, password)) });
    const denied: unknown = await purge(store).catch((error: unknown) => error);
    expect(denied).toMatchObject({ code: 'E_SESSIONS_DENIED', exit: 4, hint: expect.stringContaining('GRANT SELECT') });
    const url = new Secret(postgres.url(database, role, `${password}x`));
    const wrong: unknown = await openPgSessions({ url }).catch((error: unknown) => error);
    expect(wrong).toMatchObject({ code: 'E_SESSIONS_DENIED', exit: 4 });
    const refused: unknown = await openPgSessions({ url: new Secret(`mysql://a:${password}@h/d`) }).catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ code: 'E_SESSIONS_URL', exit: 2 });
    expect(inspect([store, denied, wrong, refused], { depth: 9, showHidden: true })).not.toContain(password);
  });

  test.each([
    ['read', 'GRANT DELETE, INSERT ON session TO', {}],
    ['delete', 'GRANT SELECT, INSERT ON session TO', {}],
    ['write the canary', 'GRANT SELECT, DELETE ON session TO', { cookieSecret: new Secret('made up'), probes: CANARY }],
  ])('a user who may not %s is told which rights are needed, and nothing is deleted', async (_, grant, options) => {
    const { database } = await sessionTable(postgres);
    await fill(database, 3);
    const role = `${database}_lacks`;
    const password = randomBytes(12).toString('hex');
    await postgres.query(database, `CREATE ROLE ${role} LOGIN PASSWORD '${password}'; ${grant} ${role}`);
    await using store = await opened(database, { url: new Secret(postgres.url(database, role, password)) });
    const server = createServer((_request, response) => response.writeHead(401).end()).listen(41_999, '127.0.0.1');
    try {
      await expect(purge(store, options)).rejects.toMatchObject({
        code: 'E_SESSIONS_DENIED',
        exit: 4,
        hint: expect.stringContaining('GRANT SELECT, INSERT, UPDATE, DELETE'),
      });
    } finally {
      server.close();
    }
    expect(await rows(database)).toBe(3);
  });

  test('a host that does not exist is told, and a copy that can only be read, before anything is asked or deleted', async () => {
    const { database } = await sessionTable(postgres);
    const nowhere = new Secret(postgres.url(database).replace('127.0.0.1', 'no-such-host.invalid'));
    await expect(openPgSessions({ url: nowhere })).rejects.toMatchObject({
      code: 'E_SESSIONS_UNREACHABLE',
      message: expect.stringMatching(/no host of that name|could not be looked up/),
    });
    await postgres.query('postgres', `ALTER DATABASE ${database} SET default_transaction_read_only = on`);
    await using store = await opened(database);
    await expect(purge(store)).rejects.toMatchObject({
      code: 'E_SESSIONS_DENIED',
      hint: 'let sessions.url name the primary server',
    });
  });

  test('sessions that row-level security hides would be missed, so the table is refused', async () => {
    const { database } = await sessionTable(postgres);
    const role = `${database}_hidden`;
    await postgres.query(
      database,
      `CREATE ROLE ${role} LOGIN PASSWORD 'example'; GRANT ALL ON session TO ${role}; ALTER TABLE session ENABLE ROW LEVEL SECURITY`,
    );
    await using store = await opened(database, { url: new Secret(postgres.url(database, role, 'example')) });
    await expect(store.check()).rejects.toMatchObject({ message: expect.stringContaining('row-level security') });
  });

  test('TLS that the server does not offer is said in words', async () => {
    const { database } = await sessionTable(postgres);
    const url = new Secret(`${postgres.url(database)}?sslmode=verify-full`);
    await expect(openPgSessions({ url })).rejects.toMatchObject({
      code: 'E_SESSIONS_UNREACHABLE',
      message: expect.stringContaining('TLS'),
    });
  });

  test('when the connection breaks in the middle, it says how many are gone, and another run goes on', async () => {
    const { database } = await sessionTable(postgres);
    await fill(database, 400);
    await using store = await opened(database);
    let deleted = 0;
    const breaking: SessionStore = Object.assign(Object.create(store) as SessionStore, {
      where: store.where,
      filters: store.filters,
      check: () => store.check(),
      count: () => store.count({}),
      deleteBatch: async () => {
        deleted += await store.deleteBatch({}, 10);
        if (deleted === 50)
          await postgres.query(
            'postgres',
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`,
          );
        return 10;
      },
    });
    await expect(purge(breaking)).rejects.toMatchObject({
      code: 'E_SESSIONS_LOST',
      exit: 6,
      message: expect.stringContaining('until then 50 sessions were deleted'),
      hint: expect.stringContaining('run the same command again'),
    });
    expect(await rows(database)).toBe(350);
    await using again = await opened(database);
    expect(await purge(again, { settleMs: 0 })).toMatchObject({ before: 350, deleted: 350, after: 0 });
  });

  test('the server crashes: the error says so, and after its start the same call finishes', async () => {
    const { database } = await sessionTable(postgres);
    await fill(database, 20);
    {
      await using store = await opened(database);
      expect(await store.deleteBatch({}, 5)).toBe(5);
      await postgres.kill();
      await expect(store.deleteBatch({}, 5)).rejects.toMatchObject({ code: 'E_SESSIONS_LOST' });
      await expect(opened(database)).rejects.toMatchObject({ code: 'E_SESSIONS_UNREACHABLE' });
    }
    await postgres.start();
    await using store = await opened(database);
    const left = await rows(database);
    expect([15, 20]).toContain(left); // a crash may undo the last second
    expect(await purge(store, { settleMs: 0 })).toMatchObject({ before: left, deleted: left, after: 0 });
  });

  test('a row that somebody holds is left for the end; held for too long, it is said and nothing is counted twice', async () => {
    const { database } = await sessionTable(postgres);
    await fill(database, 30);
    const holder = new pg.Client({ connectionString: postgres.url(database) });
    await holder.connect();
    try {
      await holder.query(`BEGIN; SELECT 1 FROM session WHERE sid = 's7' FOR UPDATE`);
      await using store = await opened(database);
      expect(await store.deleteBatch({}, 10)).toBe(10); // s7 is skipped, and the batch is full
      expect(await store.deleteBatch({}, 30)).toBe(19);
      await expect(store.deleteBatch({}, 30)).rejects.toMatchObject({ code: 'E_SESSIONS_LOST', exit: 6 });
      expect(await rows(database)).toBe(1);
      await holder.query('COMMIT');
      expect(await store.deleteBatch({}, 30)).toBe(1);
      expect(await store.deleteBatch({}, 30)).toBe(0);
    } finally {
      await holder.end();
    }
  }, 60_000);

  test('sessions that are used while they are deleted are deleted as well', async () => {
    const { database } = await sessionTable(postgres);
    await fill(database, 3_000);
    const user = new pg.Client({ connectionString: postgres.url(database) });
    await user.connect();
    try {
      const over = new AbortController();
      const using_ = (async () => {
        for (let at = 0; !over.signal.aborted; at += 1)
          await user.query(`UPDATE session SET expire = expire + interval '1 second' WHERE sid = $1`, [
            `s${3000 - (at % 3000)}`,
          ]);
      })();
      await using store = await opened(database);
      const report = await purge(store, { batch: 50, settleMs: 100 });
      over.abort();
      await using_;
      expect(report).toMatchObject({ before: 3_000, deleted: 3_000, after: 0 });
    } finally {
      await user.end();
    }
  });

  test('other tables that refer to sessions keep them from being emptied at once, and that is said', async () => {
    const { database } = await sessionTable(postgres);
    await postgres.query(database, 'CREATE TABLE cart (sid varchar REFERENCES session)');
    await using store = await opened(database);
    await expect(purge(store, { truncate: true })).rejects.toMatchObject({ code: 'E_SESSIONS_UNSUPPORTED' });
  });
});
