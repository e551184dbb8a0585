import { plainValue } from '../../support/planted-places.js';
import { gitRepo } from '../../support/git-repo.js';
import { REPLACED, needleOf, rewriteIn } from './support.js';

test('replaces a value in a file of all versions, and leaves what came before as it was', async () => {
  await using repo = await gitRepo();
  const value = plainValue();
  const before = await repo.commit({ 'a.txt': 'a\n' });
  const leak = await repo.commit({ 'conf/.env': `K=${value}\n`, 'b.txt': 'b\n' });
  const after = await repo.commit({ 'b.txt': 'bb\n' });

  const rewrite = await rewriteIn(repo, { needles: [needleOf(value)] });

  expect(rewrite.commits.map(([old]) => old)).toEqual([leak, after]);
  expect(rewrite.firstChanged).toEqual([leak]);
  expect(rewrite.blobs.map(({ paths }) => paths)).toEqual([['conf/.env']]);
  expect(await repo.git('show', 'main~1:conf/.env')).toBe(`K=${REPLACED}`);
  expect(await repo.git('rev-parse', 'main~2')).toBe(before);
  expect(await repo.git('rev-parse', 'main')).toBe(rewrite.map.get(after));
  expect((await repo.tryGit('fsck', '--strict', '--full')).stderr).toBe('');
});
