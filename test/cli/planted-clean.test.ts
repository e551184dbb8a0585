import { join } from 'node:path';
import { type CliResult } from '../support/cli.js';
import type { GitRepo } from '../support/git-repo.js';
import { runHere } from '../support/here.js';
import {
  awkwardValue,
  byteScan,
  encodedPlaces,
  plainValue,
  plantedPlaces,
  seeded,
  type PlantedPlace,
} from '../support/planted-places.js';
import { stateOf } from '../history/apply/support.js';

/** With another state folder, so that the backup of the run does not count. */
const verify = (repo: GitRepo, value: string): Promise<CliResult> =>
  runHere(['verify-history', '--secret-from-stdin', '--json'], {
    cwd: repo.dir,
    env: { ...repo.env, XDG_STATE_HOME: join(repo.dir, '..', 'other-state') },
    input: value,
  });

const clean = (repo: GitRepo, value: string, ...args: string[]): Promise<CliResult> =>
  runHere(['clean-history', '--confirm', 'repo', '--json', ...args], { cwd: repo.dir, env: repo.env, input: value });

const replace = (repo: GitRepo, value: string, ...more: string[]): Promise<CliResult> =>
  clean(repo, value, '--replace', '--secret-from-stdin', '--apply', ...more);

async function expectGone(repo: GitRepo, value: string, result: CliResult): Promise<void> {
  expect([result.exit, result.stderr, result.stdout.includes(value)]).toEqual([0, '', false]);
  expect(await verify(repo, value)).toMatchObject({ exit: 0 });
  const spellings = [value, Buffer.from(value).toString('latin1'), Buffer.from(value).toString('hex')];
  expect(await byteScan(repo, spellings)).toEqual([]);
  expect(await repo.tryGit('fsck', '--full', '--strict', '--no-dangling')).toMatchObject({ exit: 0, stderr: '' });
  expect(await repo.git('show', 'v1:src/side.js')).toBe('side();');
}

test.each(plantedPlaces.filter(({ leftToUser }) => leftToUser !== true))(
  'clean-history takes a value out of $name, and undo gives all back',
  async (place) => {
    await using repo = await seeded();
    const value = plainValue();
    await place.plant(repo, value);
    const linked = join(repo.dir, '..', 'linked');
    const trees = (await repo.git('worktree', 'list')).includes(linked) ? [repo.dir, linked] : [repo.dir];
    const before = await stateOf(repo, trees);

    await expectGone(repo, value, await replace(repo, value));

    expect(await clean(repo, '', '--undo')).toMatchObject({ exit: 0 });
    expect(await stateOf(repo, trees)).toEqual(before);
    expect((await repo.tryGit('fsck', '--full', '--no-dangling')).stderr).toBe('');
  },
);

const isDropped = ({ dropped }: PlantedPlace): boolean => dropped === true;

test.each([
  ['that can be replaced', encodedPlaces.filter((place) => !isDropped(place)), []],
  ['that is compressed', encodedPlaces.filter(isDropped), ['--drop-unreplaceable']],
] as const)('clean-history takes a value out of every form %s, all in one history', async (_, places, more) => {
  await using repo = await seeded();
  const value = awkwardValue();
  for (const place of places) await place.plant(repo, value);
  await expectGone(repo, value, await replace(repo, value, ...more));
});
