import { join } from 'node:path';
import { readCommitGraph, readHolderGraph } from '../../../src/history/graph/index.js';
import { gitRepo, run, type GitRepo } from '../../support/git-repo.js';
import { hashObject } from '../../support/planted-places.js';

async function graphOf(repo: GitRepo, ...ids: string[]) {
  const commits = await readCommitGraph(repo.dir);
  return { commits, graph: await readHolderGraph(repo.dir, { ids: new Set(ids) }, { commits }) };
}

async function plantIn(repo: GitRepo): Promise<{ blob: string; with: string[] }> {
  await repo.commit({ 'README.md': 'hello\n' });
  const a = await repo.commit({ 'src/deep/.env': 'the leak\n', 'src/app.js': '1\n' });
  const b = await repo.commit({ 'copy.txt': 'the leak\n', 'src/app.js': '2\n' });
  await repo.commit({ 'src/deep/.env': null, 'copy.txt': null });
  return { blob: await repo.git('rev-parse', `${a}:src/deep/.env`), with: [a, b] };
}

test('finds every path and every commit that holds a blob, and the trees between them children first', async () => {
  await using repo = await gitRepo();
  const { blob, with: holding } = await plantIn(repo);
  const { commits, graph } = await graphOf(repo, blob);
  expect(graph.pathsOf(blob, 20)).toEqual(['copy.txt', 'src/deep/.env']);
  expect(graph.commitsHolding(blob, commits).map((commit) => commits.idOf(commit))).toEqual(holding);
  const trees = [...graph.trees];
  for (const tree of trees)
    for (const entry of graph.entriesOf(tree))
      if (graph.isHolder(entry.id)) expect(trees.indexOf(entry.id)).toBeLessThan(trees.indexOf(tree));
  const names = graph.entriesOf(await repo.git('rev-parse', `${holding[1]!}^{tree}`));
  expect(names.map(({ mode, name, id }) => [mode, name.toString(), id === blob])).toEqual([
    ['100644', 'copy.txt', true],
    ['40000', 'src', false],
  ]);
  expect(graph.isHolder(await repo.git('rev-parse', 'HEAD^{tree}'))).toBe(false);
});

test('marks entries by their names, whatever they lead to, and asks nothing of trees that maybe rules out', async () => {
  await using repo = await gitRepo();
  await repo.commit({ 'a/secret.txt': '1\n', 'b/other.txt': '2\n' });
  const asked: string[] = [];
  const graph = await readHolderGraph(repo.dir, {
    ids: new Set(),
    maybe: (content) => content.includes('secret'),
    entries: (name) => {
      asked.push(name.toString());
      return name.includes('secret');
    },
  });
  expect(new Set(asked)).toEqual(new Set(['secret.txt']));
  const blob = await repo.git('rev-parse', 'HEAD:a/secret.txt');
  expect(graph.pathsOf(blob, 20)).toEqual(['a/secret.txt']);
  expect(graph.trees).toEqual([await repo.git('rev-parse', 'HEAD:a'), await repo.git('rev-parse', 'HEAD^{tree}')]);
});

test('a tree that was asked for counts as its own holder, at every path and as a root', async () => {
  await using repo = await gitRepo();
  const first = await repo.commit({ 'x.txt': 'x\n' });
  const root = await repo.git('rev-parse', 'HEAD^{tree}');
  const second = await repo.commit({ 'sub/x.txt': 'x\n' });
  const { commits, graph } = await graphOf(repo, root);
  expect(graph.isHolder(root)).toBe(true);
  expect(graph.pathsOf(root, 20)).toEqual(['sub']);
  expect(graph.commitsHolding(root, commits).map((commit) => commits.idOf(commit))).toEqual([first, second]);
});

test('a root tree that is also a folder of another commit gives both paths', async () => {
  await using repo = await gitRepo();
  await repo.commit({ 'x.txt': 'x\n' });
  const blob = await repo.git('rev-parse', 'HEAD:x.txt');
  await repo.commit({ 'x.txt': null, 'sub/x.txt': 'x\n' });
  const { graph } = await graphOf(repo, blob);
  expect(graph.pathsOf(blob, 20)).toEqual(['sub/x.txt', 'x.txt']);
});

test('a submodule link to the same id is not taken for the object', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: '1' });
  const tree = await repo.git('rev-parse', 'HEAD^{tree}');
  await repo.git('update-index', '--add', '--cacheinfo', `160000,${tree},vendor`);
  await repo.git('commit', '-qm', 'link');
  const { graph } = await graphOf(repo, tree);
  expect(graph.trees).toEqual([tree]);
});

test('names that are no UTF-8 and have newlines come back byte by byte', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: 'odd\n' });
  const blob = await repo.git('rev-parse', 'HEAD:a');
  const name = Buffer.from([0xff, 0x0a, 0x2d, 0xfe]);
  const content = Buffer.concat([Buffer.from('100644 '), name, Buffer.from([0]), Buffer.from(blob, 'hex')]);
  const tree = await hashObject(repo, 'tree', content);
  const { graph } = await graphOf(repo, blob);
  expect(graph.entriesOf(tree).map((entry) => entry.name)).toEqual([name]);
});

test('a tree that holds itself ten times on each of many levels is done at once, with as many paths as were asked for', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: 'bomb\n' });
  const blob = await repo.git('rev-parse', 'HEAD:a');
  let [mode, id] = ['100644', blob];
  for (let level = 0; level < 40; level++) {
    const entries = Array.from({ length: 10 }, (_, at) =>
      Buffer.concat([Buffer.from(`${mode} d${String(at)}\0`), Buffer.from(id, 'hex')]),
    );
    [mode, id] = ['40000', await hashObject(repo, 'tree', Buffer.concat(entries))];
  }
  const commit = await repo.git('commit-tree', '-m', 'bomb', id);
  const { commits, graph } = await graphOf(repo, blob);
  expect(graph.pathsOf(blob, 20)).toHaveLength(20);
  expect(graph.commitsHolding(blob, commits)).toContain(commits.indexOf(commit));
});

test('trees that are cut off or unreadable are told, and the rest is found', async () => {
  await using repo = await gitRepo();
  const { blob } = await plantIn(repo);
  const cut = await hashObject(repo, 'tree', Buffer.from('100644 half\0abc'));
  const { graph } = await graphOf(repo, blob);
  expect(graph.unread.map(({ what }) => what)).toEqual([cut]);
  expect(graph.pathsOf(blob, 20)).toEqual(['copy.txt', 'src/deep/.env']);
});

test('SHA-256 repositories have their paths', async () => {
  await using repo = await gitRepo({ bare: true });
  const dir = join(repo.dir, '..', 'sha256');
  await run('git', ['init', '-q', '-b', 'main', '--object-format=sha256', dir], repo.dir, repo.env);
  const stream =
    'commit refs/heads/main\ncommitter T <t@example.invalid> 1 +0000\ndata 1\nx\nM 644 inline a/b.txt\ndata 2\nb\n\n';
  await run('git', ['fast-import', '--quiet'], dir, repo.env, stream);
  const blob = (await run('git', ['rev-parse', 'main:a/b.txt'], dir, repo.env)).stdout.trim();
  const graph = await readHolderGraph(dir, { ids: new Set([blob]) });
  expect(graph.pathsOf(blob, 20)).toEqual(['a/b.txt']);
});
