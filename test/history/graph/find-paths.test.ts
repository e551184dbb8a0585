import { randomInt } from 'node:crypto';
import { findPaths, readCommitGraph, type PathFinds } from '../../../src/history/graph/index.js';
import { PathGlobs } from '../../../src/history/graph/path-globs.js';
import { literalIn } from '../../../src/history/graph/glob-pieces.js';
import { globMatcher } from '../../../src/scan/index.js';
import { gitRepo, type GitRepo } from '../../support/git-repo.js';
import { hashObject } from '../../support/planted-places.js';

async function find(repo: GitRepo, ...globs: string[]): Promise<PathFinds> {
  return await findPaths(repo.dir, globs, { commits: await readCommitGraph(repo.dir) });
}

const pathsOf = ({ found }: PathFinds): string[] => found.map(({ path }) => path);

test('finds a full path from the root, and not the same name elsewhere', async () => {
  await using repo = await gitRepo();
  await repo.commit({ 'Backend/env.example': '1\n', 'env.example': '2\n', 'x/Backend/env.example': '3\n' });
  await repo.commit({ 'Backend/env.example': '4\n' });
  const finds = await find(repo, 'Backend/env.example');
  expect(pathsOf(finds)).toEqual(['Backend/env.example']);
  expect(finds.found[0]?.ids).toHaveLength(2);
});

test('a name without a folder is found anywhere, and a folder stands for all below it', async () => {
  await using repo = await gitRepo();
  await repo.commit({
    'a/.env': '1\n',
    '.env': '2\n',
    'b/keys/one.pem': '3\n',
    'b/keys/two.pem': '4\n',
    'b/c.txt': '5\n',
  });
  expect(pathsOf(await find(repo, '.env', 'keys'))).toEqual(['.env', 'a/.env', 'b/keys']);
  expect(pathsOf(await find(repo, 'b/keys/**'))).toEqual(['b/keys']);
  expect(pathsOf(await find(repo, '**/*.{pem,key}'))).toEqual(['b/keys/one.pem', 'b/keys/two.pem']);
  expect(pathsOf(await find(repo, 'nothing-like-it'))).toEqual([]);
});

/** What a rewrite does, and the trees that it would visit. */
async function dropped(
  repo: GitRepo,
  finds: PathFinds,
  tree: string,
  state = finds.rootState,
  at = '',
): Promise<string[]> {
  if (!finds.leads(tree, state)) return [];
  const lines = (await repo.git('ls-tree', '-z', tree)).split('\0').filter((line) => line !== '');
  const found: string[] = [];
  for (const line of lines) {
    const [, mode = '', id = '', name = ''] = /^0*(\d+) \w+ (\w+)\t(.*)$/s.exec(line) ?? [];
    const step = finds.step(state, Buffer.from(name), mode);
    if (step.matched.length > 0) found.push(`${at}${name}`);
    else if (step.below >= 0) found.push(...(await dropped(repo, finds, id, step.below, `${at}${name}/`)));
  }
  return found;
}

test('a tree that stands at two paths loses its entry at the one that was named, and keeps it at the other', async () => {
  await using repo = await gitRepo();
  await repo.commit({ 'one/deep/.env': '1\n', 'two/deep/.env': '1\n', 'two/readme': '2\n' });
  expect(await repo.git('rev-parse', 'HEAD:one/deep')).toBe(await repo.git('rev-parse', 'HEAD:two/deep'));
  const finds = await find(repo, 'one/deep/.env');
  const root = await repo.git('rev-parse', 'HEAD^{tree}');
  expect(await dropped(repo, finds, root)).toEqual(['one/deep/.env']);
  expect(finds.contexts.map(({ tree }) => tree)).toEqual([
    await repo.git('rev-parse', 'HEAD:one/deep'),
    await repo.git('rev-parse', 'HEAD:one'),
    root,
  ]);
});

