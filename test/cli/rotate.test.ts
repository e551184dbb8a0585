import { Ajv2020 } from 'ajv/dist/2020.js';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { RotateReport } from '../../src/report/index.js';
import { runCli, type CliResult } from '../support/cli.js';
import { setupProject, someValue, type SetupProject } from './setup-project.js';

const SETTINGS = `app: shop
store: vault
secrets:
  meta: { env: META_APP_SECRET, provider: guided, every: 30d, with: { console: https://console.example/app } }
  session: { env: SESSION_SECRET, provider: generated, format: hex:64, grace: 1h }
  keys: { env: COOKIE_KEYS, provider: generated, format: hex:32, with: { keep_old: true } }
`;

interface Shop extends AsyncDisposable {
  readonly project: SetupProject;
  readonly old: string;
  rotate(args: readonly string[], input?: string): Promise<CliResult>;
  report(
    args: readonly string[],
    input?: string,
  ): Promise<{ readonly exit: number | null; readonly report: RotateReport }>;
  /** What an application would get. */
  value(variable: string): Promise<string>;
}

async function shop(more = ''): Promise<Shop> {
  const project = await setupProject('vault');
  await writeFile(join(project.dir, 'secretctl.yaml'), SETTINGS + more);
  const old = someValue();
  const made = await project.run(['--from-stdin', '--yes'], `META_APP_SECRET=${old}\n`);
  expect({ exit: made.exit, err: made.stderr }).toMatchObject({ exit: 0 });
  const place = { cwd: project.dir, env: project.env };
  const rotate = (args: readonly string[], input = ''): Promise<CliResult> =>
    runCli(['rotate', ...args], { ...place, input });
  const schema = JSON.parse(await readFile('src/report/schema/rotate.schema.json', 'utf8')) as object;
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
  return {
    project,
    old,
    rotate,
    report: async (args, input) => {
      const { exit, stdout } = await rotate(['--json', ...args], input);
      const report = JSON.parse(stdout) as RotateReport;
      expect({ report, errors: validate(report) ? [] : validate.errors }).toEqual({ report, errors: [] });
      return { exit, report };
    },
    value: async (variable) => {
      const code = `process.stdout.write(process.env.${variable} ?? '')`;
      return (await runCli(['run', '--', process.execPath, '-e', code], place)).stdout;
    },
    [Symbol.asyncDispose]: () => project[Symbol.asyncDispose](),
  };
}

test('a plan says what would be done, and changes nothing', async () => {
  await using it = await shop();
  const before = await it.value('SESSION_SECRET');
  const { exit, report } = await it.report(['session', '--dry-run']);
  expect([exit, report.outcome, report.secrets[0]?.how]).toEqual([0, 'planned', 'normal']);
  expect(report.secrets[0]?.steps.map(({ step }) => step)).toEqual([
    'create',
    'stage',
    'test',
    'promote',
    'grace',
    'revoke',
    'proof',
  ]);
  expect(await it.value('SESSION_SECRET')).toBe(before);
  const state = await readdir(it.project.env['XDG_STATE_HOME'] ?? '', { recursive: true });
  expect(state.filter((file) => file.includes('rotations'))).toEqual([]);
});

test.each([
  [[], 'secretctl rotate session'],
  [['--compromised'], 'secretctl rotate session --compromised'],
  [['--revoke-first'], 'secretctl rotate session --revoke-first'],
])('after a plan with %j the next thing to type is what was planned', async (flags, next) => {
  await using it = await shop();
  const { report } = await it.report(['session', '--dry-run', ...flags]);
  expect(report.next).toEqual([next]);
});

test('a plan that is followed by a question has no next command', async () => {
  await using it = await shop();
  const { exit, stderr } = await it.rotate(['session', '--compromised']);
  expect([exit, stderr]).toEqual([3, expect.stringContaining('shop/session: plan') as string]);
  expect(stderr).not.toContain('Next:');
});

test('what was taken back after a leak is tried again as a leak', async () => {
  await using it = await shop('verify: { health: "http://127.0.0.1:1/" }\n');
  const { report } = await it.report(['session', '--compromised', '--confirm', 'session']);
  expect([report.outcome, report.next]).toEqual([
    'rolled back',
    ['secretctl rotate session --compromised   (to try again)'],
  ]);
});

