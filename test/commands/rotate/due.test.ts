import type { ProjectStore } from '../../../src/app/project-store.js';
import { dueSecrets } from '../../../src/commands/rotate/due.js';
import { fakeContext } from '../../app/fake-context.js';
import { newVault } from '../../setup/support.js';
import { folder } from '../../stores/folder.js';
import { keep, testWorld } from '../../rotation/support.js';

test('a secret is due when its period is over since its value was stored, whoever stored it', async () => {
  await using home = await folder();
  const store = await newVault(home);
  await keep(store, 'some value');
  const secrets = new Map([
    ['key', { provider: 'guided', every: '30d' }],
    ['missing', { provider: 'guided', every: '30d' }],
    ['whenever', { provider: 'guided' }],
  ]);
  const opened = { id: 'vault', store, project: { app: 'app', secrets } } as unknown as ProjectStore;
  const world = testWorld(new Date());
  const run = {
    context: fakeContext(),
    opened,
    folder: home.file('rotations'),
    world,
    flags: { autoRollback: true },
    unproven: new Map<string, string[]>(),
  };
  world.wait(29 * 86_400_000);
  expect(await dueSecrets(run)).toEqual([]);
  world.wait(2 * 86_400_000);
  expect(await dueSecrets(run)).toEqual(['key']);
  await store.close();
});
