import { randomBytes } from 'node:crypto';
import { Secret } from '../../src/core/index.js';
import { openSqlSessions } from '../../src/sessions/index.js';
import { describeWithMariadb } from '../support/mariadb.js';
import { describeWithPostgres } from '../support/postgres.js';
import { sessionContract } from '../support/session-contract.js';
import { kinds, sqlPlace, type Preset, type SqlServer } from '../support/sql-sessions.js';

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'done',
    (error: unknown) => (error as { code?: unknown }).code ?? error,
  );

function suite(server: SqlServer & { kill(): Promise<void> }, dialect: 'postgres' | 'mysql'): void {
  for (const preset of Object.keys(kinds) as Preset[])
    sessionContract(`${preset} on ${dialect}`, { make: () => sqlPlace(server, dialect, preset) });

  test('thousands of rows go in batches, and none is left', async () => {
    await using here = await sqlPlace(server, dialect, 'laravel');
    const many = Array.from({ length: 2_500 }, () => `('${kinds.laravel.newId()}', 'e30=', 1)`);
    await server.query(
      here.database,
      `INSERT INTO ${here.table} (id, payload, last_activity) VALUES ${many.join(', ')}`,
    );
    const batches = [];
    for (let deleted = 1; deleted > 0;) batches.push((deleted = await here.store.deleteBatch({}, 1_000)));
    expect(batches).toEqual([1_000, 1_000, 500, 0]);
    expect(await here.store.count({})).toBe(0);
  });

  test('a session of Django that is to end soon lives for a quarter of an hour at most', async () => {
    await using here = await sqlPlace(server, dialect, 'django');
    const id = await here.add();
    const days = new Date(Date.now() + 13 * 86_400_000); // a row ends two weeks after its last use
    expect(await here.store.count({ before: days })).toBe(1);
    await here.store.expireSoon?.(id);
    expect(await here.store.count({ before: new Date(Date.now() - 13 * 86_400_000) })).toBe(1);
    expect(await here.store.has(id)).toBe(true);
  });

  test('a user without the right to delete is told before anything is deleted', async () => {
    await using here = await sqlPlace(server, dialect, 'django');
    await here.add();
    const user = `reader_${randomBytes(4).toString('hex')}`;
    const password = randomBytes(8).toString('hex');
    const made =
      dialect === 'mysql'
        ? [`CREATE USER ${user} IDENTIFIED BY '${password}'`, `GRANT SELECT ON ${here.table} TO ${user}`]
        : [`CREATE USER ${user} PASSWORD '${password}'`, `GRANT SELECT ON ${here.table} TO ${user}`];
    for (const each of made) await server.query(here.database, each);
    const store = await here.open(user, password);
    expect(await codeOf(store.check())).toBe('E_SESSIONS_DENIED');
    expect(await codeOf(store.deleteBatch({}, 10))).toBe('E_SESSIONS_DENIED');
    await store.close();
    expect(await here.store.count({})).toBe(1);
  });

  test('a wrong password and a database that is not there are told', async () => {
    await using here = await sqlPlace(server, dialect, 'django');
    expect(await codeOf(here.open(undefined, randomBytes(8).toString('hex')))).toBe('E_SESSIONS_DENIED');
    const nowhere = new Secret(server.url('no_such_database'));
    expect(await codeOf(openSqlSessions({ url: nowhere, preset: 'django' }))).toBe('E_SESSIONS_SCHEMA');
  });

  test('a table whose ids are other things, a view, and one without a unique id are refused', async () => {
    await using here = await sqlPlace(server, dialect, 'django');
    const { row } = kinds.django;
    const statement = (columns: string): string => `CREATE TABLE copies (${columns})`;
    await server.query(here.database, statement(kinds.django.columns[dialect].replace('PRIMARY KEY', '')));
    await server.query(here.database, `CREATE VIEW looks AS SELECT * FROM ${here.table}`);
    const of = async (table?: string): Promise<unknown> => {
      const store = await openSqlSessions({ url: new Secret(server.url(here.database)), preset: 'django', table });
      return await codeOf(store.check().finally(() => store.close()));
    };
    expect([await of('copies'), await of('looks'), await of('none')]).toEqual(Array(3).fill('E_SESSIONS_SCHEMA'));
    expect(await of()).toBe('done');
    const values = Object.values(row('Order-1', undefined, new Date())).map((value) => `'${value}'`);
    await server.query(here.database, `INSERT INTO ${here.table} VALUES (${values.join(', ')})`);
    expect(await of()).toBe('E_SESSIONS_SCHEMA');
  });

  test('an id is told from one that differs in case alone', async () => {
    await using here = await sqlPlace(server, dialect, 'laravel');
    const id = await here.add();
    expect(await here.store.has(id.toUpperCase() === id ? id.toLowerCase() : id.toUpperCase())).toBe(false);
  });

  test('a table of nobody needs its names', async () => {
    const url = new Secret(server.url('app'));
    expect(await codeOf(openSqlSessions({ url, preset: 'sql' }))).toBe('E_SESSIONS_UNSUPPORTED');
    expect(await codeOf(openSqlSessions({ url: new Secret('redis://127.0.0.1'), preset: 'rails' }))).toBe(
      'E_SESSIONS_URL',
    );
  });

  // The last: the server does not come back.
  test('a connection that is lost in the middle is told', async () => {
    await using here = await sqlPlace(server, dialect, 'rails');
    for (let at = 0; at < 10; at += 1) await here.add();
    expect(await here.store.deleteBatch({}, 4)).toBe(4);
    await server.kill();
    expect(await codeOf(here.store.deleteBatch({}, 4))).toBe('E_SESSIONS_LOST');
    expect(await codeOf(here.store.count({}))).toBe('E_SESSIONS_LOST');
  });
}

describeWithPostgres('sessions in PostgreSQL', (postgres) => suite(postgres, 'postgres'));
describeWithMariadb('sessions in MariaDB', (mariadb) => suite(mariadb, 'mysql'));
