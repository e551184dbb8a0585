import { execFileSync } from 'node:child_process';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { scanFiles } from '../../src/scan/index.js';
import { githubToken } from '../support/credentials.js';
import { gitRepo, type GitRepo } from '../support/git-repo.js';
import { foundPaths, onlyFinding, testSetup } from '../support/scan-setup.js';

const scan = (repo: GitRepo, paths: string[] = [], allFiles = false) => scanFiles(testSetup(repo.dir), paths, allFiles);
/** The folder above the repository lies outside git and is removed with it. */
const outside = (repo: GitRepo, name: string): string => join(repo.dir, '..', name);

test('reads tracked files and untracked ones that are not ignored', async () => {
  await using repo = await gitRepo();
  await repo.commit({ '.gitignore': 'ignored/\n*.log\n', 'tracked.txt': githubToken() });
  await repo.write({ 'untracked.txt': githubToken(), 'a.log': githubToken(), 'ignored/b.txt': githubToken() });

  expect(foundPaths(await scan(repo))).toEqual(['tracked.txt', 'untracked.txt']);
  expect(foundPaths(await scan(repo, [], true))).toEqual(['a.log', 'ignored/b.txt', 'tracked.txt', 'untracked.txt']);
});

test('reads a tracked file that an ignore rule names too', async () => {
  await using repo = await gitRepo();
  await repo.commit({ '.gitignore': '*.env\n', 'x.env': githubToken() });

  expect(foundPaths(await scan(repo))).toEqual(['x.env']);
});

test('reads every file outside a repository, and no .git folder', async () => {
  await using repo = await gitRepo();
  const dir = outside(repo, 'plain');
  await mkdir(join(dir, 'a/.git'), { recursive: true });
  await writeFile(join(dir, '.gitignore'), 'x\n');
  await writeFile(join(dir, 'x'), githubToken());
  await writeFile(join(dir, 'a/y'), githubToken());
  await writeFile(join(dir, 'a/.git/z'), githubToken());

  expect(foundPaths(await scanFiles(testSetup(dir), [], false))).toEqual(['a/y', 'x']);
});

test('reports paths from the working directory, "/" separated, also above it', async () => {
  await using repo = await gitRepo();
  await repo.commit({ 'a/b/x.txt': githubToken(), 'y.txt': githubToken() });
  const cwd = join(repo.dir, 'a');

  expect(foundPaths(await scanFiles(testSetup(cwd), [], false))).toEqual(['b/x.txt']);
  expect(foundPaths(await scanFiles(testSetup(cwd), ['../y.txt', 'b'], false))).toEqual(['../y.txt', 'b/x.txt']);
});

test('follows no symbolic links, and counts them', async () => {
  await using repo = await gitRepo();
  await mkdir(outside(repo, 'elsewhere'));
  await writeFile(outside(repo, 'elsewhere/secret'), githubToken());
  await symlink('../elsewhere', join(repo.dir, 'folder'));
  await symlink('../elsewhere/secret', join(repo.dir, 'file'));
  await symlink('nowhere', join(repo.dir, 'broken'));

  for (const allFiles of [false, true]) {
    const report = await scan(repo, [], allFiles);
    expect(report).toMatchObject({ verdict: 'clean', skipped: [], stats: { outOfScope: { symlink: 3 } } });
  }
});

test('does not leave the work tree through a tracked folder that became a link', async () => {
  await using repo = await gitRepo();
  await repo.commit({ 'folder/secret': 'harmless' });
  await rename(join(repo.dir, 'folder'), outside(repo, 'elsewhere'));
  await writeFile(outside(repo, 'elsewhere/secret'), githubToken());
  await symlink('../elsewhere', join(repo.dir, 'folder'));

  expect(await scan(repo)).toMatchObject({ verdict: 'clean', skipped: [] });
});

test('follows a link that was named', async () => {
  await using repo = await gitRepo();
  await mkdir(outside(repo, 'elsewhere'));
  await writeFile(outside(repo, 'elsewhere/secret'), githubToken());
  await symlink('../elsewhere', join(repo.dir, 'folder'));
  await symlink('../elsewhere/secret', join(repo.dir, 'file'));

  expect(foundPaths(await scan(repo, ['file']))).toEqual(['file']);
  expect(foundPaths(await scan(repo, ['folder']))).toEqual(['folder/secret']);
});

