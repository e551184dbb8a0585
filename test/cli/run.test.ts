import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { SCRIPT } from '../support/cli.js';
import { NODE, runProject, someValue } from './run-project.js';

const LINUX = process.platform === 'linux';
const testOnLinux = LINUX ? test : test.skip;
const unless = LINUX ? '' : ' (skipped: /proc is of Linux)';

test('the program has its secrets in its environment, our arguments, input and exit code', async () => {
  const [KEY, OTHER] = [someValue(), someValue()];
  await using project = await runProject({ KEY, OTHER });
  const code =
    'process.stdin.on("data", (d) => console.log(process.env.KEY, process.argv.slice(1).join(), String(d))).on("end", () => { console.error(process.env.OTHER); process.exitCode = 42; })';
  const { exit, stdout, stderr } = await project.run(['--', NODE, '-e', code, '--', '--json', '-q'], { input: 'in' });
  expect({ exit, stdout, stderr }).toEqual({ exit: 42, stdout: `${KEY} --json,-q in\n`, stderr: `${OTHER}\n` });
});

test('words behind the program are its own without -- too', async () => {
  await using project = await runProject({ KEY: someValue() });
  const { exit, stdout } = await project.run(['sh', '-c', 'echo "$@"; exit 3', 'sh', '--only', 'x', '--help', '-q']);
  expect({ exit, stdout }).toEqual({ exit: 3, stdout: '--only x --help -q\n' });
});

test('secrets that are missing are all listed before anything is started, with the next command', async () => {
  await using project = await runProject({ KEY: someValue(), GONE: undefined, AWAY: undefined });
  const { exit, stdout, stderr } = await project.run(['--', 'sh', '-c', 'echo started']);
  expect({ exit, stdout }).toEqual({ exit: 5, stdout: '' });
  expect(stderr).toContain('lacks away (AWAY), gone (GONE); nothing was started');
  expect(stderr).toContain('next: secretctl setup');
  const { stdout: document, stderr: nothing } = await project.run(['--json', '--', 'sh', '-c', 'echo started']);
  expect(nothing).toBe('');
  expect(JSON.parse(document)).toMatchObject({ command: 'run', error: { code: 'E_SECRETS_MISSING', exit: 5 } });
});

test('a value that is JSON is handed over in parts; the whole too where it has a variable', async () => {
  const [id, key] = [someValue(), someValue()];
  const fields = { AWS_ACCESS_KEY_ID: 'accessKeyId', AWS_SECRET_ACCESS_KEY: 'secretAccessKey' };
  const settings = (more: object): object => ({
    store: 'env',
    secrets: { deploy: { provider: 'iam-access-key', fields, ...more } },
  });
  const stored = `'${JSON.stringify({ accessKeyId: id, secretAccessKey: key })}'`;
  const code =
    'const e = process.env; console.log(e.AWS_ACCESS_KEY_ID, e.AWS_SECRET_ACCESS_KEY, e.DEPLOY === undefined)';
  for (const more of [{}, { env: 'DEPLOY' }]) {
    await using app = await runProject({ DEPLOY: stored }, settings(more) as Readonly<Record<string, unknown>>);
    const { exit, stdout } = await app.run(['--', NODE, '-e', code]);
    expect([exit, stdout.trim()]).toEqual([0, `${id} ${key} ${!('env' in more)}`]);
    const masked = await app.run(['--mask', '--only', 'deploy', '--', NODE, '-e', code]);
    expect(masked.stdout).not.toContain(key);
  }
  await using other = await runProject({ DEPLOY: id }, settings({}) as Readonly<Record<string, unknown>>);
  const { exit, stderr } = await other.run(['--', NODE, '-e', code]);
  expect([exit, stderr]).toEqual([
    5,
    expect.stringContaining('deploy (AWS_ACCESS_KEY_ID), deploy (AWS_SECRET_ACCESS_KEY)'),
  ]);
  expect(stderr).not.toContain(id);
});

test('a reference that setup-secrets left in an env file is no value, and no program gets it', async () => {
  await using project = await runProject({ KEY: 'secretctl://shop/key', OTHER: someValue() });
  const { exit, stdout, stderr } = await project.run(['--', 'sh', '-c', 'echo started']);
  expect({ exit, stdout }).toEqual({ exit: 5, stdout: '' });
  expect(stderr).toContain('lacks key (KEY); nothing was started');
  const others = await project.run(['--require', 'OTHER', '--', 'sh', '-c', 'echo "<$KEY>"']);
  expect(others.stdout).toBe('<>\n');
});

