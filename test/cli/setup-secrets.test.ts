import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from '../support/cli.js';
import { actions, setupProject, someValue } from './setup-project.js';

test('values go from .env into a vault that is made, and are in no output and no other file', async () => {
  await using project = await setupProject('vault');
  const value = someValue();
  await writeFile(join(project.dir, '.env'), `# mine\nOPENAI_API_KEY="${value}"\nPORT=3000\n`);
  const { exit, stdout, stderr } = await project.run(['--from-env-file', '.env', '--replace-env-file', '--yes']);
  expect(exit).toBe(0);
  expect(stdout).toContain('create   shop/openai');
  expect(stdout).toContain('Read back 2 secrets of 2');
  expect(stdout).toContain('2 values replaced by references'.replace('2 values', '1 value'));
  expect(stdout + stderr + (await project.files())).not.toContain(value);
  expect(await readFile(join(project.dir, '.env'), 'utf8')).toBe(
    '# mine\nOPENAI_API_KEY=secretctl://shop/openai\nPORT=3000\n',
  );
  const code =
    'process.exitCode = Number(process.env.OPENAI_API_KEY !== process.argv[1] || !/^[0-9a-f]{128}$/.test(process.env.SESSION_SECRET))';
  const ran = await runCli(['run', '--', process.execPath, '-e', code, value], { cwd: project.dir, env: project.env });
  expect(ran).toMatchObject({ exit: 0 });
});

test('a second run changes nothing, needs no consent, and says so', async () => {
  await using project = await setupProject('vault');
  await project.report(['--from-stdin', '--yes'], `OPENAI_API_KEY=${someValue()}\n`);
  const vault = await readFile(join(project.dir, '.secretctl', 'vault.age'));
  const { exit, report } = await project.report([]);
  expect(exit).toBe(0);
  expect(report.outcome).toBe('unchanged');
  expect(actions(report)).toEqual(['openai skip', 'session skip']);
  expect(report.retrieval?.checks.map(({ outcome }) => outcome)).toEqual(['same', 'same']);
  expect(await readFile(join(project.dir, '.secretctl', 'vault.age'))).toEqual(vault);
});

test('a dry run says what would be done, and leaves no trace', async () => {
  await using project = await setupProject('vault');
  const { exit, report } = await project.report(['--dry-run', '--from-stdin'], `OPENAI_API_KEY=${someValue()}\n`);
  expect(exit).toBe(0);
  expect(report).toMatchObject({ outcome: 'planned', vault: { created: false } });
  expect(actions(report)).toEqual(['openai create', 'session create']);
  expect(await readdir(project.dir)).toEqual(['.git', 'secretctl.yaml']);
  expect(await readdir(join(project.env['XDG_STATE_HOME']!, 'secretctl'))).toEqual(['projects']); // the key of fingerprints
});

test('secrets of secretctl.yaml that were not asked for are no strangers in the store', async () => {
  await using project = await setupProject('vault');
  await project.run(['--from-stdin', '--yes'], `OPENAI_API_KEY=${someValue()}\n`);
  const { report } = await project.report(['openai', '--dry-run']);
  expect([actions(report), report.unknown]).toEqual([['openai skip'], []]);
});

test('without consent nothing is changed', async () => {
  await using project = await setupProject('vault');
  const { exit, stdout, stderr } = await project.run(['--from-stdin'], `OPENAI_API_KEY=${someValue()}\n`);
  expect({ exit, stdout }).toEqual({ exit: 3, stdout: '' });
  expect(stderr).toContain('create   shop/openai');
  expect(stderr).toContain('add --yes');
  await expect(stat(join(project.dir, '.secretctl'))).rejects.toThrow('ENOENT');
});

test('what nobody gave a value for is partial, and the next run finishes it', async () => {
  await using project = await setupProject('vault');
  const first = await project.report(['--yes']);
  expect(first).toMatchObject({ exit: 6, report: { outcome: 'partial' } });
  expect(actions(first.report)).toEqual(['openai missing', 'session create done']);
  expect(first.report.next[0]).toBe('Give the values that are missing: secretctl setup openai');
  const second = await project.report(['openai', '--from-stdin', '--yes'], someValue());
  expect(second).toMatchObject({ exit: 0, report: { outcome: 'applied' } });
  expect(actions(second.report)).toEqual(['openai create done']);
});

test('another value for what is there is an update, and the old one stays behind it', async () => {
  await using project = await setupProject('vault');
  const [old, fresh] = [someValue(), someValue()];
  await project.report(['--from-stdin', '--yes'], `OPENAI_API_KEY=${old}\n`);
  const { exit, report } = await project.report(['openai', '--from-stdin', '--yes'], fresh);
  expect(exit).toBe(0);
  expect(actions(report)).toEqual(['openai update done']);
  const { stdout } = await runCli(
    ['run', '--only', 'openai', '--', process.execPath, '-p', 'process.env.OPENAI_API_KEY'],
    {
      cwd: project.dir,
      env: project.env,
    },
  );
  expect(stdout).toBe(`${fresh}\n`);
});

