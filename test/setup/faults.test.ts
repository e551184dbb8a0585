import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { fakeSecretsManager, type FakeSecret, type FakeSecretsManager } from '../support/fake-secrets-manager.js';
import { describeWithMoto } from '../support/moto.js';
import { onlyTestKeys } from '../aws/environment.js';
import type { Store } from '../../src/stores/index.js';
import {
  awsStore,
  failureOf,
  fingerprintOf,
  fresh,
  given,
  kinds,
  outcomes,
  setupOf,
  valueIn,
  wanted,
} from './support.js';

beforeAll(onlyTestKeys);

const generated = { kind: 'generated', format: 'hex:64' } as const;
const secrets = [wanted('one'), wanted('two')];
const denied = { kind: 'refuse', type: 'AccessDeniedException', message: 'no' } as const;
const throttled = { kind: 'refuse', type: 'ThrottlingException', message: 'Rate exceeded' } as const;
const notFound = { kind: 'refuse', type: 'ResourceNotFoundException', message: 'not yet' } as const;

let server: FakeSecretsManager;
let store: Store;
let once: Store;
beforeAll(async () => {
  server = await fakeSecretsManager();
  store = await awsStore(server.endpoint);
  once = await awsStore(server.endpoint, 1);
});
beforeEach(() => server.reset());
afterAll(async () => {
  await store.close();
  await once.close();
  await server[Symbol.asyncDispose]();
});

const stagesOf = (name: string): string[] =>
  [...server.secrets.get(name)!.versions.values()].map(({ stages }) => [...stages].sort().join('+')).sort();
const counts = (operation: string): number => server.calls.filter((call) => call.operation === operation).length;

test.each([
  'CreateSecret',
  'PutSecretValue',
  'UpdateSecretVersionStage',
  'GetSecretValue',
  'DescribeSecret',
  'TagResource',
])('%s that is throttled for a moment is no failure', async (operation) => {
  const now = fresh();
  await setupOf(store, [wanted('one')]).run({ one: given(fresh()) });
  server.fault(operation, throttled, 2);
  const applied = await setupOf(store, secrets, { team: 'a' }).run({ one: given(now), two: generated });
  expect(outcomes(applied)).toEqual(['done', 'done']);
  expect(await valueIn(store, 'one')).toBe(now.reveal());
  expect(stagesOf('app/one')).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
});

test.each(['CreateSecret', 'PutSecretValue', 'UpdateSecretVersionStage'])(
  '%s that was done while its answer was lost counts as done, once',
  async (operation) => {
    const setup = setupOf(once, secrets);
    await setup.run({ one: given(fresh()) });
    const plan = await setup.plan({ one: given(fresh()), two: generated });
    expect(kinds(plan)).toEqual(['update', 'create']);
    server.fault(operation, { kind: 'lose' });
    expect(outcomes(await setup.apply(plan))).toEqual(['done', 'done']);
    expect(stagesOf('app/one')).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
    expect(stagesOf('app/two')).toEqual(['AWSCURRENT']);
    expect((await setup.plan({ two: generated })).steps.map(({ kind }) => kind)).toEqual(['skip', 'skip']);
  },
);

test('a lost answer that is asked for again makes no second version', async () => {
  server.fault('CreateSecret', { kind: 'lose' });
  expect(outcomes(await setupOf(store, [wanted('one')]).run({ one: generated }))).toEqual(['done']);
  expect(counts('CreateSecret')).toBe(2);
  expect(server.secrets.get('app/one')!.versions.size).toBe(1);
});

test('one that cannot be reached fails, the others are done, and the next run does the rest', async () => {
  const setup = setupOf(once, secrets);
  const values = { one: generated, two: given(fresh()) };
  server.fault('CreateSecret', { kind: 'reset' });
  expect(outcomes(await setup.run(values))).toEqual(['E_STORE_UNREACHABLE', 'done']);
  expect(kinds(await setup.plan(values))).toEqual(['create', 'skip']);
  expect(outcomes(await setup.run(values))).toEqual(['done', 'unchanged']);
});

test('whoever is faster keeps the place, and our label does not stay', async () => {
  const setup = setupOf(store, [wanted('one')]);
  await setup.run({ one: given(fresh()) });
  const theirs = fresh().reveal();
  const plan = await setup.plan({ one: given(fresh()) });
  server.fault('UpdateSecretVersionStage', { kind: 'first', act: (all) => makeCurrent(all.get('app/one')!, theirs) });
  expect(outcomes(await setup.apply(plan))).toEqual(['E_SECRET_CONFLICT']);
  expect(await valueIn(store, 'one')).toBe(theirs);
  expect(stagesOf('app/one').join()).not.toContain('AWSPENDING');
});

function makeCurrent(secret: FakeSecret, text: string): void {
  for (const { stages } of secret.versions.values()) stages.delete('AWSCURRENT');
  secret.versions.set('b'.repeat(32), { text, stages: new Set(['AWSCURRENT']), created: Date.now() / 1000 });
}

test('an effect that shows late is waited for, and one that never shows does not count', async () => {
  server.fault('GetSecretValue', notFound);
  expect(outcomes(await setupOf(store, [wanted('one')]).run({ one: generated }))).toEqual(['done']);
  server.fault('GetSecretValue', notFound, 5);
  const [lost] = await setupOf(store, [wanted('two')]).run({ two: generated });
  expect(lost).toMatchObject({ outcome: 'failed', error: { code: 'E_STORE_UNPROVED', exit: 6 } });
});