test('with --require others may be missing, with a warning; with --only others are not handed over', async () => {
  await using project = await runProject({ KEY: 'k-value', OTHER: 'o-value', GONE: undefined });
  const print = ['--', 'sh', '-c', 'echo "$KEY-$OTHER"'];
  const required = await project.run(['--require', 'KEY', ...print]);
  expect(required).toMatchObject({ exit: 0, stdout: 'k-value-o-value\n' });
  expect(required.stderr).toMatch(/^warning: env file .* lacks gone \(GONE\); the program does without\n$/);
  expect(await project.run(['-q', '--require', 'KEY', ...print])).toMatchObject({ exit: 0, stderr: '' });
  const only = await project.run(['--only', 'key', ...print]);
  expect(only).toMatchObject({ exit: 0, stdout: 'k-value-\n', stderr: '' });
  expect(await project.run(['--require', 'KEY,gone', ...print])).toMatchObject({ exit: 5, stdout: '' });
});

test('the store wins over the environment and says so, by name', async () => {
  const KEY = someValue();
  await using project = await runProject({ KEY });
  const print = ['--', 'sh', '-c', 'echo $KEY'];
  const other = await project.run(print, { env: { KEY: 'from-outside' } });
  expect(other.stdout).toBe(`${KEY}\n`);
  expect(other.stderr).toBe('warning: the environment has another KEY; the program gets that of the store\n');
  expect((await project.run(print, { env: { KEY } })).stderr).toBe('');
  expect((await project.run(['-q', ...print], { env: { KEY: 'from-outside' } })).stderr).toBe('');
});

test('what opens the store stays with us', async () => {
  await using project = await runProject({ KEY: someValue() });
  const env = { SECRETCTL_PASSPHRASE_FILE: '/nowhere', SECRETCTL_IDENTITY_FILE: '/nowhere', MINE: '1' };
  const { stdout } = await project.run(['--', 'env'], { env });
  expect(stdout).toContain('MINE=1\n');
  expect(stdout).not.toMatch(/SECRETCTL|AWS_SDK/);
});

testOnLinux(`no value is in any argument, and no file is written${unless}`, async () => {
  const KEY = someValue();
  await using project = await runProject({ KEY });
  const before = await readdir(project.dir, { recursive: true });
  const temp = join(project.dir, 'tmp');
  const look = 'cat /proc/$PPID/cmdline /proc/$$/cmdline; ls -A "$TMPDIR" | wc -l; test -n "$KEY"';
  const { exit, stdout } = await project.run(['--', 'sh', '-c', `mkdir -p "$TMPDIR"; ${look}`], {
    env: { TMPDIR: temp },
  });
  expect(exit).toBe(0);
  expect(stdout).toContain('secretctl.js\0run\0');
  expect(stdout).not.toContain(KEY);
  expect(stdout).toMatch(/\n?0\n$/);
  expect((await readdir(project.dir, { recursive: true })).filter((file) => !before.includes(file))).toEqual(['tmp']);
});

test('a program that is not there is 127, one that cannot be executed 126, as a document with --json', async () => {
  await using project = await runProject({ KEY: someValue() });
  const missing = await project.run(['--', 'no-such-program']);
  expect({ exit: missing.exit, stdout: missing.stdout }).toEqual({ exit: 127, stdout: '' });
  expect(missing.stderr).toContain('error: there is no program no-such-program\n');
  await writeFile(join(project.dir, 'data'), '');
  await chmod(join(project.dir, 'data'), 0o644);
  const refused = await project.run(['--json', '--', './data']);
  expect(refused.exit).toBe(126);
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'E_PROGRAM_NOT_EXECUTABLE', exit: 126 } });
  expect((await project.run(['--', 'npm start'])).stderr).toContain('write its words apart');
});

test('without a program, or with an interval that is none, it is a usage error', async () => {
  await using project = await runProject({ KEY: someValue() });
  expect(await project.run([])).toMatchObject({ exit: 2, stdout: '' });
  expect(await project.run(['--mask', '--'])).toMatchObject({ exit: 2, stdout: '' });
  const interval = await project.run(['--watch', 'node', 'server.js']);
  expect(interval.exit).toBe(2);
  expect(interval.stderr).toContain("not 'node'");
});

test('large output and large input pass whole, with --mask too', async () => {
  await using project = await runProject({ KEY: someValue() });
  const input = 'a line of some text\n'.repeat(150_000);
  for (const flags of [[], ['--mask']]) {
    const { exit, stdout } = await project.run([...flags, '--', 'cat'], { input });
    expect(exit).toBe(0);
    expect(stdout === input).toBe(true);
  }
});

