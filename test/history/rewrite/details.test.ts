import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { nowhere, rewriteHistory } from '../../../src/history/rewrite/index.js';
import { gitRepo, run, type GitRepo } from '../../support/git-repo.js';
import { hashObject, plainValue } from '../../support/planted-places.js';
import { REPLACED, needleOf, requestFor, rewriteIn } from './support.js';

const NAME = 'REDACTED-a1b2c3d4';

async function leaky(): Promise<GitRepo & { value: string; leak: string }> {
  const repo = await gitRepo();
  const value = plainValue();
  await repo.commit({ 'a.txt': 'a\n' }, 'first');
  const leak = await repo.commit({ '.env': `K=${value}\n` }, 'leak');
  await repo.commit({ 'b.txt': 'b\n' }, 'after');
  return { ...repo, value, leak };
}

test('notes follow the commits that they are about, in their layout, and in all of their history', async () => {
  await using repo = await leaky();
  const { value, leak } = repo;
  await repo.git('notes', 'add', '-m', 'about the leak', leak);
  await repo.git('notes', 'add', '-m', `see ${value}`, 'main');
  await repo.git('notes', 'add', '-m', 'about the first', 'main~2');

  const rewrite = await rewriteIn(repo, { needles: [needleOf(value)] });

  expect(await repo.git('notes', 'show', 'main~1')).toBe('about the leak');
  expect(await repo.git('notes', 'show', 'main')).toBe(`see ${REPLACED}`);
  expect(await repo.git('notes', 'show', 'main~2')).toBe('about the first');
  expect(await repo.git('ls-tree', '--name-only', 'refs/notes/commits~2')).toBe(rewrite.map.get(leak));
});

test('notes of a dropped commit go below those of the commit that stands in for it', async () => {
  await using repo = await leaky();
  const { leak } = repo;
  await repo.git('notes', 'add', '-m', 'of the leak', leak);
  await repo.git('notes', 'add', '-m', 'of the first', 'main~2');

  await rewriteIn(repo, { dropPaths: ['.env'], pruneEmpty: true });

  expect(await repo.git('rev-list', '--count', 'main')).toBe('2');
  expect(await repo.git('notes', 'show', 'main~1')).toBe('of the first\n\nof the leak');
});

test('ids in messages lead to the new commits, also from another branch, and unknown hex stays', async () => {
  await using repo = await leaky();
  const { value, leak } = repo;
  await repo.git('switch', '-q', '--orphan', 'other');
  const short = leak.slice(0, 9);
  await repo.commit({ 'c.txt': value }, `This reverts commit ${leak}.\n\nSee ${short} and 0123456789abcdef; deadbeef`);

  const rewrite = await rewriteIn(repo, { needles: [needleOf(value)] });

  const to = String(rewrite.map.get(leak));
  expect(await repo.git('log', '-1', '--format=%B', 'other')).toBe(
    `This reverts commit ${to}.\n\nSee ${to.slice(0, 9)} and 0123456789abcdef; deadbeef\n`,
  );
});

test('a commit that only names a changed one keeps its id and its signature', async () => {
  await using repo = await leaky();
  const { value, leak } = repo;
  await repo.git('switch', '-q', '--orphan', 'clean');
  const clean = await repo.commit({ 'c.txt': 'c\n' }, `see ${leak}`);

  await rewriteIn(repo, { needles: [needleOf(value)] });

  expect(await repo.git('rev-parse', 'clean')).toBe(clean);
});

test('names of refs become valid ones that nothing else has', async () => {
  await using repo = await leaky();
  const { value } = repo;
  const other = plainValue();
  await repo.git('branch', `fix/${value}`);
  await repo.git('branch', `fix/${NAME}`);
  await repo.git('tag', `${other}/x`);
  await repo.git('tag', value);

  const rewrite = await rewriteIn(repo, { needles: [needleOf(value), needleOf(other)] });

  const renamed = rewrite.refs.flatMap(({ renamedTo }) => (renamedTo === undefined ? [] : [renamedTo]));
  expect(renamed).toHaveLength(3);
  expect(renamed).toContain(`refs/heads/fix/${NAME}-2`);
  for (const name of renamed) expect((await repo.tryGit('check-ref-format', name)).exit).toBe(0);
  expect(await repo.git('for-each-ref')).not.toContain(value);
  expect(await repo.git('for-each-ref')).not.toContain(other);
});

