import { Secret } from '../../src/core/index.js';
import type { SetupStep } from '../../src/setup/index.js';
import { setupToken } from '../../src/setup/token.js';
import type { Store } from '../../src/stores/index.js';
import { fakeSecretsManager } from '../support/fake-secrets-manager.js';
import { describeWithMoto } from '../support/moto.js';
import { onlyTestKeys } from '../aws/environment.js';
import { folder } from '../stores/folder.js';
import {
  awsStore,
  envStore,
  failureOf,
  fingerprintOf,
  fresh,
  given,
  kinds,
  newVault,
  outcomes,
  setupOf,
  valueIn,
  vaultAt,
  wanted,
} from './support.js';

beforeAll(onlyTestKeys);

const generated = { kind: 'generated', format: 'hex:64' } as const;
const secrets = [wanted('openai'), wanted('session'), wanted('redis')];
interface Place extends AsyncDisposable {
  readonly store: Store;
}

/** What holds wherever versions, tags and deletions are. */
function behaves(open: () => Promise<Place>): void {
  test('creates what is given and what is generated, and says what is missing', async () => {
    await using place = await open();
    const setup = setupOf(place.store, secrets, { 'secretctl:app': 'app' });
    const value = fresh();
    const plan = await setup.plan({ openai: given(value), session: generated });
    expect(kinds(plan)).toEqual(['create', 'create', 'missing']);
    const applied = await setup.apply(plan);
    expect(outcomes(applied)).toEqual(['done', 'done', 'unchanged']);
    expect(await valueIn(place.store, 'openai')).toBe(value.reveal());
    expect(await valueIn(place.store, 'session')).toMatch(/^[0-9a-f]{128}$/);
    expect(applied[0]).toMatchObject({
      fingerprint: fingerprintOf(value),
      version: setupToken(fingerprintOf, 'app/openai', value),
    });
    expect((await place.store.describe('app/session')).tags).toMatchObject({ 'secretctl:app': 'app' });
    expect(setup.seen.map((one) => one.reveal())).toContain(await valueIn(place.store, 'session'));
  });

  test('a second run changes nothing, and a generated value stays', async () => {
    await using place = await open();
    const setup = setupOf(place.store, secrets, { team: 'platform' });
    const values = { openai: given(fresh()), session: generated };
    await setup.run(values);
    const before = await stateOf(place.store);
    const plan = await setup.plan(values);
    expect(plan.steps).toEqual([
      { kind: 'skip', secret: secrets[0] },
      { kind: 'skip', secret: secrets[1] },
      { kind: 'missing', secret: secrets[2] },
    ]);
    expect(outcomes(await setup.apply(plan))).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(await stateOf(place.store)).toEqual(before);
  });

  test('another value is made current, the old one stays as the one before, and nothing is pending', async () => {
    await using place = await open();
    const setup = setupOf(place.store, secrets);
    const [old, now] = [fresh(), fresh()];
    await setup.run({ openai: given(old) });
    const plan = await setup.plan({ openai: given(now) });
    expect(plan.steps[0]).toMatchObject({ kind: 'update', current: setupToken(fingerprintOf, 'app/openai', old) });
    expect(outcomes(await setup.apply(plan))).toEqual(['done', 'unchanged', 'unchanged']);
    expect(await valueIn(place.store, 'openai')).toBe(now.reveal());
    const previous = await place.store.get('app/openai', { stage: 'AWSPREVIOUS' });
    expect(previous.secret.reveal()).toBe(old.reveal());
    const { versions } = await place.store.describe('app/openai');
    expect(versions.flatMap(({ stages }) => stages).sort()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
    expect(await stepsOf(setup, { openai: given(now) })).toEqual(['skip', 'missing', 'missing']);
  });

  test('the value before can be given again', async () => {
    await using place = await open();
    const setup = setupOf(place.store, [wanted('openai')]);
    const [one, two] = [fresh(), fresh()];
    for (const value of [one, two, one]) expect(outcomes(await setup.run({ openai: given(value) }))).toEqual(['done']);
    expect(await valueIn(place.store, 'openai')).toBe(one.reveal());
  });

  test('tags that are missing or other are set, and others stay', async () => {
    await using place = await open();
    const value = fresh();
    await setupOf(place.store, [wanted('openai')], { owner: 'mina', team: 'old' }).run({ openai: given(value) });
    const setup = setupOf(place.store, [wanted('openai')], { team: 'new', app: 'app' });
    const plan = await setup.plan({});
    expect(plan.steps).toEqual([{ kind: 'skip', secret: wanted('openai'), tags: { team: 'new', app: 'app' } }]);
    expect(outcomes(await setup.apply(plan))).toEqual(['done']);
    expect((await place.store.describe('app/openai')).tags).toMatchObject({ owner: 'mina', team: 'new', app: 'app' });
    expect((await setup.plan({})).steps).toEqual([{ kind: 'skip', secret: wanted('openai') }]);
  });

  test('a deleted secret comes back with its value', async () => {
    await using place = await open();
    const setup = setupOf(place.store, [wanted('openai'), wanted('session')], { team: 'a' });
    const value = fresh();
    await setup.run({ openai: given(value), session: generated });
    const session = await valueIn(place.store, 'session');
    for (const name of ['openai', 'session']) await place.store.delete(`app/${name}`, 7);
    const plan = await setup.plan({ openai: given(value), session: generated });
    expect(plan.steps).toEqual([
      { kind: 'restore', secret: wanted('openai'), deletedUntil: expect.any(Date), value: given(value) },
      { kind: 'restore', secret: wanted('session'), deletedUntil: expect.any(Date) },
    ]);
    const applied = await setup.apply(plan);
    expect(outcomes(applied)).toEqual(['done', 'done']);
    expect(applied[0]).toMatchObject({ fingerprint: fingerprintOf(value) });
    expect(await valueIn(place.store, 'openai')).toBe(value.reveal());
    expect(await valueIn(place.store, 'session')).toBe(session);
    expect((await place.store.describe('app/openai')).versions).toHaveLength(1);
  });

  test('a deleted secret that was given another value comes back and gets it; the old one stays as the one before', async () => {
    await using place = await open();
    const [old, now] = [fresh(), fresh()];
    await setupOf(place.store, [wanted('openai')]).run({ openai: given(old) });
    await place.store.delete('app/openai', 7);
    const setup = setupOf(place.store, [wanted('openai')], { team: 'a' });
    const applied = await setup.run({ openai: given(now) });
    expect(applied).toMatchObject([{ outcome: 'done', fingerprint: fingerprintOf(now) }]);
    expect(await valueIn(place.store, 'openai')).toBe(now.reveal());
    expect((await place.store.get('app/openai', { stage: 'AWSPREVIOUS' })).secret.reveal()).toBe(old.reveal());
    expect((await place.store.describe('app/openai')).tags).toMatchObject({ team: 'a' });
  });

  test('secrets of the app that nobody wants are named and left alone; a neighbour is not seen', async () => {
    await using place = await open();
    const all = [wanted('openai'), wanted('old-key'), wanted('n', { stored: 'app2/n' }), wanted('gone')];
    await setupOf(place.store, all).run(Object.fromEntries(all.map(({ name }) => [name, given(fresh())])));
    await place.store.delete('app/gone', 7);
    const before = await stateOf(place.store);
    const setup = setupOf(place.store, [wanted('openai')]);
    const plan = await setup.plan({});
    expect(plan).toMatchObject({
      app: 'app',
      store: place.store.id,
      where: place.store.where,
      unknown: ['app/old-key'],
    });
    await setup.apply(plan);
    expect(await stateOf(place.store)).toEqual(before);
  });

  test('a staged value of a run that was killed is made current', async () => {
    await using place = await open();
    const setup = setupOf(place.store, [wanted('openai')]);
    const [old, now] = [fresh(), fresh()];
    await setup.run({ openai: given(old) });
    const token = setupToken(fingerprintOf, 'app/openai', now);
    await place.store.stage('app/openai', now, token);
    const plan = await setup.plan({ openai: given(now) });
    expect(plan.steps).toMatchObject([{ kind: 'update', staged: token }]);
    expect(outcomes(await setup.apply(plan))).toEqual(['done']);
    expect(await valueIn(place.store, 'openai')).toBe(now.reveal());
    expect((await place.store.describe('app/openai')).versions).toHaveLength(2);
  });

  test('a staged value of ours gives way to another one; one of somebody else does not', async () => {
    await using place = await open();
    const setup = setupOf(place.store, [wanted('openai')]);
    const [old, abandoned, now] = [fresh(), fresh(), fresh()];
    await setup.run({ openai: given(old) });
    await place.store.stage('app/openai', abandoned, setupToken(fingerprintOf, 'app/openai', abandoned));
    expect(outcomes(await setup.run({ openai: given(now) }))).toEqual(['done']);
    const foreign = 'a'.repeat(32);
    await place.store.stage('app/openai', fresh(), foreign);
    const plan = await setup.plan({ openai: given(fresh()) });
    expect(plan.steps).toMatchObject([{ kind: 'refused', error: { code: 'E_SETUP_REFUSED', exit: 3 } }]);
    const before = await stateOf(place.store);
    expect(outcomes(await setup.apply(plan))).toEqual(['E_SETUP_REFUSED']);
    expect(await stateOf(place.store)).toEqual(before);
    expect(await stepsOf(setup, { openai: given(now) })).toEqual(['skip']);
  });

  test('AWSPENDING that a killed run left on the current version is taken away', async () => {
    await using place = await open();
    const setup = setupOf(place.store, [wanted('openai')]);
    const [old, now] = [fresh(), fresh()];
    await setup.run({ openai: given(old) });
    const [from, to] = [old, now].map((value) => setupToken(fingerprintOf, 'app/openai', value)) as [string, string];
    await place.store.stage('app/openai', now, to);
    await place.store.promote('app/openai', to, from);
    const plan = await setup.plan({ openai: given(now) });
    expect(plan.steps).toEqual([{ kind: 'skip', secret: wanted('openai'), pending: to }]);
    expect(outcomes(await setup.apply(plan))).toEqual(['done']);
    expect(await stepsOf(setup, {})).toEqual(['skip']);
    expect((await setup.plan({})).steps).toEqual([{ kind: 'skip', secret: wanted('openai') }]);
  });

  test('what somebody else made meanwhile is not overwritten, and the others are done', async () => {
    await using place = await open();
    const setup = setupOf(place.store, secrets);
    const [old, theirs] = [fresh(), fresh()];
    await setup.run({ openai: given(old) });
    const plan = await setup.plan({ openai: given(fresh()), session: given(fresh()), redis: given(fresh()) });
    expect(kinds(plan)).toEqual(['update', 'create', 'create']);
    await setup.run({ openai: given(theirs), session: given(theirs) });
    const applied = await setup.apply(plan);
    expect(outcomes(applied)).toEqual(['E_SECRET_CONFLICT', 'E_SECRET_EXISTS', 'done']);
    for (const name of ['openai', 'session']) expect(await valueIn(place.store, name)).toBe(theirs.reveal());
    const { versions } = await place.store.describe('app/openai');
    expect(versions.flatMap(({ stages }) => stages)).not.toContain('AWSPENDING');
  });

  test('a value of 70 kB and a bad name are refused each by itself', async () => {
    await using place = await open();
    const bad = [wanted('bad', { stored: 'app/not a name' }), wanted('big'), wanted('fine')];
    const setup = setupOf(place.store, bad);
    const values = { bad: given(fresh()), big: given(new Secret('é'.repeat(35_000))), fine: given(fresh()) };
    const plan = await setup.plan(values);
    expect(kinds(plan)).toEqual(['refused', 'create', 'create']);
    const applied = await setup.apply(plan);
    expect(outcomes(applied)).toEqual(['E_SECRET_NAME', 'E_SECRET_TOO_LARGE', 'done']);
  });

  test('an abort stops between steps, and what was begun is whole', async () => {
    await using place = await open();
    const setup = setupOf(place.store, secrets, { team: 'a' });
    const stop = new AbortController();
    const done: string[] = [];
    const plan = await setup.plan({ openai: given(fresh()), session: generated, redis: given(fresh()) });
    const onStep = ({ step }: { readonly step: SetupStep }): void => {
      done.push(step.secret.name);
      if (done.length === 2) stop.abort(new Error('stopped'));
    };
    await expect(setup.apply(plan, { signal: stop.signal, onStep })).rejects.toThrow('stopped');
    expect(done).toEqual(['openai', 'session']);
    const names: string[] = [];
    for await (const one of place.store.list('app/')) names.push(one.name);
    expect(names.sort()).toEqual(['app/openai', 'app/session']);
    await expect(setup.plan({}, { signal: stop.signal })).rejects.toThrow('stopped');
  });
}

const stepsOf = async (
  setup: ReturnType<typeof setupOf>,
  values: Parameters<typeof setup.plan>[0],
): Promise<string[]> => kinds(await setup.plan(values));

/** All versions with their labels, values and tags. */
async function stateOf(store: Store): Promise<unknown> {
  const state: unknown[] = [];
  for await (const { name, deletedUntil } of store.list('app')) {
    const { versions, tags } = await store.describe(name);
    const values = deletedUntil === undefined ? versions : [];
    const read = await Promise.all(
      values.map(async ({ version }) => (await store.get(name, { version })).secret.reveal()),
    );
    state.push({
      name,
      deletedUntil,
      tags,
      read,
      versions: versions.map(({ version, stages }) => [version, [...stages].sort()]),
    });
  }
  return state;
}

describe('in a vault', () => {
  behaves(async () => {
    const home = await folder();
    return { store: await newVault(home), [Symbol.asyncDispose]: () => home[Symbol.asyncDispose]() };
  });

  test('a secret whose time to be restored is over is created', async () => {
    await using home = await folder();
    const store = await newVault(home);
    await setupOf(store, [wanted('openai')]).run({ openai: given(fresh()) });
    await store.delete('app/openai', 7);
    const later = vaultAt(home, () => new Date(Date.now() + 8 * 86_400_000));
    const [value, setup] = [fresh(), setupOf(later, [wanted('openai')])];
    expect(kinds(await setup.plan({ openai: given(value) }))).toEqual(['create']);
    expect(outcomes(await setup.run({ openai: given(value) }))).toEqual(['done']);
    expect(await valueIn(later, 'openai')).toBe(value.reveal());
  });

  test('a vault that is not there is one error', async () => {
    await using home = await folder();
    const setup = setupOf(vaultAt(home), secrets);
    expect((await failureOf(setup.plan({ openai: given(fresh()) }))).exit).toBe(5);
  });
});

describe('in a strict Secrets Manager', () => {
  behaves(async () => {
    const server = await fakeSecretsManager();
    const store = await awsStore(server.endpoint);
    return {
      store,
      async [Symbol.asyncDispose]() {
        await store.close();
        await server[Symbol.asyncDispose]();
      },
    };
  });
});

describeWithMoto('in Secrets Manager as moto has it', (moto) => {
  behaves(async () => {
    await moto.reset();
    const store = await awsStore(moto.endpoint);
    return { store, [Symbol.asyncDispose]: () => store.close() };
  });
});

describe('in an env file', () => {
  test('creates, skips and replaces, since it cannot stage', async () => {
    await using home = await folder();
    const store = envStore(home, secrets);
    const setup = setupOf(store, secrets, { team: 'a' });
    const [old, now] = [fresh(), fresh()];
    expect(outcomes(await setup.run({ openai: given(old), session: generated }))).toEqual([
      'done',
      'done',
      'unchanged',
    ]);
    const session = await valueIn(store, 'session');
    expect((await setup.plan({ openai: given(old), session: generated })).steps).toEqual([
      { kind: 'skip', secret: secrets[0] },
      { kind: 'skip', secret: secrets[1] },
      { kind: 'missing', secret: secrets[2] },
    ]);
    const plan = await setup.plan({ openai: given(now) });
    expect(kinds(plan)).toEqual(['update', 'skip', 'missing']);
    const [updated] = await setup.apply(plan);
    expect(updated).toMatchObject({ outcome: 'done', fingerprint: fingerprintOf(now), version: 'current' });
    expect(await valueIn(store, 'openai')).toBe(now.reveal());
    expect(await valueIn(store, 'session')).toBe(session);
  });

  test('a value that somebody gave it after the plan stays: nothing keeps it', async () => {
    await using home = await folder();
    const store = envStore(home, secrets);
    const setup = setupOf(store, secrets);
    const theirs = fresh();
    await setup.run({ openai: given(fresh()) });
    const plan = await setup.plan({ openai: given(fresh()) });
    await store.replace('app/openai', theirs);
    expect(outcomes(await setup.apply(plan))[0]).toBe('E_SECRET_CONFLICT');
    expect(await valueIn(store, 'openai')).toBe(theirs.reveal());
  });

  test('a NUL cannot be in it; the others are written', async () => {
    await using home = await folder();
    const store = envStore(home, secrets);
    const applied = await setupOf(store, secrets).run({ openai: given(new Secret('a\0b')), redis: given(fresh()) });
    expect(outcomes(applied)).toEqual(['E_STORE_UNSUPPORTED', 'unchanged', 'done']);
  });
});