test('a root tree that is a folder elsewhere is looked at as both', async () => {
  await using repo = await gitRepo();
  await repo.commit({ 'sub/x.txt': 'x\n' });
  const inner = await repo.git('rev-parse', 'HEAD:sub');
  await repo.git('commit-tree', '-m', 'inner', inner);
  expect(pathsOf(await find(repo, '**/x.txt'))).toEqual(['sub/x.txt', 'x.txt']);
  const finds = await find(repo, './x.txt');
  expect(pathsOf(finds)).toEqual(['x.txt']);
  expect(finds.contexts.map(({ tree }) => tree)).toEqual([inner]);
});

test('submodule links and paths of commits that no ref reaches are found', async () => {
  await using repo = await gitRepo();
  const first = await repo.commit({ a: '1' });
  await repo.git('update-index', '--add', '--cacheinfo', `160000,${first},vendor/lib`);
  await repo.git('commit', '-qm', 'link');
  await repo.git('reset', '-q', '--hard', first);
  const finds = await find(repo, 'vendor/lib');
  expect(finds.found.map(({ path, mode, ids }) => [path, mode, ids])).toEqual([['vendor/lib', '160000', [first]]]);
});

test('a tree that holds itself ten times on each of many levels is done at once, and the list of its paths is cut', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: 'bomb\n' });
  let [mode, id] = ['100644', await repo.git('rev-parse', 'HEAD:a')];
  for (let level = 0; level < 30; level++) {
    const entries = Array.from({ length: 10 }, (_, at) =>
      Buffer.concat([Buffer.from(`${mode} d${String(at)}\0`), Buffer.from(id, 'hex')]),
    );
    [mode, id] = ['40000', await hashObject(repo, 'tree', Buffer.concat(entries))];
  }
  await repo.git('commit-tree', '-m', 'bomb', id);
  const path = Array.from({ length: 30 }, () => 'd3').join('/');
  expect(pathsOf(await find(repo, path))).toEqual([path]);
  const all = await find(repo, `${'*/'.repeat(29)}d7`);
  expect(all.contexts).toHaveLength(30);
  expect(all.pairs.isCut).toBe(true);
});

test('globs followed folder by folder mean what the matcher of whole paths means', () => {
  const pick = (from: readonly string[]): string => from[randomInt(from.length)]!;
  const parts = ['a', 'b', 'ab', '*', '**', '?', 'a*', '*b', '{a,b}', '{a/b,*}', 'a**b', '[', '{', '**a'];
  const names = ['a', 'b', 'ab', 'aab', '[', '{', 'ba'];
  const words = (from: readonly string[], most: number): string =>
    Array.from({ length: 1 + randomInt(most) }, () => pick(from)).join('/');
  let matches = 0;
  for (let round = 0; round < 20_000; round++) {
    const glob = `${pick(['', '', './', '/'])}${words(parts, 4)}${pick(['', '', '', '/'])}`;
    const path = words(names, 4);
    const walk = new PathGlobs([glob]);
    const expected = globMatcher(glob)(path);
    const at = whereMatched(walk, path);
    if (expected !== at >= 0) throw new Error(`${glob} on ${path}: expected ${String(expected)}`);
    if (expected) matches++;
    const literal = literalIn(glob);
    if (at >= 0 && !path.split('/')[at]!.includes(literal)) throw new Error(`${glob} on ${path}: ${literal}`);
    if (at >= 0) expect(walk.canMatch(path.split('/')[at]!, at < path.split('/').length - 1)).toBe(true);
  }
  expect(matches).toBeGreaterThan(2_000);
});

function whereMatched(globs: PathGlobs, path: string): number {
  let state = globs.root;
  const names = path.split('/');
  return names.findIndex((name, at) => {
    if (state < 0) return false;
    const step = globs.step(state, name, at < names.length - 1);
    state = step.below;
    return step.matched.length > 0;
  });
}
