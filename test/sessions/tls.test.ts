import { readFile, writeFile } from 'node:fs/promises';
import { Secret } from '../../src/core/index.js';
import { openPgSessions, openRedisSessions } from '../../src/sessions/index.js';
import { hasOpenssl, selfSigned } from '../support/certificates.js';
import { runCli, tempFolder } from '../support/cli.js';
import { sessionTable } from '../support/demo-app.js';
import { describeWithPostgres, type Postgres } from '../support/postgres.js';
import { describeWithRedis, startRedis } from '../support/redis.js';

const tlsTest = hasOpenssl ? test : test.skip;
const skipped = hasOpenssl ? '' : ' (skipped: openssl is not here)';

describeWithPostgres('sessions in PostgreSQL over TLS', (postgres: Postgres) => {
  const setting = async (name: string): Promise<string> =>
    String(Object.values((await postgres.query('postgres', `SHOW ${name}`))[0]!)[0]);
  const reload = (): Promise<unknown> => postgres.query('postgres', 'SELECT pg_reload_conf()');

  tlsTest(`a certificate is checked, however sslmode is spelled; what is missing is said${skipped}`, async () => {
    const { database } = await sessionTable(postgres);
    const hba = await setting('hba_file');
    using certificate = selfSigned(hba);
    await postgres.query('postgres', `ALTER SYSTEM SET ssl_cert_file = '${certificate.cert}'`);
    await postgres.query('postgres', `ALTER SYSTEM SET ssl_key_file = '${certificate.key}'`);
    await postgres.query('postgres', 'ALTER SYSTEM SET ssl = on');
    await writeFile(hba, `hostnossl ${database} all all reject\n${await without(hba, database)}`);
    await reload();
    const outcome = async (query: string): Promise<unknown> => {
      const url = new Secret(`${postgres.url(database)}${query}`);
      try {
        const store = await openPgSessions({ url });
        await store.check();
        await store.close();
        return 'open';
      } catch (error) {
        return error;
      }
    };
    await until(async () => (await outcome('?sslmode=no-verify')) === 'open');

    expect(await outcome('')).toMatchObject({
      code: 'E_SESSIONS_DENIED',
      message: expect.stringContaining('nobody in without TLS'),
      hint: expect.stringContaining('sslmode=verify-full'),
    });
    for (const mode of ['require', 'prefer', 'verify-ca', 'verify-full'])
      expect(await outcome(`?sslmode=${mode}`)).toMatchObject({
        code: 'E_SESSIONS_UNREACHABLE',
        message: expect.stringContaining('its certificate is not trusted'),
        hint: expect.stringContaining('sslrootcert=FILE'),
      });
    expect(await outcome('?sslmode=require&uselibpqcompat=true')).toBe('open');
    expect(await outcome(`?sslmode=verify-full&sslrootcert=${certificate.cert}`)).toBe('open');
    expect(await outcome('?sslmode=verify-full&sslrootcert=no-such-file')).toMatchObject({
      code: 'E_SESSIONS_URL',
      message: expect.stringContaining('a file of a certificate'),
    });
    const shown = await purgeAsProgram(`${postgres.url(database)}?sslmode=require`);
    expect(shown).toMatchObject({ exit: 5, stderr: expect.stringContaining('its certificate is not trusted') });
    expect(shown.stderr).not.toMatch(/warning/i); // of the driver
    await writeFile(hba, await without(hba, database));
    await reload();
  });

  test('a server that lets this user not in from here says so, not that the password is wrong', async () => {
    const { database } = await sessionTable(postgres);
    const hba = await setting('hba_file');
    const before = await readFile(hba, 'utf8');
    await writeFile(hba, `host ${database} all all reject\n${before}`);
    await reload();
    try {
      await until(async () => {
        const failure: unknown = await openPgSessions({ url: new Secret(postgres.url(database)) }).then(
          (store) => store.close(),
          (error: unknown) => error,
        );
        if (failure === undefined) return false;
        expect(failure).toMatchObject({ code: 'E_SESSIONS_DENIED', message: expect.stringMatching(/pg_hba.conf|TLS/) });
        return true;
      });
    } finally {
      await writeFile(hba, before);
      await reload();
    }
  });

  /** The file without the line that a test has put first. */
  async function without(hba: string, database: string): Promise<string> {
    return (await readFile(hba, 'utf8')).replace(`hostnossl ${database} all all reject\n`, '');
  }
});

describeWithRedis('sessions in Redis over TLS', () => {
  tlsTest(`rediss:// checks the certificate, and one that is not trusted is said${skipped}`, async () => {
    using certificate = selfSigned();
    await using redis = await startRedis([
      `tls-cert-file ${certificate.cert}`,
      `tls-key-file ${certificate.key}`,
      `tls-ca-cert-file ${certificate.cert}`,
      'tls-auth-clients no',
      'tls-replication no',
      'tls-port 0',
    ]);
    const { Redis } = await import('ioredis');
    const admin = new Redis({ host: redis.host, port: redis.port });
    const port = redis.port < 55_000 ? redis.port + 7_001 : redis.port - 7_001;
    await admin.config('SET', 'tls-port', String(port));
    admin.disconnect();
    await expect(openRedisSessions({ url: new Secret(`rediss://127.0.0.1:${port}/0`) })).rejects.toMatchObject({
      code: 'E_SESSIONS_UNREACHABLE',
      message: expect.stringContaining('its certificate is not trusted'),
      hint: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
    const refused = await purgeAsProgram(`rediss://127.0.0.1:${port}/0`, 'connect-redis');
    expect(refused.exit).toBe(5);
    const trusted = { NODE_EXTRA_CA_CERTS: certificate.cert };
    const open = await purgeAsProgram(`rediss://127.0.0.1:${port}/0`, 'connect-redis', trusted);
    expect(open).toMatchObject({ exit: 0, stdout: expect.stringContaining('Plan: throw out 0 sessions') });
    const plain = await purgeAsProgram(`redis://127.0.0.1:${port}/0`, 'connect-redis');
    expect(plain).toMatchObject({
      exit: 5,
      stderr: expect.stringMatching(/it ended the connection|did not answer|the connection/),
    });
  });
});

async function purgeAsProgram(
  url: string,
  store = 'connect-pg-simple',
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly exit: number | null; readonly stdout: string; readonly stderr: string }> {
  const { dir, ...folder } = await tempFolder();
  try {
    await writeFile(`${dir}/secretctl.yaml`, `app: shop\nsessions: { store: ${store}, url: { env: SESSIONS_URL } }\n`);
    const env = { HOME: dir, SESSIONS_URL: url, ...more };
    return await runCli(['purge-sessions', '--dry-run'], { cwd: dir, env });
  } finally {
    await folder[Symbol.asyncDispose]();
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let left = 100; !(await holds()); left -= 1) {
    if (left === 0) throw new Error('it did not come to hold');
    await new Promise((done) => setTimeout(done, 50));
  }
}