test('who may write and not read sees by the description that it was written', async () => {
  const value = fresh();
  server.fault('GetSecretValue', denied, 5);
  const applied = await setupOf(store, [wanted('one')]).run({ one: given(value) });
  expect(applied).toMatchObject([{ outcome: 'done', fingerprint: fingerprintOf(value) }]);
  expect(counts('DescribeSecret')).toBeGreaterThan(1);
});

test('who may not list is not told of other secrets; who may not look gets one error that names the permission', async () => {
  server.fault('ListSecrets', denied);
  expect((await setupOf(store, secrets).plan({})).unknown).toBeUndefined();
  server.fault('DescribeSecret', denied, 5);
  const error = await failureOf(setupOf(store, secrets).plan({}));
  expect(error).toMatchObject({ code: 'E_STORE_DENIED', exit: 4 });
  expect(error.message).toContain('secretsmanager:DescribeSecret');
});

test('one that may not be written is a failure of its own', async () => {
  server.fault('CreateSecret', denied);
  expect(outcomes(await setupOf(store, secrets).run({ one: generated, two: generated }))).toEqual([
    'E_STORE_DENIED',
    'done',
  ]);
});

test('a secret that was made and not tagged gets its tags from the next run', async () => {
  await setupOf(store, [wanted('one')]).run({ one: generated });
  const setup = setupOf(once, [wanted('one')], { team: 'a' });
  server.fault('TagResource', { kind: 'reset' });
  expect(outcomes(await setup.run({ one: generated }))).toEqual(['E_STORE_UNREACHABLE']);
  expect(outcomes(await setup.run({ one: generated }))).toEqual(['done']);
  expect(server.secrets.get('app/one')!.tags.get('team')).toBe('a');
  expect(server.secrets.get('app/one')!.versions.size).toBe(1);
});

test('a secret that the store rotates by itself gets no other value', async () => {
  const [value, setup] = [fresh(), setupOf(store, secrets, { team: 'a' })];
  await setup.run({ one: given(value), two: generated });
  for (const name of ['app/one', 'app/two']) server.secrets.get(name)!.rotated = true;
  const plan = await setup.plan({ one: given(fresh()), two: generated });
  expect(plan.steps).toMatchObject([
    { kind: 'refused', error: { code: 'E_SETUP_REFUSED', exit: 3, hint: expect.stringContaining('rotate-secret') } },
    { kind: 'skip' },
  ]);
  expect(outcomes(await setup.apply(plan))).toEqual(['E_SETUP_REFUSED', 'unchanged']);
  expect(await valueIn(store, 'one')).toBe(value.reveal());
  expect(kinds(await setup.plan({ one: given(value) }))).toEqual(['skip', 'skip']);
});

test('a secret that holds bytes is refused by itself', async () => {
  await setupOf(store, secrets).run({ one: generated, two: generated });
  const bytes = { bytes: 'AAEC', stages: new Set(['AWSCURRENT']), created: 1 };
  server.secrets.get('app/one')!.versions.clear();
  server.secrets.get('app/one')!.versions.set('c'.repeat(32), bytes);
  const plan = await setupOf(store, secrets).plan({ one: given(fresh()), two: given(fresh()) });
  expect(plan.steps).toMatchObject([{ kind: 'refused', error: { code: 'E_STORE_UNSUPPORTED' } }, { kind: 'update' }]);
});

test('a plan asks for each secret once, and reads only what values were given for', async () => {
  const setup = setupOf(store, secrets);
  await setup.run({ one: generated, two: generated });
  const before = server.calls.length;
  await setup.plan({ one: given(fresh()), two: generated });
  const asked = server.calls
    .slice(before)
    .map(({ operation }) => operation)
    .sort();
  expect(asked).toEqual(['DescribeSecret', 'DescribeSecret', 'GetSecretValue', 'ListSecrets']);
});

test('every value was told to the masker, those of the store too', async () => {
  const [old, now] = [fresh(), fresh()];
  await setupOf(store, [wanted('one')]).run({ one: given(old) });
  const setup = setupOf(store, [wanted('one')]);
  await setup.plan({ one: given(now) });
  expect(setup.seen.map((one) => one.reveal()).sort()).toEqual([old.reveal(), now.reveal()].sort());
});

describeWithMoto('a secret that was made without a value', (moto) => {
  test('gets the one that is given or generated, and without one it is missing, which people are asked for', async () => {
    const raw = new SecretsManagerClient({ region: 'us-east-1', endpoint: moto.endpoint });
    for (const { stored } of secrets) await raw.send(new CreateSecretCommand({ Name: stored }));
    const place = await awsStore(moto.endpoint);
    const setup = setupOf(place, secrets, { team: 'a' });
    expect((await setup.plan({ one: generated })).steps).toMatchObject([
      { kind: 'update', value: generated, tags: { team: 'a' } },
      { kind: 'missing', secret: secrets[1] },
    ]);
    const value = fresh();
    expect(outcomes(await setup.run({ one: generated, two: given(value) }))).toEqual(['done', 'done']);
    expect(await valueIn(place, 'one')).toMatch(/^[0-9a-f]{128}$/);
    expect(await valueIn(place, 'two')).toBe(value.reveal());
    expect(kinds(await setup.plan({ one: generated, two: given(value) }))).toEqual(['skip', 'skip']);
    raw.destroy();
    await place.close();
  });
});
