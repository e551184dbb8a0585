import { randomBytes, randomInt } from 'node:crypto';
import { inspect } from 'node:util';
import pg from 'pg';
import { Secret } from '../../../src/core/index.js';
import type { AppError } from '../../../src/errors/index.js';
import { postgres } from '../../../src/rotation/providers/postgres.js';
import { scramVerifier } from '../../../src/rotation/providers/postgres-scram.js';
import { describeWithPostgres, type Postgres } from '../../support/postgres.js';

const APP = 'shop';
const newId = (): string => randomBytes(6).toString('hex');
const rotation = (id = newId()): { app: string; name: string; id: string } => ({ app: APP, name: 'database', id });

async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  return await promise.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error as AppError,
  );
}

/** A database with a table that a role of its own has made. */
async function application(
  server: Postgres,
  role = `app${newId()}_a`,
): Promise<{ database: string; role: string; partner: string; old: { value: Secret }; admin: Secret }> {
  const database = await server.createDatabase();
  const password = `p'ä %${randomBytes(8).toString('hex')}`;
  await server.query(database, `CREATE ROLE ${quoted(role)} LOGIN PASSWORD '${password.replaceAll("'", "''")}'`);
  await server.query(database, `GRANT CREATE ON SCHEMA public TO ${quoted(role)}`);
  const value = new Secret(
    `${server.url(database, encodeURIComponent(role), encodeURIComponent(password))}?application_name=shop%20web&options=-c%20work_mem%3D5MB`,
  );
  await as(value, `CREATE TABLE orders (id int)`);
  const partner = role.replace(/_a$/, '_b');
  return { database, role, partner, old: { value }, admin: new Secret(server.url(database)) };
}

function quoted(name: string): string {
  return pg.escapeIdentifier(name);
}