test.each([
  ['changeme', 'placeholder'],
  ['your-api-key-here', 'placeholder'],
  ['secretctl://shop/openai', 'reference'],
])('%s is refused as a value', async (value, why) => {
  await using project = await setupProject('vault');
  const { exit, stderr } = await project.run(['openai', '--from-stdin', '--yes'], value);
  expect(exit).toBe(2);
  expect(stderr).toContain('shop/openai (from standard input): the value');
  expect(stderr).toContain(why);
  await expect(stat(join(project.dir, '.secretctl'))).rejects.toThrow('ENOENT');
});

test("a value that this repository's history holds is refused, in whatever form it stands there", async () => {
  await using project = await setupProject('vault');
  const value = someValue();
  const encoded = Buffer.from(`key=${value};`).toString('base64');
  const leak = await project.repo.commit({ 'notes/config.txt': `blob ${encoded}\n` });
  await project.repo.commit({ 'notes/config.txt': null });
  const { exit, stdout, stderr } = await project.run(['openai', '--from-stdin', '--yes'], value);
  expect(exit).toBe(2);
  expect(stderr).toContain(
    `shop/openai: the value is in this repository's history (notes/config.txt of commit ${leak.slice(0, 10)})`,
  );
  expect(stderr).toContain('revoke it at its provider');
  expect(stdout + stderr).not.toContain(value);
});

test('a value that only an ignored .env holds has not leaked; a tracked .env leaves the index when it is emptied', async () => {
  await using project = await setupProject('vault');
  const value = someValue();
  await project.repo.commit({ '.env': 'PORT=1\n' });
  await writeFile(join(project.dir, '.env'), `PORT=1\nOPENAI_API_KEY=${value}\n`);
  const { exit, report } = await project.report(['--from-env-file', '.env', '--replace-env-file', '--yes']);
  expect(exit).toBe(0);
  expect(report.envFile).toMatchObject({ replaced: 1, untracked: true });
  expect(await project.repo.git('ls-files')).not.toContain('.env');
  expect(await readFile(join(project.dir, '.env'), 'utf8')).toContain('OPENAI_API_KEY=secretctl://shop/openai');
});

test('a .env that is staged and was never committed has not leaked; it leaves the index', async () => {
  await using project = await setupProject('vault');
  await writeFile(join(project.dir, '.env'), `OPENAI_API_KEY=${someValue()}\n`);
  await project.repo.git('add', '-f', '.env');
  const { exit, report } = await project.report(['--from-env-file', '.env', '--replace-env-file', '--yes']);
  expect(exit).toBe(0);
  expect(report.envFile).toMatchObject({ replaced: 1, untracked: true });
  expect(await project.repo.git('ls-files')).toBe('');
});

test('the same command again is no mistake, also where it says what a new secretctl.yaml is to say', async () => {
  await using project = await setupProject('vault');
  const args = ['session', '--store', 'vault', '--app', 'shop', '--yes'];
  expect(await project.report(args)).toMatchObject({ exit: 0, report: { outcome: 'applied' } });
  expect(await project.report(args)).toMatchObject({ exit: 0, report: { outcome: 'unchanged' } });
});

test('an env store holds the values in its file, and there is nothing to replace there', async () => {
  await using project = await setupProject('env');
  const value = someValue();
  const { exit, report } = await project.report(['--from-stdin', '--yes'], `OPENAI_API_KEY=${value}\n`);
  expect({ exit, outcome: report.outcome }).toEqual({ exit: 0, outcome: 'applied' });
  expect(await readFile(join(project.dir, '.env'), 'utf8')).toContain(value);
  expect((await stat(join(project.dir, '.env'))).mode & 0o777).toBe(0o600);
});

test('files for a deployment are written, and never over files that say something else', async () => {
  await using project = await setupProject('vault');
  await project.report(['--from-stdin', '--yes', '--out', 'deploy'], `OPENAI_API_KEY=${someValue()}\n`);
  const example = join(project.dir, 'deploy', '.env.example');
  expect(await readFile(example, 'utf8')).toMatch(/^OPENAI_API_KEY=/m);
  expect(await project.report(['--out', 'deploy'])).toMatchObject({ exit: 0 });
  await writeFile(example, 'mine\n');
  const { exit, stderr } = await project.run(['--out', 'deploy']);
  expect(exit).toBe(2);
  expect(stderr).toContain('deploy holds .env.example with other content; nothing was changed');
  expect(await readFile(example, 'utf8')).toBe('mine\n');
  expect(await project.report(['--out', 'deploy', '--force'])).toMatchObject({ exit: 0 });
  expect(await readFile(example, 'utf8')).toMatch(/^OPENAI_API_KEY=/m);
});

