import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scanStaged } from '../../src/scan/index.js';
import { githubToken } from '../support/credentials.js';
import { gitRepo, type GitRepo } from '../support/git-repo.js';
import { foundPaths, onlyFinding, testSetup } from '../support/scan-setup.js';

const scan = (repo: GitRepo) => scanStaged(testSetup(repo.dir), repo.dir);

async function stage(repo: GitRepo, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  await repo.write(files);
  await repo.git('add', '-A');
}

test('reports what the first commit would add', async () => {
  await using repo = await gitRepo();
  const token = githubToken();
  await stage(repo, { 'a/b.txt': `one\n  ${token}\n` });

  const { occurrences } = onlyFinding(await scan(repo));
  expect(occurrences).toMatchObject([
    {
      source: 'staged',
      path: 'a/b.txt',
      startLine: 2,
      startColumn: 3,
      startByte: 6,
      blob: await repo.git('rev-parse', ':a/b.txt'),
    },
  ]);
});

test('nothing staged is clean, also without any commit', async () => {
  await using repo = await gitRepo();
  expect((await scan(repo)).verdict).toBe('clean');
  await repo.commit({ a: githubToken() });
  expect(await scan(repo)).toMatchObject({ verdict: 'clean', stats: { items: 0 } });
});

test('reads the index and not the work tree', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: 'x', b: 'x' });
  await stage(repo, { a: githubToken(), b: 'harmless' });
  await repo.write({ a: 'clean again', b: githubToken() });

  expect(foundPaths(await scan(repo))).toEqual(['a']);
});

test('leaves alone a secret on a line that staging does not touch', async () => {
  await using repo = await gitRepo();
  const token = githubToken();
  await repo.commit({ a: `${token}\nx\n` });
  await stage(repo, { a: `first\n${token}\ny\n` });

  expect((await scan(repo)).verdict).toBe('clean');
});

test('reports another secret on the same line', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: `x\n${githubToken()}\n` });
  await stage(repo, { a: `x\n${githubToken()}\n` });

  expect(foundPaths(await scan(repo))).toEqual(['a']);
});

test('a renamed file brings only the lines that changed', async () => {
  await using repo = await gitRepo();
  const lines = Array.from({ length: 40 }, (_, index) => `line ${String(index)}`).join('\n');
  await repo.commit({ old: `${lines}\n${githubToken()}\n` });
  await repo.git('mv', 'old', 'new name');
  expect((await scan(repo)).verdict).toBe('clean');

  await writeFile(join(repo.dir, 'new name'), `${lines}\n${githubToken()}\n`);
  await repo.git('add', '-A');
  expect(onlyFinding(await scan(repo)).occurrences).toMatchObject([{ path: 'new name', startLine: 41 }]);
});

test('works in a linked worktree', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: 'x' });
  const linked = join(repo.dir, '../linked');
  await repo.git('worktree', 'add', '-q', linked);
  await writeFile(join(linked, 'b'), githubToken());
  await repo.git('-C', linked, 'add', 'b');

  expect(foundPaths(await scanStaged(testSetup(linked), linked))).toEqual(['b']);
  expect((await scan(repo)).verdict).toBe('clean');
});

test('a changed submodule, a deleted file and an intention to add bring nothing', async () => {
  await using repo = await gitRepo();
  await using library = await gitRepo();
  await library.commit({ x: githubToken() });
  await repo.commit({ gone: githubToken() });
  await repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library.dir, 'lib');
  await repo.git('rm', '-q', 'gone');
  await repo.write({ later: githubToken() });
  await repo.git('add', '-N', 'later');

  expect(await scan(repo)).toMatchObject({ verdict: 'clean', skipped: [] });
});

test('a conflict does not stand in the way of what else is staged', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: 'base\n' });
  await repo.git('switch', '-qc', 'other');
  await repo.commit({ a: `${githubToken()}\n`, clean: githubToken() });
  await repo.git('switch', '-q', 'main');
  await repo.commit({ a: 'main\n' });
  await repo.tryGit('merge', 'other');

  expect(foundPaths(await scan(repo))).toEqual(['clean']);
});

