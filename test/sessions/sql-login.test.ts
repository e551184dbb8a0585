import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Secret } from '../../src/core/index.js';
import { purge, type ProbeSettings } from '../../src/sessions/index.js';
import { describeWithMariadb } from '../support/mariadb.js';
import { describeWithPostgres } from '../support/postgres.js';
import { kinds, sqlPlace, type Preset, type SqlPlace, type SqlServer } from '../support/sql-sessions.js';

/** What a framework's cookie says of the id in its table. */
interface Cookies {
  readonly name: string;
  readonly login: (place: SqlPlace) => Promise<string>;
  readonly idIn: (cookie: string) => string;
}

const bare = (name: string): Cookies => ({ name, login: (place) => place.add(), idIn: (cookie) => cookie });

/** Laravel encrypts the id; here the application alone knows what a cookie stands for. */
function opaque(): Cookies {
  const known = new Map<string, string>();
  return {
    name: 'laravel_session',
    login: async (place) => {
      const cookie = randomBytes(40).toString('base64url');
      known.set(cookie, await place.add());
      return cookie;
    },
    idIn: (cookie) => known.get(cookie) ?? '',
  };
}

/** The cookie of Rails is a public id, and the table has its hash (Rack::Session::SessionId). */
function hashed(server: SqlServer): Cookies {
  const idIn = (cookie: string): string => `2::${createHash('sha256').update(cookie).digest('hex')}`;
  return {
    name: '_app_session',
    login: async ({ database, table }) => {
      const cookie = randomBytes(16).toString('hex');
      await server.query(database, `INSERT INTO ${table} (session_id, data) VALUES ('${idIn(cookie)}', 'e30=')`);
      return cookie;
    },
    idIn,
  };
}

/** A small web application that keeps its sessions in such a table. */
async function application(
  server: SqlServer,
  place: SqlPlace,
  { key, cookies }: { readonly key: string; readonly cookies: Cookies },
): Promise<AsyncDisposable & { readonly probes: ProbeSettings }> {
  const password = randomBytes(12).toString('hex');
  const isKnown = async (request: IncomingMessage): Promise<boolean> => {
    const cookie = new RegExp(`${cookies.name}=([\\w-]+)`).exec(request.headers.cookie ?? '')?.[1];
    if (cookie === undefined) return false;
    const found = `SELECT 1 FROM ${place.table} WHERE ${key} = '${cookies.idIn(cookie)}'`;
    return (await server.query(place.database, found)).length > 0;
  };
  const web = createServer((request, response) => {
    void (async () => {
      if (request.url === '/health') return void response.writeHead(204).end();
      if (request.url === '/whoami') return void response.writeHead((await isKnown(request)) ? 200 : 401).end();
      let body = '';
      for await (const piece of request) body += String(piece);
      if (new URLSearchParams(body).get('password') !== password) return void response.writeHead(403).end();
      response.setHeader('set-cookie', `${cookies.name}=${await cookies.login(place)}; HttpOnly; Path=/`);
      response.writeHead(303, { location: '/' }).end();
    })();
  }).listen(0, '127.0.0.1');
  await once(web, 'listening');
  const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  const login = { url: `${url}/login`, form: true, body: { name: 'canary', password: new Secret(password) } };
  return {
    probes: { health: `${url}/health`, whoami: `${url}/whoami`, cookie: cookies.name, login },
    [Symbol.asyncDispose]: async () => {
      web.close();
      await once(web, 'close');
    },
  };
}

function suite(server: SqlServer, dialect: 'postgres' | 'mysql'): void {
  const quote = (name: string): string => (dialect === 'mysql' ? `\`${name}\`` : `"${name.replaceAll('"', '""')}"`);
  const frameworks: readonly (readonly [Preset, () => Cookies])[] = [
    ['django', () => bare('sessionid')],
    ['rails', () => hashed(server)],
    ['laravel', opaque],
    ['sql', () => bare('session')],
  ];

  test.each(frameworks)('a login is the canary of %s, and proves it', async (preset, cookies) => {
    await using place = await sqlPlace(server, dialect, preset);
    await using app = await application(server, place, { key: quote(kinds[preset].key), cookies: cookies() });
    const others = [await place.add(), await place.add()];
    const report = await purge(place.store, { probes: app.probes, settleMs: 50 });
    expect(report).toMatchObject({ outcome: 'PROVEN', after: 0 });
    expect(await Promise.all(others.map((id) => place.store.has(id)))).toEqual([false, false]);
    const left = await place.store.count({});
    expect(left).toBe(preset === 'django' ? 0 : 1); // whose cookie does not tell its id, stays as somebody who has just signed in
    const fresh = report.proofs.find(({ name }) => name === 'fresh session');
    expect(fresh?.detail.includes('that session stays')).toBe(left > 0);
  });

  test.each(['rails', 'laravel', 'sql'] as const)(
    'without a login, %s says that only one can prove it',
    async (preset) => {
      await using place = await sqlPlace(server, dialect, preset);
      await place.add();
      const probes = { health: 'http://127.0.0.1:1/', whoami: 'http://127.0.0.1:1/' };
      const plan = await purge(place.store, { probes, cookieSecret: new Secret('made up'), dryRun: true });
      expect(plan.proofs[0]).toMatchObject({
        outcome: 'missing',
        detail: `sessions.login is not set, and secretctl cannot write a session of ${preset}`,
      });
    },
  );
}

describeWithPostgres('a login against sessions in PostgreSQL', (postgres) => suite(postgres, 'postgres'));
describeWithMariadb('a login against sessions in MariaDB', (mariadb) => suite(mariadb, 'mysql'));