test('a plan says that a purge without a session store will stop the rotation', async () => {
  await using it = await shop('  signer: { provider: generated, format: hex:64, then: [purge-sessions, mail] }\n');
  const { report } = await it.report(['signer', '--dry-run']);
  expect(report.secrets[0]?.notes).toEqual([
    'it would stop at afterwards: secretctl cannot run mail after a rotation',
    'it would stop at afterwards: secretctl.yaml has no "sessions" for purge-sessions',
  ]);
});

test('a generated secret is replaced, waits for its grace, and ends when it is told to', async () => {
  await using it = await shop();
  const before = await it.value('SESSION_SECRET');
  const first = await it.report(['session', '--yes', '--reason', 'a new year']);
  expect([first.exit, first.report.outcome]).toEqual([0, 'grace']);
  const after = await it.value('SESSION_SECRET');
  expect(after).toMatch(/^[0-9a-f]{128}$/);
  expect(after).not.toBe(before);

  expect((await it.report(['session', '--resume'])).report.outcome).toBe('grace');
  const refused = await it.rotate(['session', '--revoke']);
  expect(refused).toMatchObject({ exit: 3, stderr: expect.stringContaining('--confirm session') as string });
  const end = await it.report(['session', '--revoke', '--confirm', 'session']);
  expect([end.exit, end.report.outcome]).toEqual([0, 'done']);
  expect(await it.value('SESSION_SECRET')).toBe(after);

  expect((await it.rotate(['--write-log'])).exit).toBe(0);
  const log = await readFile(join(it.project.dir, 'ROTATION_LOG.md'), 'utf8');
  expect(log).toMatch(/\| session \| generated \| normal \| done \|.*a new year/);
  const files = await it.project.files();
  for (const value of [before, after]) expect(files).not.toContain(value);
});

test('a rotation is taken back while the old value lives, and not afterwards', async () => {
  await using it = await shop();
  const before = await it.value('SESSION_SECRET');
  await it.rotate(['session', '--yes']);
  const { exit, report } = await it.report(['session', '--rollback']);
  expect([exit, report.outcome, await it.value('SESSION_SECRET')]).toEqual([0, 'rolled back', before]);
  const nothing = await it.rotate(['session', '--rollback']);
  expect(nothing).toMatchObject({ exit: 2, stderr: expect.stringContaining('secretctl rotate session') as string });
});

test('a plan of an act on an open rotation has its steps alone; without one it is refused', async () => {
  await using it = await shop();
  for (const act of ['--resume', '--rollback', '--revoke'])
    expect((await it.rotate(['session', act, '--dry-run'])).stderr).toContain('no rotation of session is open');
  await it.rotate(['session', '--yes']);
  const steps = async (act: string): Promise<string[]> =>
    (await it.report(['session', act, '--dry-run'])).report.secrets[0]?.steps.map(({ step }) => step) ?? [];
  expect(await steps('--rollback')).toEqual(['demote', 'discard', 'unstage']);
  expect(await steps('--resume')).toEqual(['grace', 'revoke', 'proof']);
});

test('a list of keys has the old one too until grace is over', async () => {
  await using it = await shop();
  const before = await it.value('COOKIE_KEYS');
  await it.rotate(['keys', '--yes']);
  const both = JSON.parse(await it.value('COOKIE_KEYS')) as string[];
  expect([both.length, both[1]]).toEqual([2, before]);
  expect((await it.report(['keys', '--revoke', '--confirm', 'keys'])).report.outcome).toBe('done');
  expect(JSON.parse(await it.value('COOKIE_KEYS'))).toEqual([both[0]]);
  await it.rotate(['keys', '--compromised', '--confirm', 'keys']);
  const last = JSON.parse(await it.value('COOKIE_KEYS')) as string[];
  expect(last).toHaveLength(1);
  expect(last).not.toContain(both[0]);
});

test('where a person makes the value, it comes by standard input, and its end is owed until somebody says so', async () => {
  await using it = await shop();
  const value = someValue();
  const args = ['meta', '--compromised', '--confirm', 'meta', '--value-from-stdin'];
  const first = await it.rotate(args, value);
  expect(first).toMatchObject({ exit: 6, stderr: expect.stringContaining('https://console.example/app') as string });
  expect(first.stdout).toContain('--confirm-revoked');
  expect(first.stdout + first.stderr).not.toContain(value);
  expect(await it.value('META_APP_SECRET')).toBe(value);
  const back = await it.rotate(['meta', '--rollback']);
  expect(back).toMatchObject({ exit: 5, stderr: expect.stringContaining('cannot go back') as string });
  expect((await it.report(['meta', '--resume'])).report.outcome).toBe('owed');
  expect(await it.report(['meta', '--confirm-revoked', '--confirm', 'meta'])).toMatchObject({
    exit: 0,
    report: { outcome: 'done' },
  });
  expect(await it.project.files()).not.toContain(value);
});

