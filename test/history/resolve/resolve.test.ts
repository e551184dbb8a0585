import { appendFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requireRepository } from '../../../src/git/index.js';
import { resolveHits } from '../../../src/history/resolve/index.js';
import type { Hit, RawHit } from '../../../src/history/types.js';
import { Matcher } from '../../../src/match/index.js';
import { gitRepo, run, type GitRepo } from '../../support/git-repo.js';
import { hashObject, seeded } from '../../support/planted-places.js';

const FINGERPRINT = 'ab'.repeat(16);

const rawHit = (object: string, more: Partial<RawHit> = {}): RawHit => ({
  place: 'objects',
  what: FINGERPRINT,
  encoding: 'raw',
  object,
  ...more,
});

async function resolved(repo: GitRepo, object: string, dir = repo.dir): Promise<Hit> {
  const [hit] = await resolveHits(await requireRepository(dir), [rawHit(object)]);
  return hit!;
}

const blobIn = (repo: GitRepo, content: string): Promise<string> => hashObject(repo, 'blob', Buffer.from(content));

const CLEAN = `secretctl clean-history --replace --fingerprint ${FINGERPRINT} --apply`;

async function forgetReflogs(repo: GitRepo): Promise<void> {
  await repo.git('reflog', 'expire', '--expire=now', '--all');
}

/** Does what the fix says, line by line. */
async function follow(repo: GitRepo, fix: string): Promise<void> {
  for (const line of fix.split('\n')) {
    const words = (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll("'", ''));
    if (words[0] === 'git') await repo.git(...words.slice(1));
    else if (words[0] === 'rm') await rm(words[1]!);
    else throw new Error(`unexpected: ${line}`);
  }
}

async function expectFreed(repo: GitRepo, { fix, object }: Hit): Promise<void> {
  expect((await repo.tryGit('cat-file', '-e', object!)).exit).toBe(0);
  await follow(repo, fix);
  expect((await repo.tryGit('cat-file', '-e', object!)).exit).not.toBe(0);
  expect((await repo.tryGit('fsck', '--connectivity-only')).exit).toBe(0);
}

test('a blob has its commits, its paths and the refs that reach it; a rewrite frees it', async () => {
  await using repo = await seeded();
  const first = await repo.commit({ 'conf/.env': 'leak\n' });
  const last = await repo.commit({ 'copy/.env': 'leak\n' });
  await repo.commit({ 'conf/.env': null, 'copy/.env': null });
  await repo.git('branch', 'old', first);
  await repo.git('tag', '-a', '-m', 'x', 'v2', last);
  await repo.git('tag', '-a', '-m', 'y', 'nested', 'v2');
  const hit = await resolved(repo, await repo.git('rev-parse', `${first}:conf/.env`));
  expect(hit).toMatchObject({
    firstCommit: first,
    lastCommit: last,
    paths: ['conf/.env', 'copy/.env'],
    refs: ['refs/heads/main', 'refs/heads/old', 'refs/tags/nested', 'refs/tags/v2'],
    fix: CLEAN,
  });
  expect(hit.keptBy).toContain('HEAD@{0}');
});

test('first and last go by commit date, over commits that nothing reaches too', async () => {
  await using repo = await gitRepo();
  const dated = async (date: string, content: string): Promise<string> => {
    await repo.write({ a: content });
    await repo.git('add', 'a');
    const env = { ...repo.env, GIT_COMMITTER_DATE: date };
    const { stdout } = await run('git', ['commit-tree', '-m', date, await repo.git('write-tree')], repo.dir, env);
    return stdout.trim();
  };
  const late = await dated('2025-06-01T00:00:00Z', 'leak\n');
  const early = await dated('2024-01-01T00:00:00Z', 'leak\n');
  await dated('2023-01-01T00:00:00Z', 'other\n');
  const hit = await resolved(repo, await repo.git('rev-parse', `${late}:a`));
  expect(hit).toMatchObject({ firstCommit: early, lastCommit: late, refs: [], keptBy: ['nothing: unreachable'] });
});

test('a commit is held by itself, and its history reaches it', async () => {
  await using repo = await seeded();
  const commit = await repo.commit({ a: '1' }, 'the leak');
  await repo.git('branch', 'child');
  await repo.commit({ a: '2' });
  const hit = await resolved(repo, commit);
  expect(hit).toMatchObject({ firstCommit: commit, lastCommit: commit, refs: ['refs/heads/child', 'refs/heads/main'] });
  expect(hit.paths).toBeUndefined();
});

