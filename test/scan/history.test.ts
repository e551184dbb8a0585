import { execFileSync } from 'node:child_process';
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scanHistory } from '../../src/scan/index.js';
import { githubToken } from '../support/credentials.js';
import { gitRepo, type GitRepo } from '../support/git-repo.js';
import { foundPaths, onlyFinding, places, testSetup } from '../support/scan-setup.js';

const scan = (repo: GitRepo, dir = repo.dir) => scanHistory(testSetup(dir), dir);
const looseObject = (repo: GitRepo, id: string): string => join(repo.dir, '.git/objects', id.slice(0, 2), id.slice(2));

test('finds a removed secret, with its first commit, author, date in UTC, every path, and the refs that contain it', async () => {
  await using repo = await gitRepo();
  const token = githubToken();
  await repo.commit({ a: 'x' });
  await repo.git('branch', 'before');
  await repo.git('config', 'user.name', 'Ignored: the environment wins');
  const first = await repo.commit({ old: token });
  await repo.git('mv', 'old', 'new');
  await repo.git('commit', '-qm', 'rename');
  await repo.git('tag', '-am', 'release', 'v1');
  await repo.commit({ new: null });

  const finding = onlyFinding(await scan(repo));
  expect(finding).toMatchObject({
    firstCommit: first,
    paths: ['old', 'new'],
    refs: ['refs/heads/main', 'refs/tags/v1'],
  });
  expect(finding.occurrences[0]).toMatchObject({
    source: 'blob',
    path: 'old',
    commit: first,
    author: 'Test <test@example.invalid>',
    date: '2026-01-02T03:04:05Z',
    startLine: 1,
    startColumn: 1,
    blob: await repo.git('rev-parse', `${first}:old`),
  });
  expect(finding.occurrences).toHaveLength(2);
});

test('a secret in many versions of a file is one finding, and each blob is read once', async () => {
  await using repo = await gitRepo();
  const token = githubToken();
  const first = await repo.commit({ a: `1 ${token}`, copy: `1 ${token}` });
  await repo.commit({ a: `2 ${token}` });
  await repo.commit({ a: `1 ${token}` });

  const report = await scan(repo);
  expect(onlyFinding(report)).toMatchObject({ firstCommit: first });
  expect(new Set(places(report).map(({ blob }) => blob)).size).toBe(2);
  expect(report.stats.items).toBe(2 + 3);
});

test('finds a secret that only a merge commit brought', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: 'base\n' });
  await repo.git('switch', '-qc', 'side');
  await repo.commit({ b: 'side\n' });
  await repo.git('switch', '-q', 'main');
  await repo.commit({ c: 'main\n' });
  await repo.git('merge', '-q', '--no-commit', 'side');
  const merge = await repo.commit({ a: `base\n${githubToken()}\n` }, 'merge');

  expect(onlyFinding(await scan(repo))).toMatchObject({ firstCommit: merge, paths: ['a'] });
});

test('finds secrets in commit messages, tag messages and notes', async () => {
  await using repo = await gitRepo();
  const commit = await repo.commit({ a: 'x' }, `subject\n\nbody ${githubToken()}`);
  await repo.git('tag', '-a', '-m', githubToken(), 'v1');
  await repo.git('notes', 'add', '-m', githubToken());

  const report = await scan(repo);
  expect(report.findings).toHaveLength(3);
  expect(places(report)).toContainEqual(
    expect.objectContaining({ source: 'message', path: `commit ${commit}`, commit, startLine: 3, startColumn: 6 }),
  );
  expect(foundPaths(report)).toContain(`tag ${await repo.git('rev-parse', 'v1')}`);
});

test('finds what only stashes, reflogs, deleted branches and a detached HEAD hold', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: 'x' });
  for (const name of ['older', 'newer']) {
    await repo.write({ a: `${name} ${githubToken()}`, [`untracked-${name}`]: githubToken() });
    await repo.git('stash', '-q', '-u');
  }
  await repo.commit({ reset: githubToken() });
  await repo.git('reset', '-q', '--hard', 'HEAD~');
  await repo.git('switch', '-qc', 'doomed');
  await repo.commit({ deleted: githubToken() });
  await repo.git('switch', '-q', 'main');
  await repo.git('branch', '-qD', 'doomed');
  await repo.git('switch', '-q', '--detach');
  await repo.commit({ detached: githubToken() });

  const report = await scan(repo);
  expect([...new Set(foundPaths(report))]).toEqual([
    'a',
    'deleted',
    'detached',
    'reset',
    'untracked-newer',
    'untracked-older',
  ]);
  expect(report.findings).toHaveLength(7);
  expect(report.findings.find(({ paths }) => paths?.includes('detached'))?.refs).toEqual(['HEAD']);
  expect(report.findings.find(({ paths }) => paths?.includes('deleted'))?.refs).toEqual([]);
});

