import { requireRepository } from '../../../src/git/index.js';
import { pathHits } from '../../../src/history/resolve/index.js';
import { plainValue, seeded } from '../../support/planted-places.js';
import { needleOf, REPLACED, rewriteIn } from './support.js';

test('a glob of paths means no notes, whose paths are ids of objects', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.commit({ 'a/b.txt': 'b\n', 'c.txt': 'c\n' });
  await repo.git('notes', 'add', '-m', `see ${value}`, 'main~1');
  await repo.git('notes', '--ref', 'review', 'add', '-m', 'fine', 'main');
  const notes = await repo.git('rev-parse', 'refs/notes/review');
  const id = await repo.git('rev-parse', 'main~1');
  expect(await pathHits(await requireRepository(repo.dir), [`${id.slice(0, 4)}*`])).toEqual([]);

  const rewrite = await rewriteIn(repo, { dropPaths: ['*'], needles: [needleOf(value)] });

  expect(await repo.git('ls-tree', '-r', '--name-only', 'main')).toBe('');
  expect(rewrite.map.get(notes)).toBeDefined();
  expect(await repo.git('notes', '--ref', 'review', 'show', 'main')).toBe('fine');
  expect(await repo.git('notes', 'show', 'main~1')).toBe(`see ${REPLACED}`);
});
