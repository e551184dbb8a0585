import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { look, spots, unread } from './look.js';
import { plainValue, seeded } from '../../support/planted-places.js';
import type { GitRepo } from '../../support/git-repo.js';

const MASKED = '[REDACTED-f00dfeed]';

/** Adds a path to the index that is in no work tree. */
async function stage(repo: GitRepo, path: string, cwd = repo.dir): Promise<void> {
  const blob = await repo.git('rev-parse', 'HEAD:README.md');
  await repo.git('-C', cwd, 'update-index', '--add', '--cacheinfo', `100644,${blob},${path}`);
}

const indexOf = (repo: GitRepo): Promise<Buffer> => readFile(join(repo.dir, '.git', 'index'));

test('names that an index of version 4 holds in parts are found', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await stage(repo, `${value.slice(0, 20)}!`);
  await stage(repo, `${value}.txt`);
  await repo.git('update-index', '--index-version', '4');
  expect((await indexOf(repo)).includes(value)).toBe(false);

  const result = await look(repo.dir, value);

  expect(result.hits).toMatchObject([
    { place: 'indexes', kind: 'path in the index', path: `${MASKED}.txt`, keptBy: [`index of work tree ${repo.dir}`] },
  ]);
});

test('an index that was left locked is searched like the one in use', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await stage(repo, `${value.slice(0, 20)}!`);
  await stage(repo, `${value}.txt`);
  await repo.git('update-index', '--index-version', '4');
  await copyFile(join(repo.dir, '.git', 'index'), join(repo.dir, '.git', 'next-index-77.lock'));
  await repo.git('reset', '-q');

  const { hits } = await look(repo.dir, value);

  expect(hits).toMatchObject([{ place: 'git files', kind: 'path in the index', path: `${MASKED}.txt` }]);
});

test('a shared index keeps a name that the split index dropped', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await stage(repo, value);
  await repo.git('config', 'splitIndex.maxPercentChange', '100');
  await repo.git('update-index', '--split-index');
  await repo.git('update-index', '--force-remove', value);
  expect((await indexOf(repo)).includes(value)).toBe(false);

  const result = await look(repo.dir, value);

  expect(spots(result)).toEqual([`indexes: ${MASKED}`]);
  expect(unread(result)).toEqual([]);
});

test('a name that only a solved conflict left behind is found', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.commit({ [value]: 'one\n' });
  await repo.git('switch', '-qc', 'theirs');
  await repo.commit({ [value]: 'two\n' });
  await repo.git('switch', '-q', 'main');
  await repo.commit({ [value]: 'three\n' });
  await repo.tryGit('merge', '-q', 'theirs');
  await repo.git('rm', '-q', value);

  const hits = (await look(repo.dir, value)).hits.filter(({ place }) => place === 'indexes');

  expect(hits[0]).toMatchObject({ kind: 'path that the index remembers of a conflict', path: MASKED });
  expect(hits[0]!.fix).toMatch(/update-index --clear-resolve-undo$/);
});

test('folders that the untracked cache remembers are found', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await mkdir(join(repo.dir, value));
  await repo.write({ [`${value}/x`]: 'x\n' });
  await repo.git('update-index', '--force-untracked-cache');
  await repo.git('status');
  await rm(join(repo.dir, value), { recursive: true });
  expect((await indexOf(repo)).includes(value)).toBe(true);

  const { hits } = await look(repo.dir, value);

  expect(hits).toMatchObject([{ place: 'indexes', kind: 'something that the index remembers', path: 'index' }]);
});

test('the command that is told frees the index of what it remembers', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.write({ [`${value}/x`]: 'x\n' });
  await repo.git('update-index', '--force-untracked-cache');
  await repo.git('status');
  await rm(join(repo.dir, value), { recursive: true });
  const [hit] = (await look(repo.dir, value)).hits;
  await repo.git(...hit!.fix!.split(' ').slice(1));

  expect((await look(repo.dir, value)).hits).toEqual([]);
});

test('the index of a linked work tree whose folder is gone is searched', async () => {
  await using repo = await seeded();
  const value = plainValue();
  const tree = join(repo.dir, '..', 'linked');
  await repo.git('worktree', 'add', '-q', '--detach', tree);
  await stage(repo, value, tree);
  await rm(tree, { recursive: true });

  const { hits } = await look(repo.dir, value);

  expect(hits).toMatchObject([
    { place: 'indexes', path: MASKED, keptBy: ['index of work tree linked, which is gone'] },
  ]);
});

test('files of one folder whose name holds it are one hit', async () => {
  await using repo = await seeded();
  const value = plainValue();
  for (const name of ['a', 'b', 'c/d']) await stage(repo, `${value}/${name}`);
  await stage(repo, `z/${value}/a`);

  expect(spots(await look(repo.dir, value))).toEqual([`indexes: ${MASKED}/a`, `indexes: z/${MASKED}/a`]);
});

test('a damaged index is searched as it lies there and told as unread', async () => {
  await using repo = await seeded();
  const value = plainValue();
  const { writeFile } = await import('node:fs/promises');
  await writeFile(join(repo.dir, '.git', 'index'), `DIRC\0\0\0\x02 ${value}`);

  const result = await look(repo.dir, value);

  expect(spots(result)).toEqual(['indexes: index']);
  expect(unread(result).join()).toContain('git cannot read this index');
});

test('paths that must not be there are found in indexes and work trees', async () => {
  await using repo = await seeded();
  await repo.commit({ 'conf/.env': 'K=1\n' });
  await repo.write({ 'local.env': '' });
  const pathMatches = (path: string): boolean => path.endsWith('.env');

  const result = await look(repo.dir, plainValue(), { pathMatches });

  expect(spots(result)).toEqual(['indexes: conf/.env', 'work tree: conf/.env', 'work tree: local.env']);
  expect(new Set(result.hits.map(({ encoding }) => encoding))).toEqual(new Set(['path']));
  expect(result.hits[0]!.fix).toBe(`git -C ${repo.dir} rm --cached -- conf/.env`);
});