test('without secretctl.yaml one is proposed from .env and the code, written with --yes, and used', async () => {
  await using project = await setupProject(undefined);
  await project.repo.write({
    'package.json': '{ "name": "@acme/web-shop" }',
    'src/app.js': 'use(process.env.SESSION_SECRET, process.env.PORT);\n',
    '.env': `OPENAI_API_KEY=${someValue()}\n`,
  });
  const dry = await project.report(['--dry-run', '--store', 'vault', '--from-env-file', '.env']);
  expect(dry.report.config).toEqual({ file: join(project.dir, 'secretctl.yaml'), written: false });
  const { exit, report } = await project.report(['--yes', '--store', 'vault', '--from-env-file', '.env']);
  expect(exit).toBe(0);
  expect(report).toMatchObject({ app: 'acme-web-shop', config: { written: true } });
  expect(actions(report)).toEqual(['openai create done', 'session create done']);
  expect(await readFile(join(project.dir, 'secretctl.yaml'), 'utf8')).toContain(
    'env: SESSION_SECRET, provider: generated',
  );
});

test.each([
  [['--replace-env-file'], '--replace-env-file needs --from-env-file'],
  [['--force'], '--force needs --out'],
  [['nobody'], 'secretctl.yaml has no secret nobody; it has openai, session'],
  [['--app', 'x'], '--app is for a new secretctl.yaml'],
  [['--emit', 'terraform'], '--emit is for store aws; the store here is vault'],
  [['--from-env-file', 'gone.env'], 'gone.env'],
  [['--from-stdin', 'openai'], 'standard input is empty'],
])('%j is a usage error with a next step, and nothing is made', async (args, message) => {
  await using project = await setupProject('vault');
  const { exit, stderr } = await project.run([...args, '--yes']);
  expect(exit).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).toContain('next:');
  await expect(stat(join(project.dir, '.secretctl'))).rejects.toThrow('ENOENT');
});

test.each([
  ['a typo in secretctl.yaml', 'app: shop\nstore: vualt\n', 2, 'secretctl.yaml:2:1'],
  ['a name that no store takes', 'app: "sh op"\n', 2, 'secretctl.yaml:1:1'],
  ['no app', 'store: vault\nsecrets: { a: { provider: guided } }\n', 2, 'names no app'],
  ['no secrets', 'app: shop\nstore: vault\n', 2, 'names no secrets'],
])('%s: one clear error', async (_, settings, code, message) => {
  await using project = await setupProject('vault');
  await writeFile(join(project.dir, 'secretctl.yaml'), settings);
  const { exit, stderr } = await project.run(['--yes']);
  expect({ exit, errors: stderr.match(/^error:/gm)?.length }).toEqual({ exit: code, errors: 1 });
  expect(stderr).toContain(message);
});

test('a value of 70 kB is refused before anything is made', async () => {
  await using project = await setupProject('vault');
  const large = Array.from({ length: 1_900 }, someValue).join('');
  const { dir: cwd, env } = project;
  const { exit, stderr } = await runCli(['setup', 'openai', '--from-stdin', '--yes'], { cwd, env, input: large });
  expect(exit).toBe(2);
  expect(stderr).toContain('shop/openai (from standard input): the value has more than the 65,536 bytes');
  await expect(stat(join(project.dir, '.secretctl'))).rejects.toThrow('ENOENT');
});

test('a wrong passphrase and a damaged vault are told, and the vault stays as it is', async () => {
  await using project = await setupProject('vault');
  const passphrase = join(project.dir, '..', 'passphrase');
  const setup = (): ReturnType<typeof runCli> =>
    runCli(['setup', 'session', '--yes'], {
      cwd: project.dir,
      env: { ...project.env, SECRETCTL_PASSPHRASE_FILE: passphrase },
    });
  await writeFile(passphrase, someValue());
  expect(await setup()).toMatchObject({ exit: 0 });
  const file = join(project.dir, '.secretctl', 'vault.age');
  const vault = await readFile(file);
  expect(vault.toString('latin1')).toContain('-> X25519');
  await writeFile(passphrase, someValue());
  const wrong = await setup();
  expect(wrong).toMatchObject({ exit: 4, stdout: '' });
  expect(wrong.stderr).toContain('the passphrase does not open');
  expect(await readFile(file)).toEqual(vault);
});

test('a damaged vault is told, and stays as it is', async () => {
  await using project = await setupProject('vault');
  await project.report(['session', '--yes']);
  const file = join(project.dir, '.secretctl', 'vault.age');
  const damaged = (await readFile(file)).subarray(0, -5);
  await writeFile(file, damaged);
  const { exit, stdout, stderr } = await project.run(['--yes']);
  expect({ exit, stdout }).toEqual({ exit: 5, stdout: '' });
  expect(stderr).toMatch(/error: .*vault\.age/);
  expect(await readFile(file)).toEqual(damaged);
});
