import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { examine, type Check } from '../../src/app/doctor/index.js';
import { checkNode, isAtLeast } from '../../src/app/doctor/programs.js';
import { fingerprintKey } from '../../src/config/index.js';
import { fakeContext } from './fake-context.js';

let dir: string;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(path.join(tmpdir(), 'secretctl-doctor-')));
  await mkdir(path.join(dir, 'work'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

const checksOf = async (env: NodeJS.ProcessEnv = { HOME: dir }, hook?: () => Promise<Check>) => {
  const checks = await examine(fakeContext({ cwd: path.join(dir, 'work'), env }), hook);
  return Object.fromEntries(checks.map((check) => [check.id, check]));
};

test('a healthy place outside a repository has nothing to complain about', async () => {
  const checks = await checksOf();
  expect(Object.values(checks).filter(({ status }) => status === 'fail' || status === 'warn')).toEqual([]);
  expect(checks['store']).toMatchObject({ status: 'ok', detail: 'not needed yet: no secrets are configured' });
  expect(checks['hook']).toMatchObject({ status: 'skipped' });
});

test('each failing check names the next command to type', async () => {
  await writeFile(path.join(dir, 'work', 'secretctl.yaml'), 'nope: 1\n');
  const checks = await checksOf({ HOME: '' });
  expect(checks['config']).toMatchObject({ status: 'fail' });
  expect(checks['state']).toMatchObject({ status: 'warn' });
  expect(checks['store']).toMatchObject({ status: 'skipped' });
  for (const { status, next } of Object.values(checks))
    if (status === 'fail' || status === 'warn') expect(next).toBeTruthy();
});

test("a state folder that others may read fails, and so does a team's key that is too short", async () => {
  const { key } = await fingerprintKey({ projectRoot: path.join(dir, 'work'), env: { HOME: dir }, platform: 'linux' });
  expect((await checksOf())['fingerprint-key']).toMatchObject({ status: 'ok', detail: "the project's own key" });
  await chmod(path.join(dir, '.local/state/secretctl'), 0o755);
  expect((await checksOf())['state']).toMatchObject({
    status: 'fail',
    next: expect.stringContaining('chmod') as string,
  });
  await writeFile(path.join(dir, 'short.key'), key.subarray(0, 8));
  const checks = await checksOf({ HOME: dir, SECRETCTL_FINGERPRINT_KEY_FILE: path.join(dir, 'short.key') });
  expect(checks['fingerprint-key']).toMatchObject({ status: 'fail' });
});

test('the look at the hook can be replaced', async () => {
  const checks = await checksOf({ HOME: dir }, () =>
    Promise.resolve({ id: 'hook', status: 'fail', detail: 'broken', next: 'secretctl install-hook' }),
  );
  expect(checks['hook']).toMatchObject({ status: 'fail' });
});

test('versions are compared by number', () => {
  expect([
    isAtLeast('2.39.5', '2.30'),
    isAtLeast('2.9', '2.30'),
    isAtLeast('3', '2.30'),
    isAtLeast('2.30', '2.30.0'),
  ]).toEqual([true, false, true, true]);
  expect(isAtLeast('2.39.5.windows.1', '2.30')).toBe(true);
  expect(checkNode({ nodeVersion: '18.0.0' })).toMatchObject({ status: 'fail' });
});
