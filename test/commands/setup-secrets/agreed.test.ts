import { onlyAgreed } from '../../../src/commands/setup-secrets/agreed.js';
import { kinds, fresh, given, wanted } from '../../setup/support.js';
import type { SetupPlan, SetupStep } from '../../../src/setup/index.js';

const secret = wanted('openai');
const plan = (...steps: SetupStep[]): SetupPlan => ({
  app: 'app',
  store: 'vault',
  where: 'vault',
  steps,
  unknown: [],
});
const create: SetupStep = { kind: 'create', secret, value: given(fresh()) };

test('what was agreed to, and what changes nothing, stays', () => {
  expect(onlyAgreed(plan(create), plan(create)).steps).toEqual([create]);
  for (const kind of ['skip', 'missing'] as const)
    expect(onlyAgreed(plan(create), plan({ kind, secret })).steps).toEqual([{ kind, secret }]);
});

test.each<[string, SetupStep]>([
  ['an update', { kind: 'update', secret, value: given(fresh()), current: 'v1' }],
  ['a restore', { kind: 'restore', secret, value: given(fresh()) }],
  ['tags', { kind: 'skip', secret, tags: { team: 'other' } }],
  ['the end of a label', { kind: 'skip', secret, pending: 'v1' }],
])('%s that nobody was shown is refused: somebody else was faster', (_, step) => {
  const now = onlyAgreed(plan(create), plan(step));
  expect(kinds(now)).toEqual(['refused']);
  expect(now.steps[0]).toMatchObject({ error: { code: 'E_SETUP_REFUSED', exit: 3 } });
});