test('finds what only another worktree holds', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: 'x' });
  const linked = join(repo.dir, '../linked');
  await repo.git('worktree', 'add', '-q', '--detach', linked);
  await writeFile(join(linked, 'b'), githubToken());
  await repo.git('-C', linked, 'add', 'b');
  await repo.git('-C', linked, 'commit', '-qm', 'elsewhere');

  expect(foundPaths(await scan(repo))).toEqual(['b']);
  expect(foundPaths(await scan(repo, linked))).toEqual(['b']);
});

test('reads a SHA-256 repository', async () => {
  await using repo = await gitRepo();
  await rm(join(repo.dir, '.git'), { recursive: true });
  await repo.git('init', '-q', '--object-format=sha256', '-b', 'main');
  const first = await repo.commit({ a: githubToken() });

  expect(first).toHaveLength(64);
  expect(onlyFinding(await scan(repo)).firstCommit).toBe(first);
});

test('a repository without commits is clean, and so is an empty bare one', async () => {
  await using repo = await gitRepo();
  await using bare = await gitRepo({ bare: true });

  expect((await scan(repo)).verdict).toBe('clean');
  expect((await scan(bare)).verdict).toBe('clean');
});

test('reads a bare repository, and one with alternates', async () => {
  await using repo = await gitRepo();
  const first = await repo.commit({ a: githubToken() });
  const bare = join(repo.dir, '../bare');
  const shared = join(repo.dir, '../shared');
  await repo.git('clone', '-q', '--bare', repo.dir, bare);
  await repo.git('clone', '-q', '--shared', repo.dir, shared);

  expect(onlyFinding(await scan(repo, bare)).firstCommit).toBe(first);
  expect(onlyFinding(await scan(repo, shared)).firstCommit).toBe(first);
});

test('a shallow clone is never clean', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: githubToken() });
  await repo.commit({ a: 'removed' });
  const shallow = join(repo.dir, '../shallow');
  await repo.git('clone', '-q', '--depth=1', `file://${repo.dir}`, shallow);

  const report = await scan(repo, shallow);
  expect(report.verdict).toBe('partial');
  expect(report.skipped).toMatchObject([{ reason: expect.stringContaining('shallow') }]);
});

test('a partial clone lists what it lacks, and fetches nothing', async () => {
  await using repo = await gitRepo();
  await repo.git('config', 'uploadpack.allowFilter', 'true');
  const removed = await repo.commit({ a: githubToken() });
  await repo.commit({ a: 'removed', b: 'x' });
  const partial = join(repo.dir, '../partial');
  await repo.git('clone', '-q', '--filter=blob:none', `file://${repo.dir}`, partial);
  const blob = await repo.git('rev-parse', `${removed}:a`);
  const packs = async (): Promise<string[]> => (await readdir(join(partial, '.git/objects/pack'))).sort();
  const before = await packs();

  const report = await scan(repo, partial);
  expect(report.verdict).toBe('partial');
  expect(report.skipped).toMatchObject([{ path: expect.stringContaining(blob) }]);
  expect(await packs()).toEqual(before);
});

test('a missing blob is listed, and the rest is read', async () => {
  await using repo = await gitRepo();
  await repo.commit({ missing: 'gone soon', found: githubToken() });
  const clean = await gitRepo();
  await clean[Symbol.asyncDispose]();
  const id = await repo.git('rev-parse', 'HEAD:missing');
  await rm(looseObject(repo, id));

  const report = await scan(repo);
  expect(foundPaths(report)).toEqual(['found']);
  expect(report.skipped).toMatchObject([{ path: expect.stringContaining(id) }]);
});

