import { randomBytes } from 'node:crypto';
import { Secret } from '../../src/core/index.js';
import { Matcher } from '../../src/match/index.js';
import { gitRepo } from '../support/git-repo.js';
import { searchedAllWays } from './oracle.js';

const matcher = new Matcher([{ kind: 'value', label: 'x', secret: new Secret(randomBytes(12).toString('hex')) }]);

test('a link to a submodule in a tree of history is seen, loose and packed, and a file of such a name is none', async () => {
  await using repo = await gitRepo();
  const commit = await repo.commit({ '160000 x': '160000 x\n', 'a/160000 y': 'y' });
  expect((await searchedAllWays(repo, matcher)).namesSubmodules).toBe(false);
  await repo.git('update-index', '--add', '--cacheinfo', `160000,${commit},vendor/lib`);
  await repo.git('commit', '-qm', 'submodule');
  await repo.git('update-index', '--force-remove', 'vendor/lib');
  await repo.git('commit', '-qm', 'gone');
  expect((await searchedAllWays(repo, matcher)).namesSubmodules).toBe(true);
  await repo.git('repack', '-adfq');
  expect((await searchedAllWays(repo, matcher)).namesSubmodules).toBe(true);
});
