import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formatsPlugin from 'ajv-formats';
import type { PurgeReport } from '../../src/sessions/index.js';
import { runCli, tempFolder, type CliOptions, type CliResult } from '../support/cli.js';
import { demoApp, sessionTable, type DemoApp, type SessionTable } from '../support/demo-app.js';
import { describeWithPostgres, type Postgres } from '../support/postgres.js';
import { hasTerminal, runAtTerminal } from '../support/terminal.js';

interface Project extends AsyncDisposable {
  readonly dir: string;
  readonly app: DemoApp;
  readonly at: SessionTable;
  readonly env: Record<string, string>;
  run(args: readonly string[], options?: CliOptions): Promise<CliResult>;
  report(args: readonly string[]): Promise<{ readonly exit: number | null; readonly report: PurgeReport }>;
  rows(): Promise<number>;
}

/** What a web application of Express says; `URL` is its address. */
const SESSIONS = `
sessions:
  store: connect-pg-simple
  url: { secret: database }
  user_path: passport.user
  login: { url: URL/login, body: { user: '7', password: { env: LOGIN_PASSWORD } } }
  verify: { health: URL/health, whoami: URL/whoami }
`;

describeWithPostgres('secretctl purge-sessions', (postgres: Postgres) => {
  async function project(sessions = SESSIONS): Promise<Project> {
    const { dir, ...folder } = await tempFolder();
    const at = await sessionTable(postgres);
    const app = await demoApp(postgres, at);
    const settings = `app: shop\nstore: env\nsecrets:\n  database: { env: DATABASE_URL, provider: postgres }\n`;
    await writeFile(join(dir, 'secretctl.yaml'), settings + sessions.replaceAll('URL/', `${app.url}/`));
    await writeFile(join(dir, '.env'), `DATABASE_URL=${postgres.url(at.database)}\n`, { mode: 0o600 });
    const env = { HOME: dir, XDG_STATE_HOME: join(dir, 'state'), LOGIN_PASSWORD: app.password };
    const run: Project['run'] = (args, options = {}) =>
      runCli(['purge-sessions', '--settle', '0.3', ...args], { cwd: dir, env, ...options });
    return {
      dir,
      app,
      at,
      env,
      run,
      report: async (args) => {
        const { exit, stdout } = await run([...args, '--json']);
        const report = JSON.parse(stdout) as PurgeReport;
        expect(await problems(report)).toBeNull();
        return { exit, report };
      },
      rows: async () =>
        (await postgres.query(at.database, 'SELECT count(*)::int AS n FROM session'))[0]!['n'] as number,
      [Symbol.asyncDispose]: async () => {
        await app[Symbol.asyncDispose]();
        await folder[Symbol.asyncDispose]();
      },
    };
  }

  test('a plan, then the purge with its count: PROVEN, exit 0, and no secret is in any output', async () => {
    await using here = await project();
    const cookies = await Promise.all([1, 2].map((user) => here.app.login(user)));
    const plan = await here.run(['--dry-run']);
    expect(plan).toMatchObject({ exit: 0, stdout: expect.stringContaining('Plan: throw out 2 sessions') });
    expect(plan.stdout).toContain('secretctl purge-sessions --confirm 2');
    const done = await here.run(['--confirm', '2']);
    expect(done).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^PROVEN: old sessions are dead\n/) });
    expect(done.stderr).toMatch(new RegExp(`connecting to PostgreSQL at 127.0.0.1:${postgres.port}\n`));
    expect(done.stderr).toContain(`will ask the application at ${new URL(here.app.url).host}\n`);
    expect(await Promise.all(cookies.map((cookie) => here.app.whoami(cookie)))).toEqual([401, 401]);
    const texts = [plan, done].map(({ stdout, stderr }) => stdout + stderr).join('');
    for (const secret of [postgres.password, here.app.password, here.app.secret]) expect(texts).not.toContain(secret);
  });

  test('the JSON fits its schema: planned, PROVEN, UNPROVEN', async () => {
    await using here = await project();
    await here.app.login();
    expect(await here.report(['--dry-run'])).toMatchObject({ exit: 0, report: { outcome: 'planned', before: 1 } });
    expect(await here.report(['--confirm', '1'])).toMatchObject({ exit: 0, report: { outcome: 'PROVEN', deleted: 1 } });
    expect(await here.report(['--confirm', '0', '--no-canary'])).toMatchObject({
      exit: 6,
      report: { outcome: 'UNPROVEN' },
    });
    expect(await problems({ schemaVersion: 1, outcome: 'PROVEN' } as PurgeReport)).not.toBeNull();
  });

  test.each([[['--confirm', '3']], [['--confirm', 'yes']], [[]]])(
    'without the right count nothing is deleted: %j',
    async (args) => {
      await using here = await project();
      const cookie = await here.app.login();
      const { exit, stderr } = await here.run(args);
      expect({ exit, stderr }).toMatchObject({ exit: 3, stderr: expect.stringContaining('--confirm 1') });
      expect(await here.app.whoami(cookie)).toBe(200);
      expect(await here.rows()).toBe(1);
    },
  );

  (hasTerminal ? test : test.skip)(
    `at a terminal the count is typed, after the plan was shown${hasTerminal ? '' : ' (skipped: no python3 with a pty)'}`,
    async () => {
      await using here = await project();
      await here.app.login();
      const keys = (typed: string) => [{ after: 'Type 1 to go on', type: typed }];
      const args = ['purge-sessions', '--settle', '0.3'];
      const other = await runAtTerminal(args, { cwd: here.dir, env: here.env, keys: keys('2\r') });
      expect(other.exit).toBe(3);
      expect(other.screen).toContain('Plan: throw out 1 session');
      const stopped = await runAtTerminal(args, { cwd: here.dir, env: here.env, keys: keys('\x03') });
      expect(stopped.exit).toBe(130);
      expect(await here.rows()).toBe(1);
      const done = await runAtTerminal(args, { cwd: here.dir, env: here.env, keys: keys('1\r') });
      expect(done).toMatchObject({ exit: 0, stdout: expect.stringContaining('PROVEN') });
    },
  );

  test('one user, and old sessions: all others stay', async () => {
    await using here = await project();
    await Promise.all([1, 7].map((user) => here.app.login(user)));
    await postgres.query(
      here.at.database,
      `INSERT INTO session SELECT 'old-' || n, '{"cookie":{"originalMaxAge":86400000}}', now() + interval '20 hours' FROM generate_series(1, 3) n`,
    );
    const user = await here.report(['--only-user', '7', '--confirm', '1']);
    expect(user).toMatchObject({ exit: 0, report: { outcome: 'PROVEN', deleted: 1, filter: { user: '7' } } });
    const old = await here.report(['--older-than', '2h', '--confirm', '3']);
    // The canary is given a short life, so it looks like one that was not used for long.
    expect(old).toMatchObject({ exit: 0, report: { outcome: 'PROVEN', deleted: 3, after: 0 } });
    expect(await here.rows()).toBe(1);
  });

  test('killed at any instant, the same command finishes', async () => {
    await using here = await project();
    await postgres.query(
      here.at.database,
      `INSERT INTO session SELECT 's' || n, '{"cookie":{}}', now() + interval '1 day' FROM generate_series(1, 600) n`,
    );
    let left = await here.rows();
    for (const after of ['looking at', 'making a session', 'waiting until', 'proving it']) {
      const killed = await here.run(['--batch', '7', '--confirm', String(await here.rows())], {
        during: (child) =>
          child.stderr!.on('data', (text: string) => {
            if (text.includes(after)) child.kill('SIGKILL');
          }),
      });
      expect(killed.signal).toBe('SIGKILL');
      expect(await here.rows()).toBeLessThanOrEqual(left + 1);
      left = await here.rows();
    }
    await postgres.query(
      here.at.database,
      `INSERT INTO session SELECT 't' || n, '{"cookie":{}}', now() + interval '1 day' FROM generate_series(1, 3000) n`,
    );
    left = await here.rows();
    const killed = await here.run(['--batch', '1', '--confirm', String(left)], {
      during: (child) => void untilFewer(left).then(() => child.kill('SIGKILL')),
    });
    expect(killed.signal).toBe('SIGKILL');
    async function untilFewer(than: number): Promise<void> {
      while ((await here.rows()) >= than - 5);
    }
    left = await here.rows();
    expect(left).toBeGreaterThan(0);
    const { report } = await here.report(['--confirm', String(left)]);
    expect(report).toMatchObject({ outcome: 'PROVEN', before: left, deleted: left, after: 0 });
    expect(await here.rows()).toBe(0);
  });

  test('a token or cookie that is the session itself has nothing to purge, and it says what to do instead', async () => {
    await using here = await project('sessions: { store: jwt, cookie_secret: { secret: database } }\n');
    const { exit, report } = await here.report([]);
    expect({ exit, report }).toMatchObject({ exit: 0, report: { outcome: 'nothing to purge' } });
    expect(report.next[0]).toContain('secretctl rotate database --compromised');
  });

  test.each([
    ['no sessions', '', [], 'does not say where sessions are'],
    ['no address', 'sessions: { store: connect-pg-simple }\n', [], 'sessions.url is not set'],
    ['another store', 'sessions: { store: memcached, url: { secret: database } }\n', [], 'is none that is known'],
    ['a variable that is not set', 'sessions: { store: sql, url: { env: NO_SUCH } }\n', [], 'NO_SUCH'],
    [
      'another table',
      'sessions: { store: connect-pg-simple, url: { secret: database }, table: x }\n',
      [],
      'no such table',
    ],
    ['an age without a unit', SESSIONS, ['--older-than', '2'], '--older-than takes'],
    ['a batch of none', SESSIONS, ['--batch', '0'], '--batch takes'],
    ['a password in the file', SESSIONS.replace('{ env: LOGIN_PASSWORD }', 'example'), [], 'never the value itself'],
    ['all of some', SESSIONS, ['--truncate', '--only-user', '1'], 'as a whole'],
  ])('what is wrong in settings and options is said before anything happens: %s', async (_, sessions, args, what) => {
    await using here = await project(sessions);
    const { exit, stderr } = await here.run(['--confirm', '0', ...args]);
    expect({ exit, stderr }).toMatchObject({ exit: 2, stderr: expect.stringContaining(what) });
  });
});

async function problems(report: PurgeReport): Promise<unknown> {
  const schema = JSON.parse(await readFile('src/report/schema/purge-sessions.schema.json', 'utf8')) as object;
  const ajv = new Ajv2020({ strictTypes: true, allErrors: true });
  formatsPlugin.default(ajv);
  const validate = ajv.compile(schema);
  validate(report);
  return validate.errors ?? null;
}