test.each([
  ['garbage', () => Buffer.from('this is no zlib stream')],
  ['emptied', () => Buffer.alloc(0)],
  ['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length - 8)],
  [
    'bit-flipped',
    (bytes: Buffer) => Buffer.from(bytes.map((byte, index) => (index === bytes.length >> 1 ? byte ^ 0x55 : byte))),
  ],
] as const)('a blob whose object is %s is listed, and the rest is read', async (_, damage) => {
  await using repo = await gitRepo();
  const noise = Array.from({ length: 200 }, githubToken)
    .map((token) => token.slice(6, 30))
    .join('\n');
  await repo.commit({ aaa: githubToken(), bad: noise, zzz: githubToken() });
  const id = await repo.git('rev-parse', 'HEAD:bad');
  const file = looseObject(repo, id);
  await chmod(file, 0o644);
  await writeFile(file, damage(await readFile(file)));

  const report = await scan(repo);
  expect([...new Set(foundPaths(report))]).toEqual(['aaa', 'zzz']);
  expect(report.skipped).toMatchObject([{ path: expect.stringContaining(id) }]);
});

test.each(['commit', 'tree'] as const)(
  'a missing %s is listed, and what else the repository holds is read',
  async (kind) => {
    await using repo = await gitRepo();
    await repo.commit({ a: githubToken() });
    const middle = await repo.commit({ 'folder/b': githubToken() });
    await repo.commit({ 'folder/c': githubToken() });
    await rm(looseObject(repo, await repo.git('rev-parse', kind === 'commit' ? middle : `${middle}:folder`)));

    const report = await scan(repo);
    expect(report.findings).toHaveLength(3);
    expect(report.skipped.length).toBeGreaterThan(0);
  },
);

test('a ref that points nowhere is listed, and the rest is read', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: githubToken() });
  await writeFile(join(repo.dir, '.git/refs/heads/broken'), `${'1234567890'.repeat(4)}\n`);

  const report = await scan(repo);
  expect(report.findings).toHaveLength(1);
  expect(report.skipped.length).toBeGreaterThan(0);
});

test('a damaged pack is listed, and what is outside the damage is read', async () => {
  await using repo = await gitRepo();
  for (let index = 0; index < 20; index++)
    await repo.commit({ [`f${String(index)}`]: `${githubToken()} ${githubToken()}` });
  await repo.git('repack', '-adq');
  await repo.git('prune-packed');
  const folder = join(repo.dir, '.git/objects/pack');
  const name = (await readdir(folder)).find((file) => file.endsWith('.pack')) ?? '';
  const file = join(folder, name);
  const bytes = await readFile(file);
  bytes.fill(0x55, bytes.length - 500, bytes.length - 400);
  await chmod(file, 0o644);
  await writeFile(file, bytes);

  const report = await scan(repo);
  expect(report.findings.length).toBeGreaterThan(5);
  expect(report.skipped.length).toBeGreaterThan(0);
});

test('replace refs hide nothing', async () => {
  await using repo = await gitRepo();
  const dirty = await repo.commit({ a: githubToken() });
  await repo.write({ a: 'harmless' });
  await repo.git('add', '-A');
  const clean = await repo.git('commit-tree', '-m', 'clean', await repo.git('write-tree'));
  await repo.git('replace', dirty, clean);

  expect(onlyFinding(await scan(repo)).firstCommit).toBe(dirty);
});

test.each(['new\nline', 'quo"te', 'tab\there', 'ünï 日本', ' lead and trail ', 'back\\slash', '-c', '\u0001x'])(
  'names the path %j right',
  async (name) => {
    await using repo = await gitRepo();
    await repo.commit({ [name]: githubToken() });

    expect(onlyFinding(await scan(repo)).paths).toEqual([name]);
  },
);

test.each([
  ['log.showRoot', 'false'],
  ['log.date', 'relative'],
  ['log.showSignature', 'true'],
  ['log.decorate', 'full'],
  ['log.diffMerges', 'first-parent'],
  ['diff.renames', 'copies'],
  ['diff.noprefix', 'true'],
  ['diff.orderFile', '/dev/null'],
  ['core.abbrev', '7'],
  ['i18n.logOutputEncoding', 'ISO-8859-1'],
  ['format.pretty', 'oneline'],
  ['log.mailmap', 'false'],
])('a user who set %s=%s gets the same answer', async (key, value) => {
  await using repo = await gitRepo();
  await repo.git('config', key, value);
  const first = await repo.commit({ ü: githubToken() });

  expect(onlyFinding(await scan(repo))).toMatchObject({ firstCommit: first, paths: ['ü'] });
});

test('a tag that points at a blob is read', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: 'x' });
  await repo.write({ loose: githubToken() });
  await repo.git('tag', 'blob', await repo.git('hash-object', '-w', 'loose'));

  expect((await scan(repo)).findings).toHaveLength(1);
});

test('changes nothing in the repository', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: githubToken() });
  const listing = (): string =>
    execFileSync('sh', ['-c', 'find .git -type f | sort | xargs sha1sum'], { cwd: repo.dir, encoding: 'utf8' });
  const before = listing();

  await scan(repo);
  expect(listing()).toBe(before);
});
