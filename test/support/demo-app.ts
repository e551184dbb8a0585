import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import connectPgSimple from 'connect-pg-simple';
import express from 'express';
import session from 'express-session';
import pg from 'pg';
import { openPgSessions, type SessionStore } from '../../src/sessions/index.js';
import { Secret } from '../../src/core/index.js';
import type { Postgres } from './postgres.js';
import type { SessionsUnderTest } from './session-contract.js';

declare module 'express-session' {
  interface SessionData {
    passport: { user: number };
    seen: number;
  }
}

export interface SessionTable {
  readonly database: string;
  readonly schema?: string | undefined;
  readonly table?: string | undefined;
}

export interface DemoOptions extends SessionTable {
  /** What somebody who is not logged in is told. Default: 401. */
  readonly refused?: 401 | 'redirect';
  /** Signs the cookies. */
  readonly secret?: string;
  /** false: it says that it is ill. */
  readonly healthy?: () => boolean;
}

/** A web application with sessions in PostgreSQL. Its users are numbers, and all have one password. */
export interface DemoApp extends AsyncDisposable {
  readonly url: string;
  readonly secret: string;
  readonly password: string;
  /** @returns the cookie as a browser sends it: `connect.sid=...` */
  login(user?: number): Promise<string>;
  /** @returns the status of /whoami */
  whoami(cookie: string): Promise<number>;
  /** Starts a request that has read its session, and writes it back when `release` is called. */
  slow(cookie: string): Promise<{ readonly answered: Promise<number> }>;
  release(): void;
}

