import { exitCodeMeanings } from '../../src/errors/index.js';
import { runCli, tempFolder } from '../support/cli.js';

const ESCAPE = '\u001b[';

test('without a command the help goes to stdout and the exit code is 0', async () => {
  const { exit, stdout, stderr } = await runCli([]);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  expect(stdout).toMatch(/^Examples:\n {2}\$ secretctl scan/);
});

test.each([
  [['-h']],
  [['--help']],
  [['scan', '-h']],
  [['config', 'show', '--help']],
  [['scan', '--bogus', '-h']],
  [['config', '-h']],
  [['help', 'scan']],
])('help is the result, also for %j', async (args) => {
  const { exit, stdout, stderr } = await runCli(args);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  expect(stdout).toContain('Usage: secretctl');
});

test('every exit code is in the help, and nothing else is', async () => {
  const { stdout } = await runCli(['help', 'exit-codes']);
  const listed = [...stdout.matchAll(/^ {2}(\d+) +\S/gm)].map(([, code]) => Number(code));
  expect(listed).toEqual(exitCodeMeanings.map(({ code }) => code));
});

test.each([
  [['scna'], "unknown command 'scna'; did you mean scan?"],
  [['scan', '--hstory'], "unknown option '--hstory'; did you mean --history?"],
  [['config', 'shwo'], "unknown command 'shwo'; did you mean show?"],
  [['help', 'exit-cods'], 'did you mean exit-codes?'],
  [['config'], 'config needs a command'],
  [['completion'], "missing required argument 'shell'"],
  [['completion', 'tcsh'], 'Allowed choices are bash, zsh, fish, powershell'],
])('a wrong command line (%j) says what was meant, runs nothing and ends with 2', async (args, message) => {
  const { exit, stdout, stderr } = await runCli(args);
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
  expect(stderr).toContain(`error: ${message}`.replace('error: did', 'did').replace('error: Allowed', 'Allowed'));
  expect(stderr).toContain('next: secretctl');
});

test.each([
  [['--json', 'scna']],
  [['scna', '--json']],
  [['scan', '--bogus', '--json']],
  [['config', '--json']],
  [['config', '--json', 'show', '--nope']],
  [['--json']],
  [['help', 'nothing-like-it', '--json']],
])('with --json a usage error is one document on stdout and nothing on stderr: %j', async (args) => {
  const { exit, stdout, stderr } = await runCli(args);
  expect({ exit, stderr }).toEqual({ exit: 2, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, error: { code: 'E_USAGE', exit: 2 } });
});

test.each([
  [['config', 'show', '--json']],
  [['--json', 'doctor']],
  [['help', 'exit-codes', '--json']],
  [['completion', 'bash', '--json']],
  [['config', '--json', 'show']],
])('with --json a result is one document too: %j', async (args) => {
  const { stdout, stderr } = await runCli(args);
  expect(JSON.parse(stdout)).toHaveProperty('schemaVersion', 1);
  expect(stderr).toBe('');
});

test('words after -- are not flags', async () => {
  const { exit, stdout, stderr } = await runCli(['scan', '--', '--json']);
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
  expect(stderr).toContain('--json');
});

test('a value that was typed behind an unknown option is not repeated', async () => {
  for (const json of [[], ['--json']]) {
    const { exit, stdout, stderr } = await runCli(['scan', "--password=hunter2'and more", ...json]);
    expect(exit).toBe(2);
    expect(stdout + stderr).toContain("unknown option '--password=...'");
    expect(stdout + stderr).not.toMatch(/hunter2|and more/);
  }
});

test.each([
  [{ FORCE_COLOR: '1' }, [], true],
  [{ FORCE_COLOR: '1' }, ['--no-color'], false],
  [{ FORCE_COLOR: '0' }, [], false],
  [{ NO_COLOR: '1' }, [], false],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, [], true],
  [{ TERM: 'dumb' }, [], false],
  [{}, [], false],
])('colours with %j %j: %s', async (env, flags, expected) => {
  const failed = await runCli(['scna', ...flags], { env });
  expect(failed.stderr.includes(ESCAPE)).toBe(expected);
  const result = await runCli(['doctor', ...flags], { env });
  expect(result.stdout.includes(ESCAPE)).toBe(expected);
});

test.each([[''], ['/nonexistent'], ['/dev/null']])('HOME=%j does no harm', async (HOME) => {
  const { exit, stdout, stderr } = await runCli(['config', 'show'], { env: { HOME } });
  expect({ exit, stdout, stderr }).toEqual({ exit: 0, stdout: 'scan.exclude: []\n', stderr: '' });
  const doctor = await runCli(['doctor'], { env: { HOME } });
  expect([0, 1]).toContain(doctor.exit);
  expect(doctor.stdout).toContain('state');
});

test('the version is a bare line', async () => {
  expect((await runCli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('a faulty secretctl.yaml ends doctor with 1 and other commands with 2, each naming the place', async () => {
  await using folder = await tempFolder();
  const { writeFile } = await import('node:fs/promises');
  await writeFile(`${folder.dir}/secretctl.yaml`, 'stoer: aws\n');
  const show = await runCli(['config', 'show'], { cwd: folder.dir });
  expect({ exit: show.exit, stdout: show.stdout }).toEqual({ exit: 2, stdout: '' });
  expect(show.stderr).toContain(`${folder.dir}/secretctl.yaml:1:1: unknown key "stoer"; did you mean "store"?`);
  const doctor = await runCli(['doctor', '--json'], { cwd: folder.dir });
  expect(doctor.exit).toBe(1);
  const { ok, checks } = JSON.parse(doctor.stdout) as {
    ok: boolean;
    checks: { id: string; status: string; next?: string }[];
  };
  expect(ok).toBe(false);
  expect(checks.find(({ id }) => id === 'config')).toMatchObject({
    status: 'fail',
    next: expect.any(String) as string,
  });
});
