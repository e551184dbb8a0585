import { writeFile } from 'node:fs/promises';
import type { PurgeReport } from '../../src/sessions/index.js';
import { runCli, tempFolder, type CliResult } from '../support/cli.js';
import { demoApp, sessionTable } from '../support/demo-app.js';
import { killingProxy, type KillingProxy } from '../support/killing-proxy.js';
import { describeWithPostgres, type Postgres } from '../support/postgres.js';

/** Who logs in for the proof. */
const CANARY_USER = 7;

describeWithPostgres('purge-sessions that is killed', (postgres: Postgres) => {
  async function place() {
    const { dir, ...folder } = await tempFolder();
    const at = await sessionTable(postgres);
    const app = await demoApp(postgres, at);
    const database = await killingProxy(postgres.port);
    const web = await killingProxy(Number(new URL(app.url).port));
    const url = `http://127.0.0.1:${web.port}`;
    await writeFile(
      `${dir}/secretctl.yaml`,
      `app: shop
sessions:
  store: connect-pg-simple
  url: { env: SESSIONS_URL }
  user_path: passport.user
  login: { url: "${url}/login", body: { user: '${CANARY_USER}', password: { env: LOGIN_PASSWORD } } }
  verify: { health: "${url}/health", whoami: "${url}/whoami" }
`,
    );
    const address = postgres.url(at.database).replace(`:${postgres.port}/`, `:${database.port}/`);
    const env = { HOME: dir, SESSIONS_URL: address, LOGIN_PASSWORD: app.password };
    const number = async (sql: string): Promise<number> =>
      (await postgres.query(at.database, `SELECT count(*)::int AS n FROM session WHERE ${sql}`))[0]!['n'] as number;
    return {
      app,
      database,
      web,
      number,
      fill: (many: number) =>
        postgres.query(
          at.database,
          `INSERT INTO session SELECT gen_random_uuid(), '{"cookie":{}}', now() + interval '1 day' FROM generate_series(1, ${many})`,
        ),
      run: async (during?: (kill: (signal?: NodeJS.Signals) => void) => void): Promise<CliResult> =>
        await runCli(
          ['purge-sessions', '--settle', '0.1', '--batch', '10', '--json', '--confirm', String(await number('true'))],
          {
            cwd: dir,
            env,
            ...(during === undefined ? {} : { during: (child) => during((signal = 'SIGKILL') => child.kill(signal)) }),
          },
        ),
      [Symbol.asyncDispose]: async () => {
        await database[Symbol.asyncDispose]();
        await web[Symbol.asyncDispose]();
        await app[Symbol.asyncDispose]();
        await folder[Symbol.asyncDispose]();
      },
    };
  }

  type Point = readonly [string, 'database' | 'web', RegExp, 'before' | 'after', number];
  const POINTS: readonly Point[] = [
    ['the table is looked at', 'database', /relkind AS kind/, 'before', 1],
    ['sessions are counted', 'database', /SELECT count\(\*\) FROM ONLY/, 'after', 1],
    ['the canary logs in', 'web', /POST \/login/, 'before', 1],
    ['the ids are read', 'database', /string_agg/, 'before', 1],
    ['the first batch', 'database', /set_config/, 'before', 1],
    ['the first batch', 'database', /set_config/, 'after', 1],
    ['the third batch', 'database', /set_config/, 'after', 3],
    ['the disk is waited for', 'database', /txid_current/, 'before', 1],
    ['it is counted again', 'database', /SELECT count\(\*\) FROM ONLY/, 'before', 2],
    ['the fresh session logs in', 'web', /POST \/login/, 'before', 2],
    ['the health is asked', 'web', /GET \/health/, 'before', 1],
  ];

  test('before or after any of its steps, the same command does the rest, and no canary lives on', async () => {
    await using here = await place();
    for (const [what, at, pattern, when, nth] of POINTS) {
      await here.fill(35);
      const before = await here.number('true');
      const proxy: KillingProxy = here[at];
      const killed = await here.run((kill) => proxy.arm(pattern, when, () => kill(), nth));
      proxy.disarm();
      expect({ what, when, signal: killed.signal }).toEqual({ what, when, signal: 'SIGKILL' });
      expect(await here.number('true')).toBeLessThanOrEqual(before + 1);
      const long = `sess->'passport'->>'user' = '${CANARY_USER}' AND expire > now() + interval '16 minutes'`;
      expect({ what, when, long: await here.number(long) }).toEqual({ what, when, long: 0 });
    }
    const left = await here.number('true');
    const { exit, stdout } = await here.run();
    const report = JSON.parse(stdout) as PurgeReport;
    expect({ exit, report }).toMatchObject({ exit: 0, report: { outcome: 'PROVEN', before: left, after: 0 } });
    expect(await here.number('true')).toBe(0);
  }, 300_000);

  test.each([
    ['of the canary and its short life', 1],
    ['of the fresh session and its end', 2],
  ])('between the login %s, what is left is swept by the next purge', async (_, nth) => {
    await using here = await place();
    await here.fill(5);
    const killed = await here.run((kill) => here.web.arm(/POST \/login/, 'after', () => kill(), nth));
    here.web.disarm();
    expect(killed.signal).toBe('SIGKILL');
    expect(await here.number(`sess->'passport'->>'user' = '${CANARY_USER}'`)).toBe(1);
    const left = nth === 1 ? 6 : 1;
    expect(JSON.parse((await here.run()).stdout)).toMatchObject({ outcome: 'PROVEN', before: left, deleted: left });
    expect(await here.number('true')).toBe(0);
  });

  test('Ctrl-C while it waits takes the canary along, says how to go on, and exits with 130', async () => {
    await using here = await place();
    await here.fill(35);
    const stopped = await here.run((kill) => here.database.arm(/set_config/, 'during', () => kill('SIGINT'), 2));
    here.database.disarm();
    expect(stopped).toMatchObject({ exit: 130, stderr: expect.stringContaining('the same command deletes the rest') });
    expect(await here.number(`sess->'passport'->>'user' = '${CANARY_USER}'`)).toBe(0);
  });
});