export async function demoApp(postgres: Postgres, options: DemoOptions): Promise<DemoApp> {
  const secret = options.secret ?? randomBytes(32).toString('hex');
  const password = randomBytes(12).toString('hex');
  const pool = new pg.Pool({ connectionString: postgres.url(options.database), max: 5 });
  pool.on('error', () => undefined);
  const gate = new EventTarget();
  const app = routes({ ...options, secret, password }, pool, gate);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const get = (path: string, cookie: string): Promise<Response> =>
    fetch(url + path, { headers: { cookie }, redirect: 'manual' });
  return {
    url,
    secret,
    password,
    login: async (user = 1) => {
      const answer = await fetch(`${url}/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user, password }),
      });
      await answer.text(); // its end comes when the session is saved
      const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
      if (cookie === undefined) throw new Error(`login answered ${answer.status}`);
      return cookie;
    },
    whoami: async (cookie) => (await get('/whoami', cookie)).status,
    slow: async (cookie) => {
      const inside = once(gate as never, 'inside');
      const answer = get('/slow', cookie).then(({ status }) => status);
      await inside;
      return { answered: answer };
    },
    release: () => gate.dispatchEvent(new Event('release')),
    [Symbol.asyncDispose]: async () => {
      gate.dispatchEvent(new Event('release'));
      server.closeAllConnections();
      server.close();
      await pool.end();
    },
  };
}

function routes(
  options: DemoOptions & { readonly secret: string; readonly password: string },
  pool: pg.Pool,
  gate: EventTarget,
): express.Express {
  const app = express();
  app.get('/health', (_request, response) => void response.sendStatus((options.healthy?.() ?? true) ? 200 : 503));
  app.use(
    session({
      store: pgStore(pool, options),
      secret: options.secret,
      resave: false,
      saveUninitialized: false,
      cookie: { maxAge: 86_400_000 },
    }),
  );
  app.post('/login', express.json(), express.urlencoded(), (request, response) => {
    const { user, password } = request.body as { user?: unknown; password?: unknown };
    if (password !== options.password) return void response.sendStatus(401);
    request.session.regenerate(() => {
      request.session.passport = { user: Number(user) };
      response.json({ user });
    });
  });
  app.get('/whoami', (request, response) => {
    const user = request.session.passport?.user;
    if (user !== undefined) response.json({ user });
    else if (options.refused === 'redirect') response.redirect('/login?next=whoami');
    else response.sendStatus(401);
  });
  app.get('/open', (_request, response) => void response.sendStatus(200));
  app.get('/slow', (request, response) => {
    gate.addEventListener(
      'release',
      () => {
        request.session.seen = Date.now(); // so that it is saved, and its row comes back
        response.sendStatus(200);
      },
      { once: true },
    );
    gate.dispatchEvent(new Event('inside'));
  });
  return app;
}

function pgStore(pool: pg.Pool, { schema, table }: SessionTable): connectPgSimple.PGStore {
  return new (connectPgSimple(session))({
    pool,
    ...(schema === undefined ? {} : { schemaName: schema }),
    ...(table === undefined ? {} : { tableName: table }),
    pruneSessionInterval: false,
  });
}

/** Makes the table of connect-pg-simple in a database of its own, by the statements that come with it. */
export async function sessionTable(
  postgres: Postgres,
  { schema, table = 'session' }: Omit<SessionTable, 'database'> = {},
): Promise<SessionTable> {
  const database = await postgres.createDatabase();
  const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
  const name = schema === undefined ? quoted(table) : `${quoted(schema)}.${quoted(table)}`;
  if (schema !== undefined) await postgres.query(database, `CREATE SCHEMA ${quoted(schema)}`);
  await postgres.query(
    database,
    `CREATE TABLE ${name} ("sid" varchar NOT NULL COLLATE "default", "sess" json NOT NULL, "expire" timestamp(6) NOT NULL);
     ALTER TABLE ${name} ADD PRIMARY KEY ("sid") NOT DEFERRABLE INITIALLY IMMEDIATE;
     CREATE INDEX ON ${name} ("expire")`,
  );
  return { database, schema, table };
}

/** A place for the contract of session stores; what is written into it is written by connect-pg-simple. */
export async function pgSessionsPlace(
  postgres: Postgres,
  names: Omit<SessionTable, 'database'> = {},
): Promise<SessionsUnderTest> {
  const at = await sessionTable(postgres, names);
  const pool = new pg.Pool({ connectionString: postgres.url(at.database), max: 2 });
  const library = pgStore(pool, at);
  const open = (options: { url?: string; table?: string; schema?: string } = {}): Promise<SessionStore> =>
    openPgSessions({
      url: new Secret(options.url ?? postgres.url(at.database)),
      table: options.table ?? at.table,
      schema: options.schema ?? at.schema,
      userPath: 'passport.user',
      canary: { passport: { user: 1 } },
    });
  const write = (id: string, user: string | undefined, lastUsed: Date): Promise<void> =>
    new Promise((done, failed) => {
      const maxAge = 86_400_000;
      const expires = new Date(lastUsed.getTime() + maxAge);
      const data = {
        cookie: { originalMaxAge: maxAge, expires },
        ...(user === undefined ? {} : { passport: { user: Number(user) } }),
      };
      library.set(id, data as never, (error) => (error ? failed(error as Error) : done()));
    });
  const store = await open();
  return {
    store,
    password: postgres.password,
    add: async ({ user, lastUsed = new Date() } = {}) => {
      const id = randomBytes(24).toString('base64url');
      await write(id, user, lastUsed);
      return id;
    },
    putBack: (id) => write(id, '1', new Date()),
    openWrong: async () => {
      await postgres.query(at.database, 'CREATE TABLE orders (id serial PRIMARY KEY)');
      return await open({ table: 'orders', schema: 'public' });
    },
    openUnreachable: () => open({ url: postgres.url(at.database).replace(`:${postgres.port}/`, ':1/') }),
    accepts: async (cookie, secret) => {
      await using app = await demoApp(postgres, { ...at, secret: secret.reveal() });
      return (await app.whoami(`connect.sid=${cookie.reveal()}`)) === 200;
    },
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await pool.end();
    },
  };
}