test('refs of dropped blobs, and tags of them, go; a tag of a tag is followed', async () => {
  await using repo = await leaky();
  const blob = await repo.git('rev-parse', 'main:.env');
  await repo.git('update-ref', 'refs/tags/plain', blob);
  await repo.git('tag', '-a', '-m', 'x', 'inner', blob);
  await repo.git('tag', '-a', '-m', 'y', 'outer', 'inner');

  const rewrite = await rewriteIn(repo, { dropBlobs: [blob] });

  const gone = rewrite.refs.filter(({ new: to }) => to === null).map(({ name }) => name);
  expect(gone).toEqual(['refs/tags/inner', 'refs/tags/outer', 'refs/tags/plain']);
  expect(await repo.git('ls-tree', '--name-only', 'main')).toBe('a.txt\nb.txt');
});

test('a replace ref follows what it replaces, and goes when there is nothing to replace', async () => {
  await using repo = await leaky();
  const { value, leak } = repo;
  const first = await repo.git('rev-parse', 'main~2');
  await repo.git('replace', leak, first);
  const blob = await repo.git('rev-parse', 'main:.env');
  const same = await hashObject(repo, 'blob', Buffer.from(`K=${REPLACED}\n`));
  await repo.git('replace', blob, same);

  const rewrite = await rewriteIn(repo, { needles: [needleOf(value)] });

  expect(await repo.git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/replace')).toBe(
    `refs/replace/${String(rewrite.map.get(leak))} ${first}`,
  );
});

test('a folder that loses all its files goes, and a commit that loses all is left with the empty tree', async () => {
  await using repo = await gitRepo();
  await repo.commit({ 'conf/deep/.env': 'x\n' });
  await repo.commit({ 'a.txt': 'a\n' });

  await rewriteIn(repo, { dropPaths: ['conf/deep/.env'] });

  expect(await repo.git('ls-tree', '-r', '-t', '--name-only', 'main')).toBe('a.txt');
  expect(await repo.git('rev-parse', 'main~1^{tree}')).toBe(await repo.git('hash-object', '-t', 'tree', '/dev/null'));
  expect((await repo.tryGit('fsck', '--strict')).exit).toBe(0);
});

test('one folder at two paths loses a file at one of them alone', async () => {
  await using repo = await gitRepo();
  const files = { 'x.txt': 'x\n', 'y.txt': 'y\n' };
  const at = (folder: string) =>
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
  await repo.commit({ ...at('one'), ...at('two'), ...at('deep/one') });

  await rewriteIn(repo, { dropPaths: ['one/x.txt'] });

  expect(await repo.git('ls-tree', '-r', '--name-only', 'main')).toBe(
    'deep/one/x.txt\ndeep/one/y.txt\none/y.txt\ntwo/x.txt\ntwo/y.txt',
  );
});

test('names the archives in which a value cannot be replaced, and drops them when asked', async () => {
  await using repo = await gitRepo();
  const value = plainValue();
  await repo.commit({ 'log.gz': gzipSync(value), 'a.txt': 'a\n' });
  const blob = await repo.git('rev-parse', 'main:log.gz');
  const more = { needles: [needleOf(value)], insideContainers: [{ object: blob, member: 'log' }] };

  const named = await rewriteHistory(requestFor(repo, more), nowhere());
  expect(named.unreplaceable).toEqual([{ object: blob, paths: ['log.gz'], reason: expect.stringContaining('log') }]);
  expect(named.commits).toEqual([]);

  const dropped = await rewriteIn(repo, { ...more, dropUnreplaceable: true });
  expect(dropped.unreplaceable).toEqual([]);
  expect(dropped.blobs).toEqual([{ id: blob, new: null, paths: ['log.gz'] }]);
  expect(await repo.git('ls-tree', '--name-only', 'main')).toBe('a.txt');
});

