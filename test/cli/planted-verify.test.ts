import { type CliResult } from '../support/cli.js';
import type { GitRepo } from '../support/git-repo.js';
import { runHere } from '../support/here.js';
import {
  awkwardValue,
  encodedPlaces,
  plainValue,
  plantedPlaces,
  seeded,
  type PlantedPlace,
} from '../support/planted-places.js';

const verify = (repo: GitRepo, value: string): Promise<CliResult> =>
  runHere(['verify-history', '--secret-from-stdin', '--json'], { cwd: repo.dir, env: repo.env, input: value });

const cases: readonly (readonly [string, PlantedPlace, () => string])[] = [
  ...plantedPlaces.map((place) => [place.name, place, plainValue] as const),
  ...encodedPlaces.map((place) => [place.name, place, awkwardValue] as const),
];

test.each([plainValue, awkwardValue])(
  'verify-history says clean of the repository without it (value %#)',
  async (newValue) => {
    await using repo = await seeded();
    const result = await verify(repo, newValue());
    expect(result).toMatchObject({ exit: 0, stderr: '' });
    expect(JSON.parse(result.stdout)).toMatchObject({ verdict: 'clean', hits: [] });
  },
);

test.each(cases)('verify-history finds a value in: %s', async (_name, place, newValue) => {
  await using repo = await seeded();
  const value = newValue();
  await place.plant(repo, value);
  const after = await verify(repo, value);

  expect(after.exit).toBe(1);
  const report = JSON.parse(after.stdout) as { verdict: string; hits: { fix: string }[] };
  expect(report.verdict).toBe('leaked');
  expect(report.hits.length).toBeGreaterThan(0);
  for (const { fix } of report.hits) expect(fix).not.toBe('');
  for (const output of [after.stdout, after.stderr]) expect(output.includes(value)).toBe(false);
});