test('reads what was named although it is ignored', async () => {
  await using repo = await gitRepo();
  await repo.commit({ '.gitignore': 'node_modules/\n*.log\n' });
  await repo.write({
    'a.log': githubToken(),
    'node_modules/x/y.js': githubToken(),
    'node_modules/z.js': githubToken(),
  });

  expect(foundPaths(await scan(repo, ['a.log']))).toEqual(['a.log']);
  expect(foundPaths(await scan(repo, ['node_modules']))).toEqual(['node_modules/x/y.js', 'node_modules/z.js']);
  expect(foundPaths(await scan(repo, ['node_modules/x']))).toEqual(['node_modules/x/y.js']);
});

test('reads a file once although it was named twice', async () => {
  await using repo = await gitRepo();
  await repo.commit({ 'a/x.txt': githubToken() });

  expect(onlyFinding(await scan(repo, ['.', 'a', 'a/x.txt'])).occurrences).toHaveLength(1);
});

test('says which path is missing, as a usage error', async () => {
  await using repo = await gitRepo();

  await expect(scan(repo, ['no/such'])).rejects.toMatchObject({
    code: 'E_PATH',
    exit: 2,
    message: expect.stringContaining('no/such'),
  });
});

test('says what to do about a pipe that was named, instead of calling it clean', async () => {
  await using repo = await gitRepo();
  execFileSync('mkfifo', [join(repo.dir, 'pipe')]);

  await expect(scan(repo, ['pipe'])).rejects.toMatchObject({
    code: 'E_PATH',
    exit: 2,
    hint: expect.stringContaining('--stdin'),
  });
});

test('counts pipes and sockets in a folder without opening them', async () => {
  await using repo = await gitRepo();
  execFileSync('mkfifo', [join(repo.dir, 'pipe')]);

  expect(await scan(repo, [], true)).toMatchObject({ verdict: 'clean', stats: { outOfScope: { special: 1 } } });
});

test('reads a nested repository and a checked-out submodule, each by its own ignore rules', async () => {
  await using repo = await gitRepo();
  await using library = await gitRepo();
  await library.commit({ '.gitignore': 'skip\n', 'lib.txt': githubToken() });
  await repo.commit({ 'main.txt': githubToken() });
  await repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library.dir, 'vendor/lib');
  await repo.git('clone', '-q', library.dir, 'nested');
  await repo.write({ 'nested/new.txt': githubToken(), 'nested/skip': githubToken() });

  expect(foundPaths(await scan(repo))).toEqual(['main.txt', 'nested/lib.txt', 'nested/new.txt', 'vendor/lib/lib.txt']);
});

test('counts a submodule that is not checked out', async () => {
  await using repo = await gitRepo();
  await using library = await gitRepo();
  await library.commit({ 'lib.txt': githubToken() });
  await repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library.dir, 'lib');
  await repo.commit({ a: 'x' });
  await repo.git('submodule', '--quiet', 'deinit', '-f', 'lib');

  expect(await scan(repo)).toMatchObject({ verdict: 'clean', stats: { outOfScope: { submodule: 1 } } });
});

test('a tracked file that was deleted, or whose folder became a file, is no failure', async () => {
  await using repo = await gitRepo();
  await repo.commit({ gone: 'x', 'folder/inner': 'x', left: githubToken() });
  await rm(join(repo.dir, 'gone'));
  await rm(join(repo.dir, 'folder'), { recursive: true });
  await writeFile(join(repo.dir, 'folder'), 'a file now');

  const report = await scan(repo);
  expect(foundPaths(report)).toEqual(['left']);
  expect(report.skipped).toEqual([]);
});