async function connect(value: Secret): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: value.reveal() });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function as(value: Secret, text: string): Promise<Record<string, unknown>[]> {
  const client = await connect(value);
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

test('the verifier of a password is the one of RFC 7677, whatever form its characters have', () => {
  const verifier = scramVerifier(new Secret('pencil'), 4096, Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'));
  expect(verifier).toBe(
    'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
  );
  const salt = Buffer.alloc(16);
  expect(scramVerifier(new Secret('I\u00adX \u2168'), 1, salt)).toBe(scramVerifier(new Secret('IX IX'), 1, salt));
  expect(scramVerifier(new Secret('\u0007\u2168'), 1, salt)).not.toBe(scramVerifier(new Secret('\u0007IX'), 1, salt));
});

describeWithPostgres('provider postgres', (server) => {
  test('two roles take turns, twice, and what either makes belongs to the same owner', async () => {
    const { database, role, partner, old, admin } = await application(server);
    const provider = postgres({ admin });
    expect(await provider.identify(old.value)).toEqual({ role, database, host: `127.0.0.1:${String(server.port)}` });

    const second = await provider.create(rotation(), old);
    await provider.test(second.secret);
    await provider.test(old.value);
    expect(second.ref).toMatchObject({ role: partner, database });
    expect(second.secret.reveal()).toMatch(/\?application_name=shop%20web&options=-c%20work_mem%3D5MB$/);
    await as(
      second.secret,
      'INSERT INTO orders VALUES (1); CREATE TABLE invoices (id int); ALTER TABLE orders ADD n int',
    );
    expect(await as(old.value, 'SELECT tableowner FROM pg_tables WHERE schemaname = current_schema()')).toEqual([
      { tableowner: role },
      { tableowner: role },
    ]);
    await provider.revoke(old);
    expect(await provider.refusesAfterRevoke(old)).toBe(true);
    expect(await provider.refusesAfterRevoke({ value: second.secret })).toBe(false);
    await as(second.secret, 'DROP TABLE invoices');

    const third = await provider.create(rotation(), { value: second.secret });
    await provider.test(third.secret);
    await provider.revoke({ value: second.secret });
    expect(third.ref).toMatchObject({ role });
    expect(await provider.refusesAfterRevoke({ value: second.secret })).toBe(true);
    expect(await provider.refusesAfterRevoke(old)).toBe(true);
    await as(third.secret, 'INSERT INTO orders VALUES (2)');
  });

  test('a role of any other name becomes the owner, and two others take turns', async () => {
    const role = `Shop "${newId()}" \\ 'é`;
    const { old, admin } = await application(server, role);
    const provider = postgres({ admin });
    const second = await provider.create(rotation(), old);
    await provider.revoke(old);
    const third = await provider.create(rotation(), { value: second.secret });
    await provider.test(third.secret);
    expect([second.ref['role'], third.ref['role']]).toEqual([`${role}_b`, `${role}_a`]);
    await provider.revoke({ value: second.secret });
    expect(await as(third.secret, 'SELECT current_user AS me FROM orders RIGHT JOIN (SELECT 1) x ON true')).toEqual([
      { me: role },
    ]);
  });

  test('settings, limits and groups of the old role are those of the new one', async () => {
    const { database, role, old, admin } = await application(server);
    const group = `readers${newId()}`;
    await server.query(database, `CREATE ROLE ${group}; CREATE ROLE ${group}_o; GRANT ${group}_o, ${group} TO ${role}`);
    await server.query(database, `REASSIGN OWNED BY ${role} TO ${group}_o; DROP OWNED BY ${role}`);
    await server.query(database, `ALTER ROLE ${role} SET role = ${group}_o; ALTER ROLE ${role} CONNECTION LIMIT 7`);
    await server.query(database, `ALTER ROLE ${role} SET search_path = 'a b', "$user", public`);
    await server.query(database, `ALTER ROLE ${role} IN DATABASE ${database} SET statement_timeout = '77s'`);
    const { secret, ref } = await postgres({ admin }).create(rotation(), old);
    await postgres({ admin }).test(secret);
    const [seen] = await as(
      secret,
      `SELECT current_user AS me, current_setting('search_path') AS path, current_setting('statement_timeout') AS timeout,
         pg_has_role(session_user, '${group}', 'MEMBER') AS reader,
         (SELECT rolconnlimit FROM pg_roles WHERE rolname = session_user) AS "limit"`,
    );
    expect(seen).toEqual({ me: `${group}_o`, path: '"a b", "$user", public', timeout: '77s', reader: true, limit: 7 });
    expect(ref['role']).not.toBe(role);
  });

  test('revoking ends the sessions of the old role and no others, and says how many', async () => {
    const { role, old, admin } = await application(server);
    const told: string[] = [];
    const provider = postgres({ admin }, { tell: (text) => void told.push(text) });
    const { secret, ref } = await provider.create(rotation(), old);
    const count = randomInt(2, 5);
    const clients = await Promise.all(Array.from({ length: count }, () => connect(old.value)));
    const fresh = await connect(secret);
    expect(await provider.lastUsed?.({ role })).toBeInstanceOf(Date);
    await provider.revoke(old);
    expect(told.join()).toContain(`were ended: ${String(count)}.`);
    expect(await provider.lastUsed?.({ role })).toBeUndefined();
    expect(await provider.lastUsed?.(ref)).toBeInstanceOf(Date);
    for (const client of clients) await expect(client.query('SELECT 1')).rejects.toThrow();
    await fresh.query('SELECT 1');
    await fresh.end();
    await provider.revoke(old);
  });

  test('a second try of the same rotation replaces what the first one left; another rotation is refused', async () => {
    const { old, admin } = await application(server);
    const provider = postgres({ admin });
    const name = rotation();
    const lost = await provider.create(name, old);
    const other = await failureOf(provider.create(rotation(), old));
    expect(other.code).toBe('E_PROVIDER_LIMIT');
    const kept = await provider.create(name, old);
    expect((await failureOf(provider.test(lost.secret))).code).toBe('E_KEY_REFUSED');
    await provider.test(kept.secret);
    await postgres({ admin }).discard(name);
    await postgres({ admin }).discard(name);
    expect(await provider.refusesAfterRevoke({ value: kept.secret })).toBe(true);
    await provider.test(old.value);
    await provider.create(rotation(), old);
  });

  test('of two rotations that begin at once one goes on', async () => {
    const { old, admin } = await application(server);
    const tries = await Promise.allSettled([0, 1].map(() => postgres({ admin }).create(rotation(), old)));
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('a role that may make roles does it itself, and does not lock itself out', async () => {
    const { database, role, partner, old } = await application(server);
    const denied = await failureOf(postgres({}).create(rotation(), old));
    expect([denied.code, denied.exit]).toEqual(['E_PROVIDER_DENIED', 4]);
    await server.query(database, `ALTER ROLE ${role} CREATEROLE`);
    expect((await failureOf(postgres({}).revoke(old))).code).toBe('E_PROVIDER_DENIED');
    expect((await failureOf(postgres({}).discard(rotation()))).code).toBe('E_PROVIDER_DENIED');
    const provider = postgres({});
    const { secret } = await provider.create(rotation(), old);
    const idle = await connect(old.value);
    await provider.revoke(old);
    await expect(idle.query('SELECT 1')).rejects.toThrow();
    await postgres({}).revoke(old);
    expect(await provider.refusesAfterRevoke(old)).toBe(true);
    expect(await as(secret, 'SELECT session_user AS me')).toEqual([{ me: partner }]);
  });

  test('a debt of a role that has its turn again does not end it', async () => {
    const { role, old, admin } = await application(server);
    const second = await postgres({ admin }).create(rotation(), old);
    await postgres({ admin }).revoke(old); // its sessions may have lived on, so that it stayed owed
    const third = await postgres({ admin }).create(rotation(), { value: second.secret, ref: second.ref });
    expect(third.ref['role']).toBe(role);
    const provider = postgres({ admin }, { current: () => Promise.resolve(third.secret) });
    await provider.revoke(old);
    expect(await provider.refusesAfterRevoke(old)).toBe(true);
    await provider.test(third.secret);
  });

  test('a roll-back in a process of its own acts as the role that the store gives out again', async () => {
    const { database, role, old } = await application(server);
    await server.query(database, `ALTER ROLE ${role} CREATEROLE`);
    const name = rotation();
    const { secret } = await postgres({}).create(name, old);
    await postgres({}, { current: () => Promise.resolve(old.value) }).discard(name);
    expect(await postgres({}).refusesAfterRevoke({ value: secret })).toBe(true);
    await postgres({}).test(old.value);
  });

  test('roles that a rotation gave a password are listed with its name until that is taken back', async () => {
    const { role, partner, old, admin } = await application(server);
    const provider = postgres({ admin });
    const app = `listed${newId()}`;
    const name = { ...rotation(), app };
    expect(await provider.listOwn?.(app)).toEqual([]);
    const { ref, secret } = await provider.create(name, old);
    expect(await provider.identify(secret)).toEqual(ref);
    expect(await provider.listOwn?.(app)).toEqual([{ ref, name: `secretctl-${app}-database-${name.id}` }]);
    expect(ref['role']).toBe(partner);
    expect(await provider.listOwn?.('listed')).toEqual([]);
    const back = await provider.create({ ...name, id: newId() }, { value: secret }).catch((error: unknown) => error);
    expect(back).toMatchObject({ code: 'E_PROVIDER_LIMIT' }); // the old role still logs in
    await provider.revoke(old);
    expect((await provider.listOwn?.(app))?.map((one) => one.ref['role'])).toEqual([partner]);
    await provider.discard(name);
    expect(await provider.listOwn?.(app)).toEqual([]);
    expect(role).not.toBe(partner);
  });

  test('what the partner owns itself, and what a role has beside its group, would be lost: it is refused', async () => {
    const { database, role, partner, old, admin } = await application(server);
    await server.query(
      database,
      `CREATE ROLE ${partner}; CREATE TABLE mine (id int); ALTER TABLE mine OWNER TO ${partner}`,
    );
    const owned = await failureOf(postgres({ admin }).create(rotation(), old));
    expect(owned.code).toBe('E_PROVIDER_ROLES');
    expect(owned.message).toContain(database);
    expect(owned.hint).toContain(`REASSIGN OWNED BY "${partner}" TO "${role}"`);
    await server.query(database, `REASSIGN OWNED BY ${partner} TO ${role}`);
    await postgres({ admin }).create(rotation(), old);
  });

  test('a new role that lost the group of the old one does not pass the test', async () => {
    const { database, role, partner, old, admin } = await application(server);
    const { secret } = await postgres({ admin }).create(rotation(), old);
    await server.query(database, `REVOKE ${role} FROM ${partner}; ALTER ROLE ${partner} RESET role`);
    const error = await failureOf(postgres({ admin }).test(secret));
    expect([error.code, error.message]).toEqual(['E_KEY_REFUSED', expect.stringContaining(role)]);
  });

  test('a standby, a wrong server and a full one are told apart', async () => {
    const { database, role, old, admin } = await application(server);
    const readOnly = new Secret(`${admin.reveal()}?options=-c%20default_transaction_read_only%3Don`);
    await postgres({ admin: readOnly }).create(rotation(), old); // a default alone is no standby
    const wrong = new Secret(old.value.reveal().replace(role, 'nobody_a'));
    expect((await failureOf(postgres({ admin }).create(rotation(), { value: wrong }))).message).toContain('no role');
    await server.query(database, `ALTER ROLE ${role} CONNECTION LIMIT 0`);
    expect((await failureOf(postgres({ admin }).test(old.value))).code).toBe('E_PROVIDER_LIMIT');
    expect((await failureOf(postgres({ admin }).refusesAfterRevoke(old))).code).toBe('E_PROVIDER_ANSWER');
  });

  test('a server that cannot be reached, or does not speak TLS, proves nothing', async () => {
    const { old } = await application(server);
    const text = old.value.reveal();
    const values = [
      text.replace(/:\d+\//, ':1/'),
      `${text}&sslmode=require`,
      text.replace('127.0.0.1', 'no-host.invalid'),
    ];
    for (const value of values) {
      const error = await failureOf(postgres({}).refusesAfterRevoke({ value: new Secret(value) }));
      expect(error.code).toBe('E_PROVIDER_UNREACHABLE');
    }
  });

  test('who gives up while it waits is not kept waiting', async () => {
    const { database, old, admin } = await application(server);
    const client = await connect(new Secret(server.url(database)));
    await client.query(`BEGIN; SELECT pg_advisory_xact_lock(hashtext('secretctl rotation'))`);
    const stop = new AbortController();
    const created = failureOf(postgres({ admin }).create(rotation(), old, { signal: stop.signal }));
    const reason = new Error('Ctrl-C');
    setTimeout(() => stop.abort(reason), 300);
    expect(await created).toBe(reason);
    await client.end();
  });

  test.each([
    ['mysql://a:b@host/db'],
    ['postgres://app@host/db'],
    ['postgres://app:x@host'],
    ['postgres://a%zz:x@host/db'],
    ['x'],
  ])('%s is not taken for an address, and is not in the error', async (text) => {
    const error = await failureOf((async () => postgres({}).identify(new Secret(text)))());
    expect(error.code).toBe('E_KEY_REFUSED');
    expect(inspect(error.message)).not.toContain(text.slice(-4));
  });

  test('no password is in a log of the server that has every statement, nor in any error', async () => {
    await server.query('postgres', `ALTER SYSTEM SET logging_collector = on`);
    await server.query('postgres', `ALTER SYSTEM SET log_statement = 'all'`);
    await server.query('postgres', `ALTER SYSTEM SET log_min_messages = 'debug1'`);
    await server.kill();
    await server.start();
    const { old, admin } = await application(server);
    const provider = postgres({ admin });
    const errors: unknown[] = [];
    const { secret } = await provider.create(rotation(), old);
    errors.push(await failureOf(provider.create(rotation(), old)));
    await provider.test(secret);
    await provider.revoke(old);
    await provider.refusesAfterRevoke(old);
    errors.push(await failureOf(provider.test(old.value)));
    const [log] = await server.query('postgres', `SELECT pg_read_file(pg_current_logfile()) AS text`);
    const text = String(log?.['text']);
    expect(text).toContain('SCRAM-SHA-256$4096:');
    const password = new URL(secret.reveal()).password;
    expect(text).not.toContain(password);
    expect(inspect(errors, { depth: 9, showHidden: true })).not.toContain(server.password);
    expect(inspect(errors, { depth: 9, showHidden: true })).not.toContain(password);
  });
});
