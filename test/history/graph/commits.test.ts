import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readCommitGraph, type CommitGraph } from '../../../src/history/graph/index.js';
import { gitRepo, run, type GitRepo } from '../../support/git-repo.js';

const idsOf = (graph: CommitGraph): string[] => Array.from({ length: graph.size }, (_, index) => graph.idOf(index));

async function expectSameAsGit(repo: GitRepo, graph: CommitGraph): Promise<void> {
  const log = await repo.git('log', '--all', '--format=%H %T %ct %P');
  for (const line of log.split('\n')) {
    const [id = '', tree, time, ...parents] = line.split(' ').filter((word) => word !== '');
    const index = graph.indexOf(id);
    expect(graph.idOf(index)).toBe(id);
    expect(graph.treeOf(index)).toBe(tree);
    expect(graph.timeOf(index)).toBe(Number(time));
    expect(graph.parentsOf(index).map((parent) => graph.idOf(parent))).toEqual(parents);
    for (const parent of graph.parentsOf(index)) expect(parent).toBeLessThan(index);
  }
}

test('tells ids, trees, dates and parents as git does, parents first, merges and octopuses included', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: '1' });
  for (const name of ['one', 'two', 'three']) {
    await repo.git('switch', '-qc', name, 'main');
    await repo.commit({ [name]: name }, name);
  }
  await repo.git('switch', '-q', 'main');
  await repo.git('merge', '-q', '--no-edit', 'one', 'two', 'three');
  await repo.git('switch', '-q', '--orphan', 'root');
  await repo.commit({ z: 'z' }, 'another root');
  const graph = await readCommitGraph(repo.dir);
  expect(graph.size).toBe(6);
  expect(graph.unread).toEqual([]);
  await expectSameAsGit(repo, graph);
});

test('holds commits that no ref and no reflog reaches', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: '1' });
  const lost = await repo.commit({ a: '2' });
  await repo.git('reset', '-q', '--hard', 'HEAD~1');
  await repo.git('reflog', 'expire', '--expire=now', '--all');
  expect(idsOf(await readCommitGraph(repo.dir))).toContain(lost);
});

test('ignores replace refs and grafts', async () => {
  await using repo = await gitRepo();
  const first = await repo.commit({ a: '1' });
  const second = await repo.commit({ a: '2' });
  const third = await repo.commit({ a: '3' });
  await repo.git('replace', '--graft', third, first);
  const graph = await readCommitGraph(repo.dir);
  expect(graph.parentsOf(graph.indexOf(third)).map((parent) => graph.idOf(parent))).toEqual([second]);
});

test('reads SHA-256 repositories, bare ones, and ones without a commit', async () => {
  await using repo = await gitRepo({ bare: true });
  expect((await readCommitGraph(repo.dir)).size).toBe(0);
  const other = join(repo.dir, '..', 'sha256');
  await run('git', ['init', '-q', '-b', 'main', '--object-format=sha256', other], repo.dir, repo.env);
  await run('git', ['commit', '-q', '--allow-empty', '-m', 'x'], other, repo.env);
  const head = (await run('git', ['rev-parse', 'HEAD'], other, repo.env)).stdout.trim();
  const graph = await readCommitGraph(other);
  expect(idsOf(graph)).toEqual([head]);
  expect(head).toHaveLength(64);
  expect(graph.treeOf(0)).toHaveLength(64);
  expect(graph.indexOf('ab')).toBe(-1);
});

test('a parent that is missing is left out', async () => {
  await using repo = await gitRepo();
  const first = await repo.commit({ a: '1' });
  const second = await repo.commit({ a: '2' });
  await rm(join(repo.dir, '.git', 'objects', first.slice(0, 2), first.slice(2)), { force: true });
  const graph = await readCommitGraph(repo.dir);
  expect(idsOf(graph)).toEqual([second]);
  expect(graph.parentsOf(0)).toEqual([]);
});

test('a damaged commit is told as unread, and the others are there', async () => {
  await using repo = await gitRepo();
  const first = await repo.commit({ a: '1' });
  const second = await repo.commit({ a: '2' });
  const file = join(repo.dir, '.git', 'objects', first.slice(0, 2), first.slice(2));
  await rm(file, { force: true });
  await repo.write({ [file.slice(repo.dir.length + 1)]: Buffer.from('this is no object') });
  const graph = await readCommitGraph(repo.dir);
  expect(idsOf(graph)).toEqual([second]);
  expect(graph.unread.map(({ what }) => what)).toContain(first);
});

test('a history deeper than any call stack is ordered', async () => {
  await using repo = await gitRepo({ bare: true });
  const commits = Array.from({ length: 20_000 }, (_, at) => {
    const date = `committer T <t@example.invalid> ${String(1_700_000_000 + at)} +0000`;
    return `commit refs/heads/main\nmark :${String(at + 1)}\n${date}\ndata 1\nx\n`;
  });
  await run('git', ['fast-import', '--quiet'], repo.dir, repo.env, commits.join(''));
  const graph = await readCommitGraph(repo.dir);
  expect(graph.size).toBe(20_000);
  for (let index = 1; index < graph.size; index++) expect(graph.parentsOf(index)).toEqual([index - 1]);
});
