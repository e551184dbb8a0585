import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyRewrite, undoRun } from '../../../src/history/apply/index.js';
import { Secret } from '../../../src/core/index.js';
import { plainValue, seeded } from '../../support/planted-places.js';
import { placeOf, planHashOf, requestFor, stateOf } from './support.js';

test('undo gives linked work trees back whose names held values, also those that became one text', async () => {
  await using repo = await seeded();
  const values = [plainValue(), plainValue()];
  await repo.commit({ '.env': `K=${values.join(' ')}\n` });
  const linked = values.map((value) => join(repo.dir, '..', value));
  for (const [at, folder] of linked.entries()) await repo.git('worktree', 'add', '-q', '-b', `w${at}`, folder);
  await repo.git('-C', String(linked[1]), 'commit', '-q', '--allow-empty', '-m', 'detached');
  await repo.git('-C', String(linked[1]), 'switch', '-q', '--detach');
  const trees = [repo.dir, ...linked];
  const before = await stateOf(repo, trees);
  const needles = values.map((value, at) => ({
    kind: 'value' as const,
    label: `${at}123456789abcdef`,
    secret: new Secret(value),
  }));
  const request = requestFor(repo, '', { needles, replacement: 'GONE' });
  await applyRewrite(placeOf(repo), request, await planHashOf(request), {});
  for (const tree of trees) {
    expect(await readFile(join(tree, '.env'), 'utf8')).toBe('K=GONE GONE\n');
    expect(await repo.git('-C', tree, 'status', '--porcelain')).toBe('');
  }
  expect((await undoRun(placeOf(repo), 'last', {})).leftFiles).toEqual([]);
  expect(await stateOf(repo, trees)).toEqual(before);
});
