import { Ajv2020 } from 'ajv/dist/2020.js';
import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StatusReport, StatusRow } from '../../src/report/index.js';
import { runCli, tempFolder, type CliResult } from '../support/cli.js';
import { setupProject, someValue, type SetupProject } from './setup-project.js';

const SETTINGS = `app: shop
store: vault
secrets:
  meta: { env: META_APP_SECRET, provider: guided, every: 30d }
  session: { env: SESSION_SECRET, provider: generated, format: hex:64, grace: 1h, every: 90d }
  database: { env: DATABASE_URL, provider: postgres, every: 1w }
`;

interface Shop extends AsyncDisposable {
  readonly project: SetupProject;
  readonly password: string;
  run(...args: string[]): Promise<CliResult>;
  input(text: string, ...args: string[]): Promise<CliResult>;
  status(
    ...args: string[]
  ): Promise<StatusReport & { readonly exit: number | null; readonly row: (name: string) => StatusRow }>;
  journal(secret: string): Promise<string>;
}

async function shop(settings = SETTINGS): Promise<Shop> {
  const project = await setupProject('vault');
  await writeFile(join(project.dir, 'secretctl.yaml'), settings);
  const password = randomBytes(12).toString('hex');
  const values = `META_APP_SECRET=${someValue()}\nDATABASE_URL=postgres://app:${password}@db.example/app\n`;
  const made = await project.run(['--from-stdin', '--yes'], values);
  expect({ exit: made.exit, err: made.stderr }).toMatchObject({ exit: 0 });
  const place = { cwd: project.dir, env: project.env };
  const schema = JSON.parse(await readFile('src/report/schema/status.schema.json', 'utf8')) as object;
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
  const state = join(project.env['XDG_STATE_HOME'] ?? '', 'secretctl', 'projects');
  return {
    project,
    password,
    run: (...args) => runCli(args, place),
    input: (input, ...args) => runCli(args, { ...place, input }),
    status: async (...args) => {
      const { exit, stdout } = await runCli(['status', '--json', ...args], place);
      const report = JSON.parse(stdout) as StatusReport;
      expect({ report, errors: validate(report) ? [] : validate.errors }).toEqual({ report, errors: [] });
      return { ...report, exit, row: (name) => report.secrets.find((one) => one.name === name)! };
    },
    journal: async (secret) => {
      const files = await readdir(state, { recursive: true });
      return join(state, files.find((file) => file.endsWith(`${secret}.jsonl`)) ?? 'none');
    },
    [Symbol.asyncDispose]: () => project[Symbol.asyncDispose](),
  };
}

/** Files below the state folder whose path has `part`. */
async function stateFiles(it: Shop, part: string): Promise<string[]> {
  const root = it.project.env['XDG_STATE_HOME'] ?? '';
  const files = await readdir(root, { recursive: true });
  return files.filter((file) => file.includes(part)).map((file) => join(root, file));
}

test('fresh secrets are fine: age, period and due date of each, exit 0, and no word with --quiet', async () => {
  await using it = await shop();
  const seen = await it.status();
  expect([seen.exit, seen.verdict, seen.secrets.map(({ name }) => name)]).toEqual([
    0,
    'fine',
    ['database', 'meta', 'session'],
  ]);
  const { since = '', due = '' } = seen.row('database');
  expect(Date.parse(due) - Date.parse(since)).toBe(7 * 86_400_000);
  expect(await it.run('status', '--quiet')).toMatchObject({ exit: 0, stdout: '', stderr: '' });
  expect((await it.run('status')).stdout).toMatch(/database +postgres +< 1 h +1w +\d{4}-\d\d-\d\d +- +-\n/);
});

test('some secrets alone, and a name that there is not', async () => {
  await using it = await shop();
  expect((await it.status('session')).secrets.map(({ name }) => name)).toEqual(['session']);
  expect(await it.run('status', 'nope')).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('database, meta, session') as string,
  });
});

test('what is in yaml and not in the store, and the other way round, is said', async () => {
  await using it = await shop();
  const file = join(it.project.dir, 'secretctl.yaml');
  await writeFile(file, SETTINGS.replace('  session:', '  fresh:'));
  const seen = await it.status();
  expect([seen.exit, seen.row('fresh').inStore, seen.unconfigured]).toEqual([0, 'no', ['shop/session']]);
  expect(seen.next).toContainEqual(expect.stringMatching(/^secretctl setup-secrets fresh /));
  expect((await it.run('status')).stdout).toContain('shop/session');
});

