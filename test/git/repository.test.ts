import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findRepository } from '../../src/git/index.js';
import { tempFolder } from '../support/cli.js';
import { gitRepo } from '../support/git-repo.js';

test.each(['HEAD', 'config'])(
  'a repository whose %s git cannot read is refused, and does not pass for none',
  async (file) => {
    await using repo = await gitRepo();
    await repo.commit({ 'a/b.txt': 'b' });
    await writeFile(join(repo.dir, '.git', file), '[damaged');
    await expect(findRepository(join(repo.dir, 'a'))).rejects.toMatchObject({ code: 'E_GIT_REPOSITORY', exit: 5 });
  },
);

test('where no repository is, none is found; nor is one that git was told not to look for', async () => {
  await using folder = await tempFolder();
  expect(await findRepository(folder.dir)).toBeUndefined();
  await using repo = await gitRepo();
  await repo.commit({ 'a/b.txt': 'b' });
  expect(await findRepository(join(repo.dir, 'a'), { GIT_CEILING_DIRECTORIES: repo.dir })).toBeUndefined();
});
