import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formatsPlugin from 'ajv-formats';
import { runCli, type CliResult } from '../support/cli.js';
import { gitRepo, type GitRepo } from '../support/git-repo.js';
import { runHere } from '../support/here.js';
import { plainValue } from '../support/planted-places.js';

interface Report {
  readonly verdict: string;
  readonly hits: readonly { readonly path?: string; readonly encoding: string }[];
  readonly check?: { readonly judgement: string };
  readonly server?: { readonly asked: readonly { readonly answer: string }[] };
}

async function leaky(): Promise<GitRepo & { readonly value: string; readonly leakedIn: string }> {
  const repo = await gitRepo();
  const value = plainValue();
  const leakedIn = await repo.commit({ 'Backend/env.example': `K=${value}\n`, 'README.md': 'hello\n' });
  await repo.commit({ 'Backend/env.example': null });
  await writeFile(join(repo.dir, '..', 'value.txt'), `${value}\n`);
  return Object.assign(repo, { value, leakedIn });
}

const verify = (repo: GitRepo, ...args: string[]): Promise<CliResult> =>
  runHere(['verify-history', ...args], { cwd: repo.dir, env: repo.env });
const verifyAsProcess = (repo: GitRepo, ...args: string[]): Promise<CliResult> =>
  runCli(['verify-history', ...args], { cwd: repo.dir, env: repo.env });

async function fits(text: string, schema: string): Promise<Report> {
  const ajv = new Ajv2020({ strictTypes: false, allErrors: true });
  formatsPlugin.default(ajv);
  const validate = ajv.compile(JSON.parse(await readFile(`src/report/schema/${schema}.schema.json`, 'utf8')) as object);
  const value: unknown = JSON.parse(text);
  validate(value);
  expect(validate.errors).toBeNull();
  return value as Report;
}

test('the JSON of each verdict fits the schema, and the exit code is the verdict', async () => {
  await using repo = await leaky();
  const { value } = repo;
  const leaked = await verifyAsProcess(repo, '--secret-file', '../value.txt', '--json');
  expect([leaked.exit, (await fits(leaked.stdout, 'verify-history')).verdict]).toEqual([1, 'leaked']);
  expect(leaked.stdout.includes(value)).toBe(false);
  const clean = await verifyAsProcess(repo, '--pattern', plainValue(), '--json');
  expect([clean.exit, (await fits(clean.stdout, 'verify-history')).verdict]).toEqual([0, 'clean']);
  const shallow = join(repo.dir, '..', 'shallow');
  await repo.git('clone', '-q', '--depth=1', `file://${repo.dir}`, shallow);
  const incomplete = await runCli(['verify-history', '--pattern', plainValue(), '--json'], {
    cwd: shallow,
    env: repo.env,
  });
  expect([incomplete.exit, (await fits(incomplete.stdout, 'verify-history')).verdict]).toEqual([6, 'incomplete']);
  const failure = await verifyAsProcess(repo, '--secret-file', '../nothing', '--json');
  await fits(failure.stdout, 'failure');
  expect(failure.exit).toBe(2);
});

test('a path is found in every commit that has it, and the words for people name what frees it', async () => {
  await using repo = await leaky();
  const { value } = repo;
  const { exit, stdout } = await verify(repo, '--path', 'Backend/env.example', '--secret-file', '../value.txt');
  expect(exit).toBe(1);
  expect(stdout).toContain('Backend/env.example');
  expect(stdout).toContain('--drop-path Backend/env.example');
  expect(stdout).toMatch(/LEAKED: 2 hits/);
  expect(stdout.includes(value)).toBe(false);
});

test('without anything to look for, what the rules of scan know is looked for', async () => {
  await using repo = await gitRepo();
  const password = randomBytes(12).toString('hex');
  await repo.commit({ 'db.env': `URL=postgres://bob:${password}@db.corp.io/app\n` });
  await repo.commit({ 'db.env': null, 'copy.txt': Buffer.from(password).toString('base64') });
  const { exit, stdout } = await verify(repo, '--json');
  const report = await fits(stdout, 'verify-history');
  expect(exit).toBe(1);
  expect(report.hits.map(({ encoding }) => encoding).sort()).toContain('base64');
  expect(stdout.includes(password)).toBe(false);
});

test('a fingerprint that no rule finds leaves the answer open', async () => {
  await using repo = await leaky();
  const { exit, stdout } = await verify(repo, '--fingerprint', '0123456789abcdef', '--json');
  expect([exit, (await fits(stdout, 'verify-history')).verdict]).toEqual([6, 'incomplete']);
});

