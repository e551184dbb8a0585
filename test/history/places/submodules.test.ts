import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { look, matcherOf, spots, unread } from './look.js';
import { requireRepository, type Repository } from '../../../src/git/index.js';
import { searchPlaces } from '../../../src/history/places/index.js';
import { plainValue, seeded } from '../../support/planted-places.js';
import type { GitRepo } from '../../support/git-repo.js';

async function addSubmodule(repo: GitRepo, url: string, path: string, cwd = repo.dir): Promise<void> {
  const allow = ['-c', 'protocol.file.allow=always'];
  await repo.git('-C', cwd, ...allow, 'submodule', 'add', '-q', url, path);
  await repo.git('-C', cwd, 'commit', '-qm', 'submodule');
}

/** As the caller does it: each repository inside is searched as one of its own. */
async function lookDeep(repository: Repository, value: string, visited = new Set<string>()): Promise<string[]> {
  const result = await searchPlaces(repository, matcherOf(value), { visited, workTree: visited.size === 0 });
  const inner: string[] = [];
  for (const each of result.repositories) inner.push(...(await lookDeep(each, value, visited)));
  return [...spots(result), ...inner];
}

test('submodules are listed with their work trees, and searched at any depth', async () => {
  await using repo = await seeded();
  await using sub = await seeded();
  await using deep = await seeded();
  await addSubmodule(sub, deep.dir, 'deep');
  await addSubmodule(repo, sub.dir, 'vendor/sub');
  await repo.git('-c', 'protocol.file.allow=always', 'submodule', 'update', '-q', '--init', '--recursive');
  const value = plainValue();
  const inner = join(repo.dir, '.git', 'modules', 'vendor', 'sub', 'modules', 'deep');
  await writeFile(join(inner, 'MERGE_MSG'), value);
  await writeFile(join(repo.dir, 'vendor', 'sub', 'deep', 'x.txt'), value);

  const result = await look(repo.dir, value);

  expect(spots(result)).toEqual(['work tree: vendor/sub/deep/x.txt']);
  expect(result.repositories.map(({ commonDir, top }) => [commonDir, top])).toContainEqual([
    join(repo.dir, '.git', 'modules', 'vendor', 'sub'),
    join(repo.dir, 'vendor', 'sub'),
  ]);
  expect(unread(result)).toEqual([]);
  expect(await lookDeep(await requireRepository(repo.dir), value)).toEqual([
    'work tree: vendor/sub/deep/x.txt',
    'git files: MERGE_MSG',
  ]);
});

test('a submodule that was not cloned is unread, one that was only put away is not', async () => {
  await using origin = await seeded();
  await using sub = await seeded();
  await addSubmodule(origin, sub.dir, 'one');
  await addSubmodule(origin, sub.dir, 'two');
  const clone = join(origin.dir, '..', 'clone');
  await origin.git('clone', '-q', origin.dir, clone);
  const allow = ['-C', clone, '-c', 'protocol.file.allow=always'];
  await origin.git(...allow, 'submodule', 'update', '-q', '--init', 'two');
  await origin.git('-C', clone, 'submodule', 'deinit', '-q', '-f', 'two');

  const result = await look(clone, plainValue());

  expect(unread(result)).toEqual([
    'submodules: submodule one: it is not cloned here: git submodule update --init brings it',
  ]);
  expect(result.repositories.map(({ commonDir }) => commonDir)).toEqual([join(clone, '.git', 'modules', 'two')]);
});

test('a submodule is found by its name where that is not its path', async () => {
  await using repo = await seeded();
  await using sub = await seeded();
  const allow = ['-c', 'protocol.file.allow=always'];
  await repo.git(...allow, 'submodule', 'add', '-q', '--name', 'other name', sub.dir, 'vendor/sub');
  await repo.git('commit', '-qm', 'submodule');
  await repo.git('submodule', 'deinit', '-q', '-f', 'vendor/sub');

  const result = await look(repo.dir, plainValue());

  expect(unread(result)).toEqual([]);
  expect(result.repositories).toHaveLength(1);
});

test('the name of a submodule that is not here is masked', async () => {
  await using repo = await seeded();
  const value = plainValue();
  const id = await repo.git('rev-parse', 'HEAD');
  await repo.git('update-index', '--add', '--cacheinfo', `160000,${id},vendor/${value}`);

  const result = await look(repo.dir, value);

  expect(unread(result).join()).toContain('submodule vendor/[REDACTED-f00dfeed]');
  expect(JSON.stringify(result)).not.toContain(value);
});

test('repositories that lie in each other end', async () => {
  await using repo = await seeded();
  const value = plainValue();
  const inner = join(repo.dir, 'inner');
  await repo.git('init', '-q', inner);
  await repo.git('-C', inner, 'commit', '-q', '--allow-empty', '-m', 'x');
  await repo.git('-C', inner, 'worktree', 'add', '-q', '--detach', join(repo.dir, 'tree-of-inner'));
  await writeFile(join(repo.dir, 'tree-of-inner', 'x'), value);

  expect((await lookDeep(await requireRepository(repo.dir), value)).sort()).toEqual([
    'work tree: tree-of-inner/x',
    'work tree: x',
  ]);
});
