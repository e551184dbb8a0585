import { inUse, sameCredential } from '../../../src/commands/doctor/in-use.js';
import type { RotateRun } from '../../../src/commands/rotate/job.js';
import { fakeContext } from '../../app/fake-context.js';
import { keep, rigOf, rotate } from '../../rotation/support.js';
import { newVault } from '../../setup/support.js';
import { folder } from '../../stores/folder.js';
import { Secret } from '../../../src/core/index.js';
import type { RotationProvider } from '../../../src/rotation/index.js';

/** Knows nothing of the values that it made. */
const forgetful = (refuses: boolean): RotationProvider => ({
  id: 'forgetful',
  hosts: [],
  overlaps: true,
  identify: () => Promise.resolve(undefined),
  create: (rotation) => Promise.resolve({ ref: { key: rotation.id }, secret: new Secret(`value of ${rotation.id}`) }),
  discard: () => Promise.resolve(),
  test: () => Promise.resolve(),
  revoke: () => Promise.resolve(),
  refusesAfterRevoke: () => Promise.resolve(refuses),
});

test('a value that its provider cannot tell is known by the journal, and one that it refuses is no credential any more', async () => {
  await using home = await folder();
  const store = await newVault(home);
  await keep(store, 'the first value');
  const provider = forgetful(false);
  const { job, world } = await rigOf(home, store, provider);
  const { state } = await rotate(job);
  const run = {
    context: fakeContext(),
    opened: { id: 'vault', store, project: { app: 'app', secrets: new Map() } },
    folder: home.file('rotations'),
    world,
    flags: { autoRollback: true },
  } as unknown as RotateRun;
  const seen = await inUse(run, provider, ['key']);
  expect(seen.refs).toContainEqual({ key: state.id });
  expect([seen.rotations, seen.unclear]).toEqual([[state.id], ['key']]); // nobody knows what the first value is
  expect((await inUse(run, forgetful(true), ['key'])).unclear).toEqual([]);
  await store.close();
});

test('two references are one credential when all that both say is the same, but for where it is', () => {
  expect(sameCredential({ project: 'p', key: 'a', service_account: 's' }, { project: 'p', service_account: 's' })).toBe(
    true,
  );
  expect(sameCredential({ project: 'p', key: 'a' }, { project: 'p', key: 'b' })).toBe(false);
  expect(sameCredential({ project: 'p' }, { project: 'p' })).toBe(false);
  expect(sameCredential({ role: 'app_a', host: 'db' }, { role: 'app_a', host: 'pooler' })).toBe(true);
});