test('a rotation in grace is fine; a debt is not, and its command settles it', async () => {
  await using it = await shop();
  await it.run('rotate', 'session', '--yes');
  const grace = await it.status();
  expect([grace.exit, grace.row('session').stage]).toEqual([0, 'grace']);
  expect(grace.row('session').lastTested).toMatch(/Z$/);
  expect(Date.parse(grace.row('session').graceUntil ?? '')).toBeGreaterThan(Date.now());

  await it.input(someValue(), 'rotate', 'meta', '--compromised', '--confirm', 'meta', '--value-from-stdin');
  const owed = await it.status();
  expect([owed.exit, owed.verdict, owed.row('meta').alarms]).toEqual([1, 'attention', ['owed']]);
  const [debt] = owed.row('meta').owed;
  expect(debt).toMatchObject({ which: 'old', why: expect.stringContaining('not proved') as string });
  expect(owed.next).toContain(debt?.command);
  const [, ...words] = (debt?.command ?? '').split(' ');
  expect((await it.run(...words)).exit).toBe(0);
  const settled = await it.status();
  expect([settled.exit, settled.row('meta').owed]).toEqual([0, []]);
});

test('what a secret owes that is not in yaml any more is not forgotten', async () => {
  await using it = await shop();
  await it.input(someValue(), 'rotate', 'meta', '--compromised', '--confirm', 'meta', '--value-from-stdin');
  const file = join(it.project.dir, 'secretctl.yaml');
  await writeFile(file, SETTINGS.replace('  meta:', '  renamed:'));
  const seen = await it.status();
  expect([seen.exit, seen.verdict, seen.unknown]).toEqual([
    6,
    'partial',
    [{ what: 'meta', reason: expect.stringContaining('a revocation is owed') as string }],
  ]);
  expect((await it.status('session')).exit).toBe(0);
});

