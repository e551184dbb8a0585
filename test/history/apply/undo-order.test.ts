import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyRewrite, listRuns, undoRun } from '../../../src/history/apply/index.js';
import { plainValue, seeded } from '../../support/planted-places.js';
import { placeOf, planHashOf, requestFor, stateOf } from './support.js';

test('an undo of a run that is not the last one says which one to undo first; info/refs is told as it is', async () => {
  await using repo = await seeded();
  const [first, second] = [plainValue(), plainValue()];
  await repo.commit({ 'a.txt': first, 'b.txt': second });
  await repo.git('branch', `fix/${first}`);
  await repo.git('update-server-info');
  const before = await stateOf(repo);
  const [one, two] = [requestFor(repo, first), requestFor(repo, second)];
  const { cleared } = await applyRewrite(placeOf(repo), one, await planHashOf(one), {});
  expect(cleared.filter((line) => line.includes('info/refs'))).toEqual(['info/refs written again']);
  expect(await readFile(join(repo.dir, '.git', 'info', 'refs'), 'utf8')).not.toContain(first);
  await applyRewrite(placeOf(repo), two, await planHashOf(two), {});
  const [older = '', newer = ''] = (await listRuns(placeOf(repo))).map(({ runId }) => runId);
  await expect(undoRun(placeOf(repo), older, {})).rejects.toMatchObject({
    code: 'E_LATER_RUN',
    exit: 3,
    hint: expect.stringContaining(`--undo ${newer}`),
  });
  await undoRun(placeOf(repo), newer, {});
  await undoRun(placeOf(repo), older, {});
  expect(await stateOf(repo)).toEqual(before);
});
