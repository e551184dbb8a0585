import { join } from 'node:path';
import { gitRepo } from '../support/git-repo.js';
import { findRepository } from '../../src/git/index.js';
import { surroundings } from '../../src/git/surroundings.js';

const BASE = join('/', 'home', 'me');
const base = (): string => BASE;

test('what hooks tell of a repository is relative to where they run, wherever git is started', () => {
  const env = { GIT_DIR: '.git', GIT_WORK_TREE: '.', GIT_ALTERNATE_OBJECT_DIRECTORIES: 'other/objects', PATH: '/bin' };

  expect(surroundings(env, join('/', 'elsewhere'), base)).toEqual({
    PATH: '/bin',
    GIT_DIR: join(BASE, '.git'),
    GIT_WORK_TREE: BASE,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: join(BASE, 'other', 'objects'),
  });
});

test('an environment that tells nothing is left as it is', () => {
  const env = { PATH: '/bin' };

  expect(surroundings(env, BASE, base)).toBe(env);
});

test('git that runs in a git folder is asked about that one', async () => {
  await using repo = await gitRepo();
  const gitDir = join(repo.dir, '.git');
  const env = { GIT_DIR: join('/', 'another', '.git'), GIT_INDEX_FILE: 'index', GIT_OBJECT_DIRECTORY: 'objects' };

  const seen = surroundings(env, gitDir, base);

  expect(seen['GIT_DIR']).toBeUndefined();
  expect(seen['GIT_INDEX_FILE']).toBeUndefined();
  expect(seen['GIT_OBJECT_DIRECTORY']).toBeUndefined();
  expect(seen['GIT_ALTERNATE_OBJECT_DIRECTORIES']).toBe(join(BASE, 'objects'));
  expect(surroundings({ GIT_DIR: gitDir }, gitDir, base)['GIT_DIR']).toBe(gitDir);
});

const unix = process.platform === 'win32' ? test.skip : test;

unix('a repository is found in a folder whose name has a newline in it', async () => {
  await using repo = await gitRepo({ name: 'my\nrepo' });

  expect(await findRepository(repo.dir)).toEqual({
    top: repo.dir,
    gitDir: join(repo.dir, '.git'),
    commonDir: join(repo.dir, '.git'),
  });
});
