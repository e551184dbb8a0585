import { rm } from 'node:fs/promises';
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

const verify = (repo: GitRepo, value: string): Promise<CliResult> =>
  runHere(['verify-history', '--secret-from-stdin', '--json'], { cwd: repo.dir, env: repo.env, input: value });

const clean = (repo: GitRepo, value: string, ...more: string[]): Promise<CliResult> =>
  runHere(['clean-history', '--replace', '--secret-from-stdin', '--apply', '--confirm', 'repo', '--json', ...more], {
    cwd: repo.dir,
    env: repo.env,
    input: value,
  });

const cases: readonly (readonly [string, PlantedPlace, () => string])[] = [
  ...plantedPlaces.map((place) => [place.name, place, plainValue] as const),
  ...encodedPlaces.map((place) => [place.name, place, awkwardValue] as const),
];

test.each(cases.filter(([, place]) => !place.leftToUser))(
  'clean-history takes a value out of: %s',
  async (_name, place, newValue) => {
    await using repo = await seeded();
    const value = newValue();
    await place.plant(repo, value);
    const result = await clean(repo, value, ...(place.dropped ? ['--drop-unreplaceable'] : []));
    await rm(join(repo.dir, '..', '.local'), { recursive: true, force: true });

    expect([result.exit, result.stderr, result.stdout.includes(value)]).toEqual([0, '', false]);
    expect(await verify(repo, value)).toMatchObject({ exit: 0 });
    expect(
      await byteScan(repo, [value, Buffer.from(value).toString('latin1'), Buffer.from(value).toString('hex')]),
    ).toEqual([]);
    expect((await repo.tryGit('fsck', '--full', '--strict')).exit).toBe(0);
    expect(await repo.git('show', 'v1:src/side.js')).toBe('side();');
  },
);