test('a tag is dated by what it points at, and reached through tags of it', async () => {
  await using repo = await seeded();
  const head = await repo.git('rev-parse', 'HEAD');
  await repo.git('tag', '-a', '-m', 'leak', 'inner');
  const inner = await repo.git('rev-parse', 'inner');
  await repo.git('tag', '-a', '-m', 'outer', 'outer', 'inner');
  await repo.git('tag', '-d', 'inner');
  const hit = await resolved(repo, inner);
  expect(hit).toMatchObject({ firstCommit: head, lastCommit: head, refs: ['refs/tags/outer'], keptBy: [], fix: CLEAN });
});

test('a blob that only a tag names is reached by it', async () => {
  await using repo = await seeded();
  const blob = await blobIn(repo, 'leak\n');
  await repo.git('tag', '-a', '-m', 'x', 'direct', blob);
  const hit = await resolved(repo, blob);
  expect(hit).toMatchObject({ refs: ['refs/tags/direct'], keptBy: [], fix: CLEAN });
  expect(hit.firstCommit).toBeUndefined();
});

test('what only one side of an evil merge has is found, also under a replace ref', async () => {
  await using repo = await seeded();
  await repo.git('switch', '-qc', 'other', 'HEAD~1');
  await repo.commit({ 'other.txt': 'other\n' });
  await repo.git('switch', '-q', 'main');
  await repo.git('merge', '-q', '--no-commit', '--no-ff', 'other');
  await repo.write({ 'evil.txt': 'leak\n' });
  await repo.git('add', 'evil.txt');
  await repo.git('commit', '-qm', 'merged');
  const merge = await repo.git('rev-parse', 'HEAD');
  const blob = await repo.git('rev-parse', 'HEAD:evil.txt');
  await repo.git('replace', blob, await blobIn(repo, 'harmless\n'));
  const hit = await resolved(repo, blob);
  expect(hit).toMatchObject({ firstCommit: merge, refs: ['refs/heads/main'], paths: ['evil.txt'], fix: CLEAN });
});