test('--mask masks what the program prints, in every form, byte by byte, on both streams', async () => {
  const KEY = `${someValue()}/+ä`;
  await using project = await runProject({ KEY });
  const code = `
    const key = process.env.KEY;
    const forms = [key, Buffer.from(key).toString("base64"), Buffer.from(key).toString("hex"), encodeURIComponent(key), JSON.stringify(key)];
    for (const byte of Buffer.from(forms.join(" ") + "\\n")) require("fs").writeSync(1, Buffer.from([byte]));
    console.error("error: " + key); process.stdout.write("end " + key.slice(0, 7)); process.exitCode = 4`;
  const { exit, stdout, stderr } = await project.run(['--mask', '--', NODE, '-e', code]);
  const mask = '[masked]';
  expect({ exit, stdout, stderr }).toEqual({
    exit: 4,
    stdout: `${mask} ${mask} ${mask} ${mask} "${mask}"\nend example`,
    stderr: `error: ${mask}\n`,
  });
});

test('--mask masks base64 that is cut into lines', async () => {
  const value = randomBytes(150).toString('hex');
  await using project = await runProject({ KEY: value });
  const code =
    'for (const w of [64, 76]) for (const t of [process.env.KEY, process.env.KEY + "\\n"]) console.log(Buffer.from(t).toString("base64").replace(new RegExp(`.{${w}}`, "g"), "$&\\n"));';
  const { stdout } = await project.run(['--mask', '--', NODE, '-e', code]);
  expect(stdout.match(/\[masked\]/g)!.length).toBeGreaterThanOrEqual(4);
  for (const line of stdout.split('\n')) expect(line.replaceAll('[masked]', '').length).toBeLessThan(16);
});

test('--mask leaves bytes alone that are no text', async () => {
  await using project = await runProject({ KEY: someValue() });
  await writeFile(join(project.dir, 'data'), randomBytes(100_000));
  const { status, stdout } = spawnSync('bash', ['-c', `"$NODE" "$SECRETCTL" run --mask -- cat data | cmp - data`], {
    cwd: project.dir,
    env: { PATH: process.env['PATH'], NODE, SECRETCTL: SCRIPT, ...project.env },
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

test('a reader that leaves is told to the program, with --mask too', async () => {
  await using project = await runProject({ KEY: someValue() });
  for (const flags of ['', '--mask']) {
    const { stdout, stderr } = spawnSync(
      'bash',
      ['-c', `"$NODE" "$SECRETCTL" run ${flags} -- yes | head -1; echo "\${PIPESTATUS[0]}"`],
      {
        cwd: project.dir,
        env: { PATH: process.env['PATH'], NODE, SECRETCTL: SCRIPT, ...project.env },
        encoding: 'utf8',
      },
    );
    expect({ stdout, stderr }).toEqual({ stdout: 'y\n141\n', stderr: '' });
  }
});

test('--list prints variables and where they come from, without values, and starts nothing', async () => {
  const KEY = someValue();
  await using project = await runProject({ KEY, GONE: undefined });
  const pretty = await project.run(['--list', '--', 'sh', '-c', 'echo started'], { env: { KEY: 'other' } });
  expect(pretty.exit).toBe(1);
  expect(pretty.stdout.replace(/.*:\n/, '')).toBe(
    "  GONE  shop/gone  missing\n  KEY   shop/key   there, replaces the environment's\n",
  );
  expect(pretty.stderr).toBe('next: secretctl setup\n');
  const { exit, stdout } = await project.run(['--list', '--json', '--require', 'KEY']);
  const schema = JSON.parse(await readFile('src/report/schema/run.schema.json', 'utf8')) as object;
  const validate = new Ajv2020({ strict: true }).compile(schema);
  expect(validate(JSON.parse(stdout)) ? [] : validate.errors).toEqual([]);
  expect(exit).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: 1,
    command: 'run',
    app: 'shop',
    ok: true,
    variables: [
      { variable: 'GONE', required: false, there: false },
      { variable: 'KEY', secret: 'key', stored: 'shop/key', required: true, there: true, replaces: false },
    ],
  });
  expect(pretty.stdout + stdout).not.toContain(KEY);
});

test('the guide shows options that there are', async () => {
  const guide = await readFile('docs/guides/run.md', 'utf8');
  await using project = await runProject({ KEY: someValue() });
  const { stdout: help } = await project.run(['--help']);
  const named = [...guide.matchAll(/(?<=`|secretctl run )--[a-z]+/g)].map(([option]) => option);
  expect(named.length).toBeGreaterThan(5);
  for (const option of named) expect(help).toContain(option);
});
