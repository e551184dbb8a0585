import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { requireRepository, untrack } from '../../src/git/index.js';
import { gitRepo, type GitRepo } from '../support/git-repo.js';

const forget = async (repo: GitRepo, path: string): Promise<boolean> =>
  await untrack(await requireRepository(repo.dir), join(repo.dir, path), { env: repo.env });

test('git forgets a file that stays on the disk', async () => {
  await using repo = await gitRepo();
  await repo.commit({ '.env': 'PORT=1\n', 'a.txt': 'a\n' });
  await repo.write({ '.env': 'PORT=2\n' });
  expect(await forget(repo, '.env')).toBe(true);
  expect(await repo.git('ls-files')).toBe('a.txt');
  expect(await readFile(join(repo.dir, '.env'), 'utf8')).toBe('PORT=2\n');
  expect(await repo.git('status', '--porcelain')).toBe('D  .env\n?? .env');
  expect(await forget(repo, '.env')).toBe(false);
});

const plain = ['a b/[x].env', '--force', '-n', 'deep/er/.env', "it's", 'ü.env'];
/** Windows has no such names. */
const odd = process.platform === 'win32' ? [] : ['a b/*.env', ':(top).env', 'ü/"quoted".env', 'a\nb'];

test.each([...plain, ...odd])('the name "%s" means that file and no other', async (path) => {
  await using repo = await gitRepo({ name: "it's a repo" });
  await repo.commit({ [path]: '1', '.env': '1', 'a b/x .env': '1' });
  expect(await forget(repo, path)).toBe(true);
  expect((await repo.git('ls-files', '-z')).split('\0').filter(Boolean).sort()).toEqual(['.env', 'a b/x .env']);
});

test('what is not tracked, not there or outside is left alone', async () => {
  await using repo = await gitRepo();
  await using other = await gitRepo();
  await repo.commit({ 'dir/.env': '1' });
  await repo.write({ '.env': '1' });
  const before = await repo.git('ls-files', '--stage');
  expect(await forget(repo, '.env')).toBe(false);
  expect(await forget(repo, 'dir')).toBe(false);
  expect(await forget(repo, 'dir/none')).toBe(false);
  expect(await untrack(await requireRepository(repo.dir), join(other.dir, '.env'), { env: repo.env })).toBe(false);
  expect(await repo.git('ls-files', '--stage')).toBe(before);
});

test('all sides of a conflict are forgotten', async () => {
  await using repo = await gitRepo();
  await repo.commit({ '.env': 'a\n' });
  await repo.git('switch', '-qc', 'other');
  await repo.commit({ '.env': 'b\n' });
  await repo.git('switch', '-q', 'main');
  await repo.commit({ '.env': 'c\n' });
  await repo.tryGit('merge', 'other');
  expect((await repo.git('ls-files', '--stage')).split('\n')).toHaveLength(3);
  expect(await forget(repo, '.env')).toBe(true);
  expect(await repo.git('ls-files')).toBe('');
});

test('a linked work tree has an index of its own', async () => {
  await using repo = await gitRepo();
  await repo.commit({ '.env': '1' });
  const linked = join(repo.dir, '..', 'linked');
  await repo.git('worktree', 'add', '-q', linked);
  expect(await untrack(await requireRepository(linked), join(linked, '.env'), { env: repo.env })).toBe(true);
  expect(await repo.git('-C', linked, 'ls-files')).toBe('');
  expect(await repo.git('ls-files')).toBe('.env');
});

test('a folder that is reached by a link is the same one', async () => {
  await using repo = await gitRepo();
  await repo.commit({ 'config/.env': '1' });
  await mkdir(join(repo.dir, '..', 'elsewhere'));
  const link = join(repo.dir, '..', 'elsewhere', 'link');
  await symlink(join(repo.dir, 'config'), link);
  expect(await untrack(await requireRepository(repo.dir), join(link, '.env'), { env: repo.env })).toBe(true);
});

test('an index that somebody else locks is an error, and nothing is forgotten', async () => {
  await using repo = await gitRepo();
  await repo.commit({ '.env': '1' });
  await repo.write({ '.git/index.lock': '' });
  await expect(forget(repo, '.env')).rejects.toThrow(/index\.lock/);
  expect(await repo.git('ls-files')).toBe('.env');
});