test('grace that is over, and a period that is over, are an alarm', async () => {
  await using it = await shop();
  await it.run('rotate', 'session', '--yes');
  const journal = await it.journal('session');
  const text = await readFile(journal, 'utf8');
  await writeFile(journal, text.replace(/"until":"[^"]+"/, '"until":"2026-01-01T00:00:00.000Z"'));
  const seen = await it.status();
  expect([seen.exit, seen.row('session').alarms]).toEqual([1, ['grace over']]);
  expect(seen.next).toEqual(['secretctl rotate session --resume']);
});

test('where the store cannot be opened, the journal is shown and the rest is unknown: exit 6, never fine', async () => {
  await using it = await shop();
  await it.run('rotate', 'session', '--yes');
  for (const file of await stateFiles(it, 'identity.age')) await rm(file);
  const seen = await it.status();
  expect([seen.exit, seen.verdict]).toEqual([6, 'partial']);
  expect(seen.store.reason).toBeTruthy();
  expect(seen.row('session')).toMatchObject({ inStore: 'unknown', stage: 'grace' });
  expect(seen.row('meta')).toMatchObject({ inStore: 'unknown', stage: 'none' });
  expect(seen.row('meta').due).toBeUndefined();
  const pretty = await it.run('status', '--quiet');
  expect(pretty).toMatchObject({
    exit: 6,
    stdout: expect.stringContaining('not everything could be looked at') as string,
  });
});

test('a journal that is damaged is unknown, and the other secrets are shown', async () => {
  await using it = await shop();
  await it.run('rotate', 'session', '--yes');
  await writeFile(await it.journal('session'), 'no entry\n');
  const seen = await it.status();
  expect([seen.exit, seen.row('session').stage, seen.row('meta').stage]).toEqual([6, 'unknown', 'none']);
  expect(seen.unknown).toMatchObject([{ what: 'session' }]);
});

test('a value that a scan found has leaked, in whole or in part; no file of ours holds it', async () => {
  await using it = await shop();
  const { repo } = it.project;
  await repo.commit({ 'deploy.sh': `DATABASE_URL=postgres://app:${it.password}@db.example/app\n` });
  expect((await it.status()).scans).toEqual([]);
  expect((await it.run('scan', '--history')).exit).toBe(1);
  const seen = await it.status();
  expect([seen.exit, seen.row('database').alarms]).toEqual([1, ['leaked']]);
  expect(seen.row('database').leaks).toMatchObject([
    { of: 'current', part: true, path: 'deploy.sh', kind: 'history', places: 1, repository: it.project.dir },
  ]);
  expect(seen.next).toContainEqual(expect.stringMatching(/^secretctl rotate database --compromised /));
  const scans = await stateFiles(it, join('scans', 'history'));
  expect(scans).toHaveLength(1);
  for (const file of scans) {
    expect(await readFile(file, 'utf8')).not.toContain(it.password);
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
  }
});

test('a later scan of the same kind replaces what was known, and one of the work tree that of its paths', async () => {
  await using it = await shop();
  const line = `DATABASE_URL=postgres://app:${it.password}@db.example/app\n`;
  await it.project.repo.write({ 'deploy.sh': line });
  await it.run('scan', 'deploy.sh');
  expect((await it.status()).row('database').leaks).toMatchObject([{ kind: 'paths' }]);
  await it.project.repo.write({ 'deploy.sh': 'gone\n' });
  await it.run('scan');
  const seen = await it.status();
  expect([seen.exit, seen.row('database').leaks]).toEqual([0, []]);
  expect(seen.scans).toMatchObject([{ kind: 'work tree', findings: 0 }]);
});

test('what is only staged is told and is no alarm; a hook keeps nothing', async () => {
  await using it = await shop();
  const { repo } = it.project;
  await repo.write({ 'deploy.sh': `DATABASE_URL=postgres://app:${it.password}@db.example/app\n` });
  await repo.git('add', 'deploy.sh');
  expect((await it.run('hook', 'pre-commit')).exit).toBe(1);
  expect((await it.status()).scans).toEqual([]);
  await it.run('scan', '--staged');
  const seen = await it.status();
  expect([seen.exit, seen.row('database').leaks[0]?.kind, seen.row('database').alarms]).toEqual([0, 'staged', []]);
});

test('a value that was replaced is known by its fingerprint, as a former one', async () => {
  await using it = await shop();
  const old = await it.run('run', '--', process.execPath, '-e', 'process.stdout.write(process.env.SESSION_SECRET)');
  await it.project.repo.commit({ 'app.env': `SESSION_SECRET=${old.stdout}\n` });
  await it.run('scan', '--history');
  await it.run('rotate', 'session', '--yes');
  const grace = await it.status();
  expect(grace.row('session')).toMatchObject({
    alarms: ['leaked'],
    leaks: [{ of: 'former', part: false, lives: true }],
  });
  await it.run('rotate', 'session', '--revoke', '--confirm', 'session');
  const done = await it.status();
  expect([done.exit, done.row('session').leaks[0]?.lives]).toEqual([0, false]);
});

test('a scan made under another key is not compared, and that is said', async () => {
  await using it = await shop();
  await it.project.repo.commit({ 'deploy.sh': `DATABASE_URL=postgres://app:${it.password}@db.example/app\n` });
  await it.run('scan', '--history');
  for (const file of await stateFiles(it, 'fingerprint.key')) await rm(file);
  const seen = await it.status();
  expect([seen.exit, seen.row('database').leaks]).toEqual([6, []]);
  expect(seen.unknown).toMatchObject([{ reason: expect.stringContaining('another fingerprint key') as string }]);
});

test('a scan without a place for its state finds what it finds', async () => {
  await using home = await tempFolder();
  await writeFile(join(home.dir, 'a.txt'), 'nothing\n');
  const { exit, stderr } = await runCli(['scan', '-q'], { cwd: home.dir, env: { HOME: '' } });
  expect([exit, stderr]).toEqual([0, '']);
});

test('the calendar is written whole, stays out of stdout, and goes there for -', async () => {
  await using it = await shop();
  const file = join(it.project.dir, 'due.ics');
  const seen = await it.status('--ics', 'due.ics');
  expect([seen.exit, seen.calendar]).toEqual([0, { file: 'due.ics', events: 3 }]);
  const text = await readFile(file, 'utf8');
  expect(text.match(/BEGIN:VEVENT\r\n/g)).toHaveLength(3);
  const { exit, stdout } = await it.run('status', '--ics', '-');
  expect([exit, stdout.startsWith('BEGIN:VCALENDAR\r\n'), stdout.endsWith('END:VCALENDAR\r\n')]).toEqual([
    0,
    true,
    true,
  ]);
  const uids = (one: string): string[] => one.match(/UID:.*/g) ?? [];
  expect(uids(stdout)).toEqual(uids(text));
  expect((await it.run('status', '--json', '--ics', '-')).exit).toBe(2);
  expect((await it.run('status', '--ics', 'no/such/folder.ics')).exit).toBe(5);
});

test('without a due date no calendar is written', async () => {
  await using it = await shop(SETTINGS.replaceAll(/, every: \w+/g, ''));
  const seen = await it.run('status', '--ics', 'due.ics');
  expect(seen).toMatchObject({ exit: 0, stderr: expect.stringContaining('no calendar was written') as string });
  expect(await readdir(it.project.dir)).not.toContain('due.ics');
});

test('a calendar that is missing because the store cannot be read says so', async () => {
  await using it = await shop();
  await writeFile(join(it.project.dir, '.secretctl', 'vault.age'), 'no vault\n');
  const seen = await it.run('status', 'database', '--ics', 'due.ics');
  expect(seen).toMatchObject({ exit: 6, stderr: expect.stringContaining('no due date is known') as string });
});

test('no value is in any output', async () => {
  await using it = await shop();
  const { stdout } = await it.run(
    'run',
    '--',
    process.execPath,
    '-e',
    'process.stdout.write(process.env.SESSION_SECRET)',
  );
  for (const args of [['status'], ['status', '--json'], ['status', '--ics', '-']]) {
    const seen = await it.run(...args);
    for (const value of [stdout, it.password]) expect(seen.stdout + seen.stderr).not.toContain(value);
  }
});
