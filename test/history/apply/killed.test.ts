import { rm, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { byteScan, plainValue } from '../../support/planted-places.js';
import type { GitRepo } from '../../support/git-repo.js';
import { buildChild, crowded, restoreTo, runChild, takeTemplate } from './killed.js';
import { stateOf } from './support.js';

const value = plainValue();
let repo: GitRepo;
let folders: string[];
let trees: string[];
let child: string;
let template: string;
let before: Record<string, string>;
let after: Record<string, string>;
let points: string[];

const task = (mode: 'apply' | 'undo', dieAt = 0): object => ({
  repository: repo.dir,
  state: join(repo.dir, '..', 'state'),
  value,
  mode,
  dieAt,
});
const objects = (): Promise<string> => repo.git('cat-file', '--batch-all-objects', '--batch-check=%(objectname)');
const fresh = async (): Promise<void> => {
  await rm(join(repo.dir, '..', 'state'), { recursive: true, force: true });
  await restoreTo(folders, template);
};
async function expectDone(): Promise<void> {
  expect({ ...(await stateOf(repo, trees)), objects: await objects() }).toEqual(after);
}
async function expectOld(): Promise<void> {
  expect(await stateOf(repo, trees)).toEqual(before);
  expect((await repo.tryGit('fsck', '--full', '--no-dangling')).stderr).toBe('');
}

beforeAll(async () => {
  const made = await crowded(value);
  repo = made.repo;
  folders = [repo.dir, made.linked];
  trees = folders;
  const home = join(repo.dir, '..');
  template = join(home, 'template');
  await mkdir(template);
  child = await buildChild(home);
  before = await stateOf(repo, trees);
  await takeTemplate(folders, template);
  const { stdout, stderr, exit } = await runChild(child, task('apply'), repo);
  expect(stderr).toBe('');
  expect(exit).toBe(0);
  points = (JSON.parse(stdout) as { points: string[] }).points;
  after = { ...(await stateOf(repo, trees)), objects: await objects() };
}, 120_000);
afterAll(() => repo[Symbol.asyncDispose]());

test('a whole run leaves the value nowhere but in files that the user changed', async () => {
  await fresh();
  const changes = (): Promise<string[]> =>
    Promise.all([...trees.map((tree) => repo.git('-C', tree, 'status', '--porcelain')), repo.git('stash', 'list')]);
  const user = await changes();
  const { stdout } = await runChild(child, task('apply'), repo);
  const without = (text: string): string => text.replaceAll(value, '[REDACTED-01234567]');
  expect(await changes()).toEqual(user.map(without));
  expect(JSON.parse(stdout)).toMatchObject({ leftFiles: ['own.txt', 'staged.txt'] });
  expect(await byteScan(repo, [value])).toEqual(['file own.txt']);
  await expectDone();
});

test('a run that is killed at any point is finished by the same command, or undone', async () => {
  const failures: string[] = [];
  const firsts = points.flatMap((point, at) => (points.indexOf(point) === at ? [{ at, point }] : []));
  for (const [turn, { at, point }] of firsts.entries()) {
    await fresh();
    const { signal } = await runChild(child, task('apply', at + 1), repo);
    expect(signal).toBe('SIGKILL');
    const mode = turn % 2 === 0 ? 'apply' : 'undo';
    const { exit, stderr } = await runChild(child, task(mode), repo);
    try {
      expect(stderr).toBe('');
      expect(exit).toBe(0);
      await (mode === 'apply' ? expectDone() : expectOld());
    } catch (error) {
      failures.push(`${point}, then ${mode}: ${String(error)}`);
    }
  }
  expect(failures).toEqual([]);
}, 900_000);

test('an undo that is killed at any point is finished by another one', async () => {
  await fresh();
  await runChild(child, task('apply'), repo);
  const done = join(template, '..', 'done');
  await takeTemplate([...folders, join(repo.dir, '..', 'state')], done);
  const undone = await runChild(child, task('undo'), repo);
  expect(undone.stderr).toBe('');
  await expectOld();
  const stops = (JSON.parse(undone.stdout) as { points: string[] }).points;
  for (const at of stops.keys()) {
    await restoreTo([...folders, join(repo.dir, '..', 'state')], done);
    expect((await runChild(child, task('undo', at + 1), repo)).signal).toBe('SIGKILL');
    expect((await runChild(child, task('undo'), repo)).stderr).toBe('');
    await expectOld();
  }
}, 300_000);

test('a run that is killed at random instants, again and again, still ends well', async () => {
  await fresh();
  let seed = 20261125;
  const next = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  let kills = 0;
  for (let turn = 0; turn < 8; turn++)
    if ((await runChild(child, task('apply'), repo, 400 + next() * 2_000)).signal === 'SIGKILL') kills++;
  const { stderr } = await runChild(child, task('apply'), repo);
  expect(kills).toBeGreaterThan(0);
  expect(stderr).toBe('');
  await expectDone();
}, 120_000);