test('applications are told with the value that they know, a file is touched, a command runs; health comes last', async () => {
  const seen: [string, IncomingHttpHeaders][] = [];
  const known = { token: '' };
  const server = createServer((request, response) => {
    seen.push([request.url ?? '', request.headers]);
    const fits = request.url === '/health' || request.headers['x-token'] === known.token;
    response.writeHead(fits ? 204 : 401).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const code = "require('fs').writeFileSync('ran', process.env.SECRETCTL_IDENTITY_FILE ?? 'no key')";
  await using it = await shop(`reload:
  - { http: "${url}/refresh", header: { x-token: { secret: session } } }
  - { file: restart.txt }
  - command: ${JSON.stringify([process.execPath, '-e', code])}
verify: { health: "${url}/health" }
`);
  known.token = await it.value('SESSION_SECRET');
  const { report } = await it.report(['session', '--yes']);
  expect(report.secrets[0]?.told).toMatchObject([
    { target: `POST ${url}/refresh`, ok: true },
    { target: expect.stringContaining('restart.txt') as string, ok: true },
    { ok: true },
  ]);
  expect(seen.map(([path]) => path)).toEqual(['/refresh', '/health']);
  expect(await readdir(it.project.dir)).toContain('restart.txt');
  expect(await readFile(join(it.project.dir, 'ran'), 'utf8')).toBe('no key');
  server.close();
});

test('what was left open goes on with --all-due, and what waits for its grace does not', async () => {
  await using it = await shop();
  expect((await it.report(['--all-due', '--yes'])).report.outcome).toBe('nothing');
  const file = join(it.project.dir, 'secretctl.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('grace: 1h', 'grace: 1h, then: [make-coffee]'));
  await it.rotate(['session', '--confirm', 'session', '--yes']);
  await writeFile(file, text);
  const { report } = await it.report(['--all-due', '--yes']);
  expect(report.secrets.map(({ name, outcome }) => [name, outcome])).toEqual([['session', 'grace']]);
  expect((await it.report(['--all-due', '--yes'])).report.outcome).toBe('nothing');
  expect((await it.rotate(['--all-due', 'session'])).exit).toBe(2);
});

test('what is owed is asked for again with --all-due, and is no reason for another rotation', async () => {
  await using it = await shop();
  const value = someValue();
  await it.rotate(['meta', '--compromised', '--confirm', 'meta', '--value-from-stdin'], value);
  const { exit, report } = await it.report(['--all-due', '--yes']);
  expect([exit, report.outcome, report.secrets[0]?.failure?.code]).toEqual([6, 'owed', 'E_REVOCATION_OWED']);
  expect(await it.value('META_APP_SECRET')).toBe(value);
});

test('a debt is told beside the rotation that follows it, and when its secret is not in yaml any more', async () => {
  await using it = await shop();
  await it.rotate(['meta', '--compromised', '--confirm', 'meta', '--value-from-stdin'], someValue());
  const next = await it.rotate(['meta', '--yes', '--value-from-stdin'], someValue());
  expect(next).toMatchObject({
    exit: 6,
    stdout: expect.stringContaining('an earlier rotation is still owed') as string,
  });
  await writeFile(join(it.project.dir, 'secretctl.yaml'), SETTINGS.replace('  meta:', '  other:'));
  const due = await it.rotate(['--all-due', '--yes']);
  expect(due).toMatchObject({ exit: 6, stdout: expect.stringContaining('secretctl rotate meta --resume') as string });
});

test('a leak during the grace of a former value ends both: that one, and the one that is current', async () => {
  await using it = await shop();
  await it.rotate(['session', '--yes']);
  const leaked = await it.value('SESSION_SECRET');
  const { exit, report } = await it.report(['session', '--compromised', '--confirm', 'session']);
  expect([exit, report.outcome, report.secrets[0]?.how]).toEqual([0, 'done', 'compromised']);
  expect(await it.value('SESSION_SECRET')).not.toBe(leaked);
  await it.rotate(['--write-log']);
  const log = await readFile(join(it.project.dir, 'ROTATION_LOG.md'), 'utf8');
  expect(log.match(/\| session \| generated \| (?:normal|compromised) \| done \|/g)).toHaveLength(2);
});

test('another provider does not say that what a former one issued is dead; a word may', async () => {
  await using it = await shop();
  await it.rotate(['meta', '--compromised', '--confirm', 'meta', '--value-from-stdin'], someValue());
  const file = join(it.project.dir, 'secretctl.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('provider: guided', 'provider: generated'));
  for (const act of [['--resume'], ['--yes'], ['--compromised', '--confirm', 'meta']])
    expect(await it.rotate(['meta', ...act])).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('provider: guided') as string,
    });
  const said = await it.report(['meta', '--confirm-revoked', '--confirm', 'meta']);
  expect([said.exit, said.report.secrets[0]?.notes]).toEqual([0, ['proof: somebody said so']]);
});

test('with --all-due one secret that cannot go on does not stop the others', async () => {
  await using it = await shop();
  const file = join(it.project.dir, 'secretctl.yaml');
  const text = await readFile(file, 'utf8');
  const stops = text
    .replace('grace: 1h', 'then: [make-coffee]')
    .replace('with: { keep', 'then: [make-coffee], with: { keep');
  await writeFile(file, stops);
  for (const name of ['session', 'keys']) expect((await it.rotate([name, '--yes'])).exit).toBe(6);
  await writeFile(file, text.replace('provider: generated, format: hex:64', 'provider: no-such-thing'));
  const { exit, report } = await it.report(['--all-due', '--yes']);
  expect(report.secrets.map(({ name, outcome }) => [name, outcome]).sort()).toEqual([
    ['keys', 'grace'],
    ['session', 'stopped'],
  ]);
  expect(exit).not.toBe(0);
});

test('a second rotation at the same time says so and leaves', async () => {
  await using it = await shop('verify: { health: "http://127.0.0.1:9/" }\n');
  const first = it.rotate(['session', '--yes']); // its application never answers, so it takes some seconds
  const folder = join(it.project.env['XDG_STATE_HOME'] ?? '', 'secretctl', 'projects');
  for (;;) {
    const files = await readdir(folder, { recursive: true }).catch(() => []);
    if (files.some((file) => file.endsWith('session.jsonl.lock'))) break;
  }
  const second = await it.rotate(['session', '--yes']);
  expect(second).toMatchObject({ exit: 3, stderr: expect.stringContaining('is being rotated by') as string });
  expect((await first).exit).toBe(5);
});

test('what follows a rotation is part of it: consent by name, its result in the report', async () => {
  await using it = await shop('sessions: { store: jwt }\n');
  const file = join(it.project.dir, 'secretctl.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('grace: 1h', 'grace: 1h, then: [purge-sessions]'));
  expect((await it.rotate(['session', '--yes'])).exit).toBe(3);
  const { exit, report } = await it.report(['session', '--compromised', '--confirm', 'session']);
  expect([exit, report.outcome]).toEqual([0, 'done']);
  expect(report.secrets[0]?.notes).toContainEqual(expect.stringContaining('purge-sessions: nothing to purge'));
});

test('a follower that is not known stops the rotation before the old value dies, and can be gone without', async () => {
  await using it = await shop();
  const file = join(it.project.dir, 'secretctl.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('grace: 1h', 'grace: 1h, then: [make-coffee]'));
  const stopped = await it.report(['session', '--yes']);
  expect([stopped.exit, stopped.report.secrets[0]?.failure?.code]).toEqual([6, 'E_THEN']);
  expect((await it.report(['session', '--revoke', '--confirm', 'session'])).report.outcome).toBe('done');
});

test('an application that is not well with the new value gets the old one back by itself, unless somebody says otherwise', async () => {
  const server = createServer((_, response) => response.writeHead(503).end());
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/health`;
  await using it = await shop(`verify: { health: "${url}" }\n`);
  const before = await it.value('SESSION_SECRET');
  const [back, stopped] = await Promise.all([
    it.report(['session', '--yes']),
    it.report(['keys', '--yes', '--no-auto-rollback']),
  ]);
  expect([back.exit, back.report.outcome]).toEqual([5, 'rolled back']);
  expect(back.report.secrets[0]?.why).toContain('answered 503');
  expect(await it.value('SESSION_SECRET')).toBe(before);
  expect([stopped.exit, stopped.report.secrets[0]?.failure?.code]).toEqual([5, 'E_HEALTH']);
  expect((await it.report(['keys', '--rollback'])).report.outcome).toBe('rolled back');
  server.close();
});