test('evidence is written and checked again; a leak since then is worse', async () => {
  await using repo = await gitRepo();
  const value = plainValue();
  await writeFile(join(repo.dir, '..', 'value.txt'), value);
  await repo.commit({ a: '1\n' });
  const first = await verify(repo, '--secret-file', '../value.txt', '--evidence', '../evidence.json', '--json');
  expect(first.exit).toBe(0);
  await fits(await readFile(join(repo.dir, '..', 'evidence.json'), 'utf8'), 'evidence');
  const same = await verify(repo, '--secret-file', '../value.txt', '--check', '../evidence.json', '--json');
  expect([same.exit, (await fits(same.stdout, 'verify-history')).check?.judgement]).toEqual([0, 'same']);
  await repo.commit({ b: value });
  const worse = await verify(repo, '--secret-file', '../value.txt', '--check', '../evidence.json', '--json');
  expect([worse.exit, (await fits(worse.stdout, 'verify-history')).check?.judgement]).toEqual([1, 'worse']);
});

test('a check that fails where nothing is found says so behind the verdict, and what to do', async () => {
  await using repo = await gitRepo();
  await using other = await gitRepo();
  await repo.commit({ a: '1\n' });
  await other.commit({ a: '1\n' });
  const evidence = join(repo.dir, '..', 'evidence.json');
  await writeFile(join(repo.dir, '..', 'value.txt'), plainValue());
  await writeFile(join(other.dir, '..', 'value.txt'), plainValue());
  await verify(repo, '--secret-file', '../value.txt', '--evidence', evidence);
  const { exit, stdout } = await verify(other, '--secret-file', '../value.txt', '--check', evidence);
  const said = stdout.replace(/\s+/g, ' ');
  expect(exit).toBe(1);
  expect(said).toMatch(/CLEAN: .* CHECK FAILED, worse than the record: .* was looked for, and is not now\..* Next: /);
});

test('a check that looks for another pattern than the record did is worse', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: '1\n' });
  const first = await verify(repo, '--pattern', 'one-literal-', '--evidence', '../evidence.json', '--json');
  expect(first.exit).toBe(0);
  const other = await verify(repo, '--pattern', 'another-literal-', '--check', '../evidence.json', '--json');
  expect([other.exit, (await fits(other.stdout, 'verify-history')).check?.judgement]).toEqual([1, 'worse']);
});

test('a fresh clone is searched, and old commits that the server still serves are a leak', async () => {
  await using repo = await leaky();
  const { value, leakedIn } = repo;
  const server = join(repo.dir, '..', 'server.git');
  await repo.git('clone', '-q', '--bare', repo.dir, server);
  await repo.git('-C', server, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  await repo.git(
    '-C',
    server,
    'update-ref',
    'refs/heads/main',
    await repo.git('commit-tree', '-m', 'new', 'HEAD^{tree}').then(async (id) => {
      await repo.git('push', '-q', server, `${id}:refs/heads/new`);
      return id;
    }),
  );
  await writeFile(join(repo.dir, '..', 'old.txt'), `${leakedIn}\n`);
  const url = `file://${server}`;
  const clean = await verify(repo, '--secret-file', '../value.txt', '--fresh-clone', url, '--json');
  expect([clean.exit, (await fits(clean.stdout, 'verify-history')).verdict]).toEqual([0, 'clean']);
  const args = ['--secret-file', '../value.txt', '--fresh-clone', url, '--old-commits', '../old.txt', '--json'];
  const served = await verify(repo, ...args);
  const report = await fits(served.stdout, 'verify-history');
  expect([served.exit, report.verdict, report.server?.asked.map(({ answer }) => answer)]).toEqual([
    1,
    'leaked',
    ['served'],
  ]);
  expect(served.stdout.includes(value)).toBe(false);
});

test.each([
  [['--old-commits', 'x']],
  [['--fingerprint', 'xyz']],
  [['--pattern', '(a']],
  [['--check', 'nothing.json', '--pattern', 'abcdefgh']],
  [['--fresh-clone', 'ext::sh -c x', '--pattern', 'abcdefgh']],
])('usage that cannot be right is refused with exit 2: %j', async (args) => {
  await using repo = await gitRepo();
  await repo.commit({ a: '1' });
  const { exit, stdout, stderr } = await verify(repo, ...args);
  expect([exit, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/error: .+\n {2}next: .+/);
});

test('submodules that only old commits name are out of scope, which is said; one that the index names must be here', async () => {
  await using repo = await leaky();
  await repo.git('update-index', '--add', '--cacheinfo', `160000,${repo.leakedIn},vendor/lib`);
  await repo.git('commit', '-qm', 'submodule');
  expect((await verify(repo, '--pattern', plainValue())).exit).toBe(6);
  await repo.git('update-index', '--force-remove', 'vendor/lib');
  await repo.git('commit', '-qm', 'no submodule');
  const json = await verify(repo, '--pattern', plainValue(), '--json');
  expect([json.exit, (await fits(json.stdout, 'verify-history')).verdict]).toEqual([0, 'clean']);
  const said = (await verify(repo, '--pattern', plainValue())).stdout.replace(/\s+/g, ' ');
  expect(said).toContain('submodules: trees of history name submodules: these are repositories of their own');
});