test('a note, a replacement and any other namespace are refs like branches', async () => {
  await using repo = await seeded();
  await repo.git('notes', 'add', '-m', 'leak');
  const note = (await repo.git('notes', 'list')).split(' ')[0]!;
  expect(await resolved(repo, note)).toMatchObject({ refs: ['refs/notes/commits'], fix: CLEAN });
  const blob = await blobIn(repo, 'leak too\n');
  await repo.git('update-ref', `refs/replace/${await repo.git('rev-parse', 'HEAD:README.md')}`, blob);
  expect((await resolved(repo, blob)).refs[0]).toMatch(/^refs\/replace\//);
});

test('an unreachable object is freed by gc, loose or packed', async () => {
  await using repo = await seeded();
  const blob = await blobIn(repo, 'leak\n');
  const hit = await resolved(repo, blob);
  expect(hit).toMatchObject({ refs: [], keptBy: ['nothing: unreachable'], fix: 'git gc --prune=now' });
  await repo.git('tag', 'tmp', blob);
  await repo.git('repack', '-q', '-a', '-d');
  await repo.git('tag', '-d', 'tmp');
  await expectFreed(repo, await resolved(repo, blob));
});

test('a commit that only reflogs know names its entries, and forgetting those logs frees it and keeps the stashes', async () => {
  await using repo = await seeded();
  await repo.write({ 'README.md': 'stashed\n' });
  await repo.git('stash', 'push', '-q');
  await repo.write({ 'README.md': 'stashed again\n' });
  await repo.git('stash', 'push', '-q');
  await repo.commit({ 'oops.txt': 'leak\n' });
  const blob = await repo.git('rev-parse', 'HEAD:oops.txt');
  await repo.git('reset', '-q', '--hard', 'HEAD~1');
  const hit = await resolved(repo, blob);
  expect(hit.refs).toEqual([]);
  expect(hit.keptBy).toEqual(expect.arrayContaining(['HEAD@{1}', 'refs/heads/main@{1}', 'ORIG_HEAD']));
  await expectFreed(repo, hit);
  expect((await repo.git('stash', 'list')).split('\n')).toHaveLength(2);
});

test('an older stash is named by its place, and dropped alone', async () => {
  await using repo = await seeded();
  await repo.write({ 'README.md': 'leak\n' });
  await repo.git('stash', 'push', '-q');
  const blob = await repo.git('rev-parse', 'stash:README.md');
  await repo.write({ 'README.md': 'something else\n' });
  await repo.git('stash', 'push', '-q');
  const hit = await resolved(repo, blob);
  expect(hit).toMatchObject({ refs: [], keptBy: ['stash@{1}'], fix: 'git stash drop 1\ngit gc --prune=now' });
  await expectFreed(repo, hit);
  expect((await repo.git('stash', 'list')).split('\n')).toHaveLength(1);
});

test('two stashes with it are dropped the older one first, untracked files included', async () => {
  await using repo = await seeded();
  for (const more of ['1', '2', '3']) {
    await repo.write({ 'new.txt': more === '2' ? 'harmless\n' : 'leak\n', 'README.md': more });
    await repo.git('stash', 'push', '-q', '-u');
  }
  const blob = await repo.git('rev-parse', 'stash^3:new.txt');
  const hit = await resolved(repo, blob);
  expect(hit.refs).toEqual(['refs/stash']);
  expect(hit.fix).toBe('git stash drop 2\ngit stash drop 0\ngit gc --prune=now');
  await expectFreed(repo, hit);
});

test('the index, its conflicts and what it remembers of solved ones are named', async () => {
  await using repo = await seeded();
  await repo.write({ 'odd name.txt': 'leak\n' });
  await repo.git('add', '.');
  const staged = await repo.git('rev-parse', ':odd name.txt');
  const hit = await resolved(repo, staged);
  expect(hit).toMatchObject({ refs: [], keptBy: ['index: odd name.txt'] });
  await expectFreed(repo, hit);
  const side = await blobIn(repo, 'leak in a conflict\n');
  await run(
    'git',
    ['update-index', '--index-info'],
    repo.dir,
    repo.env,
    `100644 ${side} 2\tboth.txt\n100644 ${side} 3\tboth.txt\n`,
  );
  expect((await resolved(repo, side)).keptBy).toEqual([
    'index: both.txt (conflict, stage 2)',
    'index: both.txt (conflict, stage 3)',
  ]);
  await repo.write({ 'both.txt': 'solved\n' });
  await repo.git('add', 'both.txt');
  const undone = await resolved(repo, side);
  expect(undone.keptBy).toContain('index: both.txt (a solved conflict)');
  await expectFreed(repo, undone);
});

test('linked work trees have their HEADs, reflogs, indexes and private refs looked at', async () => {
  await using repo = await seeded();
  const tree = join(repo.dir, '..', 'linked');
  await repo.git('worktree', 'add', '-q', '--detach', tree);
  await writeFile(join(tree, 'wt.txt'), 'leak\n');
  await repo.git('-C', tree, 'add', 'wt.txt');
  const blob = await repo.git('-C', tree, 'rev-parse', ':wt.txt');
  expect(await resolved(repo, blob)).toMatchObject({ keptBy: ['index of work tree linked: wt.txt'] });
  await repo.git('-C', tree, 'commit', '-qm', 'there');
  await repo.git('-C', tree, 'update-ref', 'refs/bisect/bad', 'HEAD');
  const live = await resolved(repo, blob);
  expect(live.keptBy).toEqual(
    expect.arrayContaining(['worktrees/linked/HEAD@{0}', 'HEAD of work tree linked (detached)']),
  );
  expect(live.refs).toEqual(['worktrees/linked/refs/bisect/bad']);
  expect(live.fix).toBe(CLEAN);
  await repo.git('-C', tree, 'update-ref', '-d', 'refs/bisect/bad');
  await repo.git('-C', tree, 'reset', '-q', '--hard', 'HEAD~1');
  expect(await resolved(repo, blob, tree)).toMatchObject({ firstCommit: live.firstCommit!, refs: [] });
  await expectFreed(repo, await resolved(repo, blob));
});

test('a work tree whose folder is gone is pruned', async () => {
  await using repo = await seeded();
  const tree = join(repo.dir, '..', 'linked');
  await repo.git('worktree', 'add', '-q', '--detach', tree);
  await writeFile(join(tree, 'wt.txt'), 'leak\n');
  await repo.git('-C', tree, 'add', 'wt.txt');
  await repo.git('-C', tree, 'commit', '-qm', 'there');
  const blob = await repo.git('-C', tree, 'rev-parse', ':wt.txt');
  await rm(tree, { recursive: true });
  const hit = await resolved(repo, blob);
  expect(hit.fix).toBe('git worktree prune\ngit gc --prune=now');
  await expectFreed(repo, hit);
});

test.each([
  ['refs/original/refs/heads/main', 'git update-ref -d refs/original/refs/heads/main\ngit gc --prune=now'],
  ['refs/prefetch/remotes/origin/main', 'git update-ref -d refs/prefetch/remotes/origin/main\ngit gc --prune=now'],
  ['ORIG_HEAD', 'git update-ref -d ORIG_HEAD\ngit gc --prune=now'],
  ['FETCH_HEAD', 'git update-ref -d FETCH_HEAD\ngit gc --prune=now'],
  ['refs/bisect/bad', 'git bisect reset\ngit update-ref -d refs/bisect/bad\ngit gc --prune=now'],
])('what only %s reaches is freed without a rewrite', async (name, fix) => {
  await using repo = await seeded();
  const commit = await repo.commit({ 'oops.txt': 'leak\n' });
  const blob = await repo.git('rev-parse', 'HEAD:oops.txt');
  await repo.git('reset', '-q', '--hard', 'HEAD~1');
  await forgetReflogs(repo);
  await repo.git('update-ref', '-d', 'ORIG_HEAD');
  if (name === 'FETCH_HEAD') await writeFile(join(repo.dir, '.git', name), `${commit}\t\tbranch 'x' of there\n`);
  else await repo.git('update-ref', name, commit);
  const hit = await resolved(repo, blob);
  expect(hit.fix).toBe(fix);
  expect([...hit.refs, ...hit.keptBy]).toEqual([name]);
  await expectFreed(repo, hit);
});

test('what a remote still has is to be cleaned there first', async () => {
  await using repo = await seeded();
  const commit = await repo.commit({ 'oops.txt': 'leak\n' });
  const blob = await repo.git('rev-parse', 'HEAD:oops.txt');
  await repo.git('reset', '-q', '--hard', 'HEAD~1');
  await forgetReflogs(repo);
  await repo.git('update-ref', '-d', 'ORIG_HEAD');
  await repo.git('update-ref', 'refs/remotes/origin/main', commit);
  const { fix } = await resolved(repo, blob);
  expect(fix.split('\n')).toEqual([
    `# first, in a clone of origin: ${CLEAN} --push; then here:`,
    'git fetch --prune origin',
    'git reflog expire --expire=now refs/remotes/origin/main',
    'git gc --prune=now',
  ]);
});

test('a pack that is kept is named, and its mark removed', async () => {
  await using repo = await seeded();
  const blob = await blobIn(repo, 'leak\n');
  await repo.git('tag', 'tmp', blob);
  await repo.git('repack', '-q', '-a', '-d');
  await repo.git('tag', '-d', 'tmp');
  const folder = join(repo.dir, '.git', 'objects', 'pack');
  const pack = (await readdir(folder)).find((file) => file.endsWith('.pack'))!;
  await writeFile(join(folder, pack.replace(/pack$/, 'keep')), '');
  const hit = await resolved(repo, blob);
  expect(hit.keptBy).toEqual([pack.replace(/pack$/, 'keep')]);
  await expectFreed(repo, hit);
});

test('an object of an alternate is to be freed there', async () => {
  await using repo = await seeded();
  const other = join(repo.dir, '..', 'other.git');
  await repo.git('init', '-q', '--bare', other);
  await writeFile(join(other, 'in'), 'leak\n');
  const blob = await repo.git('-C', other, 'hash-object', '-w', 'in');
  await appendFile(join(repo.dir, '.git/objects/info/alternates'), `${join(other, 'objects')}\n`);
  const hit = await resolved(repo, blob);
  expect(hit.keptBy).toEqual([`alternate ${other}`]);
  expect(hit.fix.split('\n').at(-1)).toBe(`git -C ${other} gc --prune=now`);
});

test('names that hold what was looked for are not shown', async () => {
  await using repo = await seeded();
  await repo.write({ 'a-needle-here.txt': 'leak\n' });
  await repo.git('add', '.');
  const staged = await repo.git('rev-parse', ':a-needle-here.txt');
  await repo.git(
    'update-ref',
    'refs/original/a-needle-here',
    await repo.git('commit-tree', '-m', 'x', await repo.git('write-tree')),
  );
  const matcher = new Matcher([{ kind: 'pattern', label: 'a-needle', source: 'a-needle-here' }]);
  const hits = await resolveHits(await requireRepository(repo.dir), [rawHit(staged)], { matcher });
  expect(JSON.stringify(hits)).not.toContain('needle-here');
  expect(hits[0]?.fix).toContain('git reset -q\n');
});

test('hits that are in no object come back as they are, and an archive is freed by dropping it', async () => {
  await using repo = await seeded();
  const repository = await requireRepository(repo.dir);
  const reflog = { place: 'reflogs', what: FINGERPRINT, encoding: 'raw', fix: 'x', keptBy: ['y'] } as const;
  expect(await resolveHits(repository, [reflog])).toEqual([{ ...reflog, refs: [] }]);
  const blob = await repo.git('rev-parse', 'HEAD:README.md');
  const [archive] = await resolveHits(repository, [rawHit(blob, { place: 'archives', path: 'a!b' })]);
  expect(archive).toMatchObject({ path: 'a!b', fix: `secretctl clean-history --drop-blob ${blob} --apply` });
});

test('more objects than a number has bits are told apart, each with its own refs', async () => {
  await using repo = await gitRepo();
  const blobs: string[] = [];
  for (let at = 0; at < 40; at++) {
    await repo.git('switch', '-q', '--orphan', `b${at}`);
    await repo.commit({ [`f${at}.txt`]: `leak ${at}\n` });
    blobs.push(await repo.git('rev-parse', `HEAD:f${at}.txt`));
  }
  const hits = await resolveHits(
    await requireRepository(repo.dir),
    blobs.map((blob) => rawHit(blob)),
  );
  expect(hits.map(({ refs, paths }) => [refs, paths])).toEqual(
    blobs.map((_, at) => [[`refs/heads/b${at}`], [`f${at}.txt`]]),
  );
});

test('bare repositories, an unborn HEAD, SHA-256, broken refs and damaged objects are no obstacle', async () => {
  await using repo = await gitRepo({ bare: true });
  const dir = join(repo.dir, '..', 'sha256.git');
  await run('git', ['init', '-q', '--bare', '--object-format=sha256', dir], repo.dir, repo.env);
  const stream =
    'commit refs/heads/other\ncommitter T <t@example.invalid> 1 +0000\ndata 1\nx\nM 644 inline a/b.txt\ndata 2\nb\n\n';
  await run('git', ['fast-import', '--quiet'], dir, repo.env, stream);
  const { stdout } = await run('git', ['rev-parse', 'other:a/b.txt'], dir, repo.env);
  await writeFile(join(dir, 'refs', 'heads', 'broken'), `${'12'.repeat(32)}\n`);
  await mkdir(join(dir, 'objects', 'ab'), { recursive: true });
  await writeFile(join(dir, 'objects', 'ab', 'cd'.repeat(31)), 'this is no object');
  const hit = await resolved(repo, stdout.trim(), dir);
  expect(hit).toMatchObject({ refs: ['refs/heads/other'], paths: ['a/b.txt'], fix: CLEAN });
});

test('a merge that stopped in a conflict is given up', async () => {
  await using repo = await seeded();
  await repo.commit({ 'README.md': 'leak\n' });
  const blob = await repo.git('rev-parse', 'HEAD:README.md');
  await repo.git('branch', 'leaky');
  await repo.git('reset', '-q', '--hard', 'HEAD~1');
  await repo.commit({ 'README.md': 'another\n' });
  expect((await repo.tryGit('merge', 'leaky')).exit).toBe(1);
  await repo.git('branch', '-qD', 'leaky');
  await forgetReflogs(repo);
  await repo.git('update-ref', '-d', 'ORIG_HEAD');
  const hit = await resolved(repo, blob);
  expect(hit.refs).toEqual([]);
  expect(hit.keptBy).toEqual(expect.arrayContaining(['MERGE_HEAD', 'index: README.md (conflict, stage 3)']));
  await expectFreed(repo, hit);
});