test.each([
  'new\nline.txt',
  `quo"te's.txt`,
  ' spaces .txt',
  'ünïcödé-日本.txt',
  '-rf',
  '--json',
  '$(touch x)',
  'tab\t.txt',
  'back\\slash',
  '*?[a].txt',
])('reads a file named %j, tracked or not', async (name) => {
  await using repo = await gitRepo();
  await repo.write({ [name]: githubToken() });
  expect(foundPaths(await scan(repo))).toEqual([name]);
  expect(foundPaths(await scan(repo, [], true))).toEqual([name]);
  await repo.git('add', '-A');
  expect(foundPaths(await scan(repo))).toEqual([name]);
});

test('reads a file whose name is no valid UTF-8', async () => {
  await using repo = await gitRepo();
  await writeFile(Buffer.concat([Buffer.from(`${repo.dir}/bad-`), Buffer.from([0xff, 0xfe])]), githubToken());

  expect(foundPaths(await scan(repo))).toEqual(['bad-��']);
  expect(foundPaths(await scan(repo, [], true))).toEqual(['bad-��']);
});

test('a tree 500 folders deep is read, and one beyond what the system opens is listed as skipped', async () => {
  await using repo = await gitRepo();
  const deep = Array.from({ length: 500 }, () => 'd').join('/');
  await repo.write({ [`${deep}/x.txt`]: githubToken() });
  expect(foundPaths(await scan(repo))).toEqual([`${deep}/x.txt`]);
  expect(foundPaths(await scan(repo, [], true))).toEqual([`${deep}/x.txt`]);

  execFileSync(
    'sh',
    ['-c', 'n=$(printf %0200d 7); for i in $(seq 30); do mkdir $n && cd -P ./$n || exit 1; done; echo hidden > x'],
    { cwd: repo.dir },
  );
  const report = await scan(repo, [], true);
  expect(report.skipped).toHaveLength(1);
  expect(report.skipped[0]?.reason).toMatch(/too long/i);
  execFileSync('rm', ['-rf', '0'.repeat(199) + '7'], { cwd: repo.dir });
});

test('an empty repository and an empty folder are clean', async () => {
  await using repo = await gitRepo();
  await mkdir(outside(repo, 'empty'));

  expect(await scan(repo)).toMatchObject({ verdict: 'clean', stats: { items: 0, bytes: 0 } });
  expect(await scanFiles(testSetup(outside(repo, 'empty')), [], false)).toMatchObject({ verdict: 'clean' });
});

test('a bare repository has no files: the error names the way to its history', async () => {
  await using repo = await gitRepo({ bare: true });

  await expect(scan(repo)).rejects.toMatchObject({
    code: 'E_NO_WORK_TREE',
    exit: 2,
    hint: expect.stringContaining('--history'),
  });
});

test('a secret in two files is one finding with two places', async () => {
  await using repo = await gitRepo();
  const token = githubToken();
  await repo.commit({ a: `x ${token}\n${token}`, b: token });

  expect(
    onlyFinding(await scan(repo)).occurrences.map(({ path, startLine }) => `${path}:${String(startLine)}`),
  ).toEqual(['a:1', 'a:2', 'b:1']);
});

test('archives are counted as out of scope', async () => {
  await using repo = await gitRepo();
  execFileSync('sh', ['-c', 'echo x > x && tar cf a.tar x && gzip -k x && bzip2 -k x 2>/dev/null || true'], {
    cwd: repo.dir,
  });
  await repo.write({ 'b.zip': Buffer.from('PK\x03\x04rest'), 'BZhello.txt': `BZhello ${githubToken()}` });

  const report = await scan(repo);
  expect(foundPaths(report)).toEqual(['BZhello.txt']);
  expect(report.skipped).toEqual([]);
  expect(report.stats.outOfScope['archive']).toBeGreaterThanOrEqual(3);
});

test('stops at once when it is aborted', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: 'x' });
  const signal = AbortSignal.abort();

  await expect(scanFiles(testSetup(repo.dir, { signal }), [], true)).rejects.toThrow();
});

test('paths stay relative when the working directory is reached through a link', async () => {
  await using repo = await gitRepo();
  await repo.commit({ 'a/x.txt': githubToken() });
  await symlink(repo.dir, outside(repo, 'link'));

  expect(foundPaths(await scanFiles(testSetup(outside(repo, 'link')), [], false))).toEqual([relative('.', 'a/x.txt')]);
});