test('the plan has the hash that its application has, and another one when a ref has moved', async () => {
  await using repo = await leaky();
  const { value } = repo;
  const request = requestFor(repo, { needles: [needleOf(value)] });
  const plan = await rewriteHistory(request, nowhere());
  expect((await rewriteHistory(request, nowhere())).planHash).toBe(plan.planHash);
  await repo.git('repack', '-q', '-a', '-d');
  expect((await rewriteHistory(request, nowhere())).planHash).toBe(plan.planHash);
  await repo.git('branch', 'new', 'main~2');
  expect((await rewriteHistory(request, nowhere())).planHash).not.toBe(plan.planHash);
});

test('private refs of linked work trees are told with the work tree that they belong to', async () => {
  await using repo = await leaky();
  const { value } = repo;
  const linked = join(repo.dir, '..', 'linked');
  await repo.git('worktree', 'add', '-q', '--detach', linked);
  await repo.git('-C', linked, 'update-ref', 'refs/worktree/mine', 'main');

  const { refs } = await rewriteHistory(requestFor(repo, { needles: [needleOf(value)] }), nowhere());

  expect(refs.map(({ name }) => name)).toEqual(['refs/heads/main', 'worktrees/linked/refs/worktree/mine']);
});

test('commits and tags with odd bytes keep them', async () => {
  await using repo = await leaky();
  const { value, leak } = repo;
  const tree = await repo.git('rev-parse', `${leak}^{tree}`);
  const head = `tree ${tree}\nparent ${leak}\nauthor  <> 1 +9999\ncommitter x <y> 2147483648 -0000\nencoding ISO-8859-1\nHG:extra a:b\n c`;
  const odd = await hashObject(repo, 'commit', Buffer.from(`${head}\n\ncaf\xe9 no newline`, 'latin1'));
  await repo.git('update-ref', 'refs/heads/odd', odd);

  const rewrite = await rewriteIn(repo, { needles: [needleOf(value)] });

  const to = String(rewrite.map.get(odd));
  const old = await run('git', ['cat-file', 'commit', odd], repo.dir, repo.env);
  const fresh = await run('git', ['cat-file', 'commit', to], repo.dir, repo.env);
  const newTree = await repo.git('rev-parse', `${to}^{tree}`);
  expect(fresh.stdout).toBe(old.stdout.replace(tree, newTree).replace(leak, String(rewrite.map.get(leak))));
});

test('a stash stays one when commits without changes are dropped', async () => {
  await using repo = await gitRepo();
  await repo.commit({ 'a.txt': 'a\n', '.env': 'x\n' });
  await repo.write({ '.env': 'y\n' });
  await repo.git('add', '.env');
  await repo.git('stash', 'push', '-q');
  const { map } = await rewriteIn(repo, { dropPaths: ['.env'], pruneEmpty: true });
  expect(await repo.git('rev-list', '--parents', '-1', 'refs/stash')).toMatch(/^\w+ \w+ \w+$/);
  expect(map.size).toBeGreaterThan(0);
});

test('works on SHA-256 repositories', async () => {
  await using home = await gitRepo();
  const dir = join(home.dir, 'sha256');
  await home.git('init', '-q', '--object-format=sha256', '-b', 'main', dir);
  const git = (...args: string[]) => home.git('-C', dir, ...args);
  const value = plainValue();
  await writeFile(join(dir, 'a.txt'), `K=${value}\n`);
  await git('add', '-A');
  await git('commit', '-qm', 'leak');
  const repo: GitRepo = { ...home, dir, git, tryGit: (...args) => home.tryGit('-C', dir, ...args) };

  await rewriteIn(repo, { needles: [needleOf(value)] });

  expect(await git('show', 'main:a.txt')).toBe(`K=${REPLACED}`);
  expect((await repo.tryGit('fsck', '--strict', '--full')).stderr).toBe('');
});
