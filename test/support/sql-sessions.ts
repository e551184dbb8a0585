import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Secret } from '../../src/core/index.js';
import { openSqlSessions, type SqlSessionsOptions } from '../../src/sessions/index.js';
import type { SessionsUnderTest } from './session-contract.js';

/** What both servers can do. */
export interface SqlServer {
  readonly password: string;
  url(database: string, user?: string, password?: string): string;
  createDatabase(): Promise<string>;
  query(
    database: string,
    text: string,
    values?: readonly (string | number | null)[],
  ): Promise<Record<string, unknown>[]>;
}

export type Preset = SqlSessionsOptions['preset'];

interface Kind {
  /** Columns, in the dialect of each server, from the migrations of the frameworks. */
  readonly columns: { readonly postgres: string; readonly mysql: string };
  readonly key: string;
  readonly newId: () => string;
  readonly row: (id: string, user: string | undefined, lastUsed: Date) => Record<string, string | number | null>;
}

const DAY = 86_400_000;
const text = (time: number): string => new Date(time).toISOString().replace('T', ' ').replace('Z', '');
const letters = (length: number): string =>
  randomBytes(64).toString('base64').replaceAll(/[+/=]/g, '').padEnd(length, 'x').slice(0, length);

export const kinds: Readonly<Record<Preset, Kind>> = {
  django: {
    columns: {
      postgres: 'session_key varchar(40) PRIMARY KEY, session_data text NOT NULL, expire_date timestamptz NOT NULL',
      mysql: 'session_key varchar(40) PRIMARY KEY, session_data longtext NOT NULL, expire_date datetime(6) NOT NULL',
    },
    key: 'session_key',
    newId: () => letters(32).toLowerCase(),
    row: (id, _user, lastUsed) => ({
      session_key: id,
      session_data: 'e30:1u:x',
      expire_date: text(lastUsed.getTime() + 14 * DAY),
    }),
  },
  rails: {
    columns: {
      postgres:
        'id bigserial PRIMARY KEY, session_id varchar NOT NULL UNIQUE, data text, created_at timestamp(6), updated_at timestamp(6)',
      mysql:
        'id bigint AUTO_INCREMENT PRIMARY KEY, session_id varchar(255) NOT NULL UNIQUE, data text, created_at datetime(6), updated_at datetime(6)',
    },
    key: 'session_id',
    newId: () => `2::${randomBytes(32).toString('hex')}`,
    row: (id, _user, lastUsed) => ({ session_id: id, data: 'e30=', updated_at: text(lastUsed.getTime()) }),
  },
  laravel: {
    columns: {
      postgres:
        'id varchar(255) PRIMARY KEY, user_id bigint, ip_address varchar(45), user_agent text, payload text NOT NULL, last_activity integer NOT NULL',
      mysql:
        'id varchar(255) PRIMARY KEY, user_id bigint unsigned, ip_address varchar(45), user_agent text, payload longtext NOT NULL, last_activity int NOT NULL',
    },
    key: 'id',
    newId: () => letters(40),
    row: (id, user, lastUsed) => ({
      id,
      user_id: user === undefined ? null : Number(user),
      payload: 'e30=',
      last_activity: Math.floor(lastUsed.getTime() / 1000),
    }),
  },
  sql: {
    columns: {
      postgres: '"the ""key" uuid PRIMARY KEY, "user" text, "used at" timestamptz',
      mysql: '`the "key` varchar(36) PRIMARY KEY, `user` varchar(20), `used at` timestamp(3) NULL',
    },
    key: 'the "key',
    newId: () => {
      const hex = randomBytes(16).toString('hex');
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
    },
    row: (id, user, lastUsed) => ({ 'the "key': id, user: user ?? null, 'used at': text(lastUsed.getTime()) }),
  },
};

const OTHER: Partial<SqlSessionsOptions> = { table: 'a`"\' table', key: 'the "key', user: 'user', lastUsed: 'used at' };
const TABLES = { django: 'django_session', rails: 'sessions', laravel: 'sessions', sql: 'a`"\' table' };

export interface SqlPlace extends SessionsUnderTest {
  readonly database: string;
  readonly table: string;
  open(user?: string, password?: string): ReturnType<typeof openSqlSessions>;
}

export async function sqlPlace(server: SqlServer, dialect: 'postgres' | 'mysql', preset: Preset): Promise<SqlPlace> {
  const database = await server.createDatabase();
  const quote = (name: string): string =>
    dialect === 'mysql' ? `\`${name.replaceAll('`', '``')}\`` : `"${name.replaceAll('"', '""')}"`;
  const { columns, newId, row } = kinds[preset];
  const table = quote(TABLES[preset]);
  await server.query(database, `CREATE TABLE ${table} (${columns[dialect]})`);
  if (dialect === 'postgres') await server.query(database, `ALTER DATABASE ${database} SET timezone = 'Asia/Tokyo'`);
  const open = (user?: string, password?: string): ReturnType<typeof openSqlSessions> =>
    openSqlSessions({
      url: new Secret(server.url(database, user, password)),
      preset,
      ...(preset === 'sql' && OTHER),
    });
  const insert = async (id: string, user: string | undefined, lastUsed: Date): Promise<void> => {
    const values = row(id, user, lastUsed);
    const places = Object.keys(values).map((_, at) => (dialect === 'mysql' ? '?' : `$${at + 1}`));
    const names = Object.keys(values).map(quote);
    const statement = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${places.join(', ')})`;
    // A time without a zone would be one of the database.
    const given = Object.values(values).map((value) =>
      dialect === 'postgres' && preset !== 'rails' && typeof value === 'string' && /^\d{4}-\d\d-\d\d /.test(value)
        ? `${value}+00`
        : value,
    );
    await server.query(database, statement, given);
  };
  const store = await open();
  return {
    store,
    database,
    table,
    open,
    password: server.password,
    add: async ({ user, lastUsed = new Date() } = {}) => {
      const id = newId();
      await insert(id, user, lastUsed);
      return id;
    },
    putBack: (id) => insert(id, '10', new Date()),
    openWrong: async () => {
      await server.query(database, 'CREATE TABLE orders (id varchar(40) PRIMARY KEY, payload text)');
      return await openSqlSessions({
        url: new Secret(server.url(database)),
        preset: preset === 'sql' ? 'laravel' : preset,
        table: 'orders',
      });
    },
    openUnreachable: () => openSqlSessions({ url: new Secret(elsewhere(server.url(database))), preset: 'laravel' }),
    accepts: async (cookie, secret) => {
      const rows = await server.query(
        database,
        `SELECT session_data FROM django_session WHERE session_key = '${cookie.reveal()}'`,
      );
      return rows[0] !== undefined && isSignedByDjango(String(rows[0]['session_data']), secret.reveal());
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
}

function elsewhere(url: string): string {
  return url.replace(/:\d+\//, ':1/');
}

/** As signing.loads of Django reads it (django/core/signing.py). */
function isSignedByDjango(data: string, secret: string): boolean {
  const [value, time, signature] = data.split(':');
  const key = createHash('sha256').update('django.contrib.sessions.SessionStore' + 'signer' + secret);
  const expected = createHmac('sha256', key.digest()).update(`${value}:${time}`).digest('base64url');
  return signature === expected && typeof JSON.parse(Buffer.from(value!, 'base64url').toString()) === 'object';
}
