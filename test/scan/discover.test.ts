import { randomBytes } from 'node:crypto';
import { requireRepository } from '../../src/git/index.js';
import { discoverSecrets } from '../../src/scan/index.js';
import { hashObject } from '../support/planted-places.js';
import { gitRepo } from '../support/git-repo.js';
import { testSetup } from '../support/scan-setup.js';

const url = (): string => `postgres://bob:${randomBytes(9).toString('hex')}@db.corp.io/app`;

test('values are found in history, in unreachable objects, in ignored files and in git files', async () => {
  await using repo = await gitRepo();
  await repo.commit({ 'old.env': `A=${url()}\n`, '.gitignore': 'local.env\n' });
  await repo.commit({ 'old.env': null });
  await hashObject(repo, 'blob', Buffer.from(`B=${url()}\n`));
  await repo.write({ 'local.env': `C=${url()}\n` });
  await repo.git('config', 'remote.origin.url', url().replace('postgres', 'https'));
  const repository = await requireRepository(repo.dir);
  const { found, skipped } = await discoverSecrets(testSetup(repo.dir), repository);
  expect(skipped).toEqual([]);
  expect(found).toHaveLength(4);
  expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(4);
});

test('of a wanted fingerprint alone the value is given', async () => {
  await using repo = await gitRepo();
  await repo.commit({ a: `A=${url()}\n`, b: `B=${url()}\n` });
  const repository = await requireRepository(repo.dir);
  const setup = testSetup(repo.dir);
  const [first] = (await discoverSecrets(setup, repository)).found;
  const { found } = await discoverSecrets(setup, repository, (fingerprint) => fingerprint === first?.fingerprint);
  expect(found.map(({ fingerprint }) => fingerprint)).toEqual([first?.fingerprint]);
});
