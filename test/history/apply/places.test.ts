import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { applyRewrite, undoRun } from '../../../src/history/apply/index.js';
import { byteScan, plainValue, plantedPlaces, seeded } from '../../support/planted-places.js';
import { placeOf, planHashOf, requestFor, stateOf } from './support.js';

const places = plantedPlaces.filter(({ leftToUser }) => leftToUser !== true);

test.each(places)(
  'a value in $name is nowhere in the repository after a run, and undo gives all back',
  async (place) => {
    await using repo = await seeded();
    const value = plainValue();
    await place.plant(repo, value);
    const request = requestFor(repo, value, { dropUnreplaceable: true });
    const linked = join(repo.dir, '..', 'linked');
    const trees = (await repo.git('worktree', 'list')).includes(linked) ? [repo.dir, linked] : [repo.dir];
    const before = await stateOf(repo, trees);

    await applyRewrite(placeOf(repo), request, await planHashOf(request), {});

    expect(await byteScan(repo, [value])).toEqual([]);
    expect((await repo.tryGit('fsck', '--full', '--strict', '--no-dangling')).stderr).toBe('');
    await undoRun(placeOf(repo), 'last', {});
    expect(await stateOf(repo, trees)).toEqual(before);
    expect((await repo.tryGit('fsck', '--full', '--no-dangling')).stderr).toBe('');
    await rm(join(repo.dir, '..', 'state'), { recursive: true });
  },
);
