import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyRewrite, undoRun } from '../../../src/history/apply/index.js';
import { plainValue, seeded } from '../../support/planted-places.js';
import { placeOf, planHashOf, requestFor, stateOf } from './support.js';

test('what was undone can be cleaned again: an undo brings back the objects that were there, and none of the backup', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.commit({ '.env': `K=${value}\n` });
  await repo.git('branch', `fix-${value}`);
  // A file of git's with the same content as one of the history: the object is the repository's own.
  await writeFile(join(repo.dir, '.git', 'COMMIT_EDITMSG'), `K=${value}\n`);
  const all = async (): Promise<string[]> =>
    (await repo.git('cat-file', '--batch-all-objects', '--batch-check')).split('\n');
  const [before, objects] = [await stateOf(repo), await all()];
  const request = requestFor(repo, value);
  for (let turn = 0; turn < 2; turn++) {
    const { rewrite } = await applyRewrite(placeOf(repo), request, await planHashOf(request), {});
    await undoRun(placeOf(repo), 'last', {});
    expect(await stateOf(repo)).toEqual(before);
    const fresh = new Set(rewrite.map.values());
    expect((await all()).filter((line) => !fresh.has(line.split(' ')[0] ?? ''))).toEqual(objects);
  }
});
