import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CliResult } from '../support/cli.js';
import type { GitRepo } from '../support/git-repo.js';
import { runHere } from '../support/here.js';
import { awkwardValue, encodedPlaces, plainValue, plantedPlaces, seeded } from '../support/planted-places.js';

interface Report {
  readonly verdict: string;
  readonly hits: readonly { readonly fix: string; readonly what: string }[];
}

const verify = (repo: GitRepo, value: string): Promise<CliResult> =>
  runHere(['verify-history', '--secret-from-stdin', '--json'], { cwd: repo.dir, env: repo.env, input: value });

test.each([plainValue, awkwardValue])(
  'verify-history says clean of the repository without it (value %#)',
  async (newValue) => {
    await using repo = await seeded();
    const result = await verify(repo, newValue());
    expect(result).toMatchObject({ exit: 0, stderr: '' });
    expect(JSON.parse(result.stdout)).toMatchObject({ verdict: 'clean', hits: [] });
  },
);

test.each(plantedPlaces)('verify-history finds a value in: $name', async (place) => {
  await using repo = await seeded();
  const value = plainValue();
  await place.plant(repo, value);
  const report = expectLeaked(await verify(repo, value), [value]);
  expect(report.hits.length).toBeGreaterThan(0);
});

test('verify-history finds in one run the values of every form, each of which stands in one of them alone', async () => {
  await using repo = await seeded();
  const values = encodedPlaces.map(awkwardValue);
  const args = ['verify-history', '--json'];
  for (const [at, place] of encodedPlaces.entries()) {
    await place.plant(repo, values[at]!);
    await writeFile(join(repo.dir, '..', `value-${at}`), values[at]!);
    args.push('--secret-file', `../value-${at}`);
  }
  const report = expectLeaked(await runHere(args, { cwd: repo.dir, env: repo.env }), values);
  const found = new Set(report.hits.map(({ what }) => what));
  expect(found.size).toBe(encodedPlaces.length);
});

function expectLeaked(result: CliResult, values: readonly string[]): Report {
  expect(result.exit).toBe(1);
  const report = JSON.parse(result.stdout) as Report;
  expect(report.verdict).toBe('leaked');
  for (const { fix } of report.hits) expect(fix).not.toBe('');
  for (const value of values) expect(`${result.stdout}${result.stderr}`.includes(value)).toBe(false);
  return report;
}