test('a link that became a file is read, a file that became a link is not', async () => {
  await using repo = await gitRepo();
  const { symlink, rm } = await import('node:fs/promises');
  await symlink('nowhere', join(repo.dir, 'link'));
  await repo.commit({ link: 'x' }).catch(() => undefined);
  await repo.git('add', '-A');
  await repo.git('commit', '-qm', 'link');
  await rm(join(repo.dir, 'link'));
  await stage(repo, { link: githubToken() });

  expect(foundPaths(await scan(repo))).toEqual(['link']);
});

test.each([
  'new\nline',
  'quo"te',
  "it's",
  'tab\there',
  'ünï 日本',
  ' lead and trail ',
  'back\\slash',
  'a -> b',
  '+++ x',
  '\u0001control',
])('reports a staged file named %j', async (name) => {
  await using repo = await gitRepo();
  await repo.commit({ [name]: 'x\n' });
  await stage(repo, { [name]: `x\n${githubToken()}\n` });

  expect(foundPaths(await scan(repo))).toEqual([name]);
});

test('lines that look like a diff confuse nobody', async () => {
  await using repo = await gitRepo();
  const old = githubToken();
  await repo.commit({ a: `${old}\nx\n`, b: 'b\n' });
  await stage(repo, { a: `${old}\n++ b/b\n+++ b\n--- a\n@@ -1,9 +1,9 @@\n`, b: `b\n${githubToken()}\n` });

  expect(foundPaths(await scan(repo))).toEqual(['b']);
});

test('reads the index that git commit names in GIT_INDEX_FILE', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: 'x', b: 'x' });
  await repo.write({ a: githubToken() });
  const index = join(repo.dir, '.git/next-index-1.lock');
  const before = process.env['GIT_INDEX_FILE'];
  process.env['GIT_INDEX_FILE'] = index;
  try {
    const { execFileSync } = await import('node:child_process');
    execFileSync('git', ['read-tree', 'HEAD'], { cwd: repo.dir, env: process.env });
    execFileSync('git', ['add', 'a'], { cwd: repo.dir, env: process.env });
    expect(foundPaths(await scan(repo))).toEqual(['a']);
  } finally {
    if (before === undefined) delete process.env['GIT_INDEX_FILE'];
    else process.env['GIT_INDEX_FILE'] = before;
  }
  expect((await scan(repo)).verdict).toBe('clean');
});

test('core.autocrlf changes nothing: the blob is read', async () => {
  await using repo = await gitRepo();
  await repo.git('config', 'core.autocrlf', 'true');
  await repo.commit({ a: 'x\r\ny\r\n' });
  await stage(repo, { a: `x\r\ny\r\n${githubToken()}\r\n` });

  expect(onlyFinding(await scan(repo)).occurrences).toMatchObject([{ startLine: 3, startColumn: 1, startByte: 4 }]);
});

test.each([
  ['diff.noprefix', 'true'],
  ['diff.mnemonicPrefix', 'true'],
  ['diff.context', '9'],
  ['diff.external', 'false'],
  ['diff.renames', 'copies'],
  ['diff.relative', 'true'],
  ['color.ui', 'always'],
  ['core.quotePath', 'true'],
  ['diff.submodule', 'log'],
  ['diff.wsErrorHighlight', 'all'],
  ['diff.interHunkContext', '9'],
])('a user who set %s=%s gets the same answer', async (key, value) => {
  await using repo = await gitRepo();
  const old = githubToken();
  await repo.commit({ 'ü/a': `x\n${old}\ny\n` });
  await repo.git('config', key, value);
  await stage(repo, { 'ü/a': `x\n${old}\nz\n${githubToken()}\n` });

  expect(onlyFinding(await scan(repo)).occurrences).toMatchObject([{ path: 'ü/a', startLine: 4 }]);
});

test('a file that attributes call binary is read and compared all the same', async () => {
  await using repo = await gitRepo();
  const old = githubToken();
  await repo.commit({ '.gitattributes': '* -diff\n', a: `${old}\n` });
  await stage(repo, { a: `${old}\n${githubToken()}\n` });

  expect(onlyFinding(await scan(repo)).occurrences).toMatchObject([{ startLine: 2 }]);
});

test('a secret in a staged line of 20 MB is reported', async () => {
  await using repo = await gitRepo();
  await stage(repo, { a: `${'x '.repeat(10_000_000)}${githubToken()}` });

  expect(onlyFinding(await scan(repo)).occurrences).toMatchObject([{ startColumn: 20_000_001 }]);
});
