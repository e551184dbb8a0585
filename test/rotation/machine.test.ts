import { readFile, stat, writeFile } from 'node:fs/promises';
import { Masker, Secret } from '../../src/core/index.js';
import { AppError, exitCodes } from '../../src/errors/index.js';
import {
  advance,
  beginRotation,
  nextStep,
  openJournal,
  readJournal,
  rotationsIn,
  stageOf,
  turnBack,
  type ReloadTarget,
  type RotationProvider,
  type RotationState,
} from '../../src/rotation/index.js';
import type { Store } from '../../src/stores/index.js';
import { folder, type Folder } from '../stores/folder.js';
import { envStore, newVault, wanted } from '../setup/support.js';
import { fakeIssuer, issuerProvider, refused, type FakeIssuer } from './fake-issuer.js';
import { current, HOUR, keep, rigOf, rotate, testWorld } from './support.js';

let home: Folder;
let issuer: FakeIssuer;
let store: Store;
let old: string;
beforeEach(async () => {
  home = await folder();
  issuer = await fakeIssuer();
  store = await newVault(home);
  old = issuer.issue('by hand').value;
  await keep(store, old);
});
afterEach(async () => {
  await store.close();
  await issuer[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

test('the old value lives through grace, and then is revoked and seen to be refused', async () => {
  const { job, world } = await rigOf(home, store, issuerProvider(issuer.url));
  const first = await rotate(job);
  expect(stageOf(first.state)).toBe('grace');
  expect(first.state.until).toBe(new Date(world.now().getTime() + HOUR).toISOString());
  expect([issuer.accepts(old), issuer.accepts(await current(store)), issuer.live.size]).toEqual([true, true, 2]);
  expect(await current(store)).not.toBe(old);

  expect(stageOf((await advance(job, first.state.id)).state)).toBe('grace');
  world.wait(HOUR);
  const end = await advance(job, first.state.id);
  expect(end.state.outcome).toBe('done');
  expect([issuer.accepts(old), issuer.accepts(await current(store)), issuer.live.size]).toEqual([false, true, 1]);
  const versions = (await store.describe('app/key')).versions.flatMap(({ stages }) => stages);
  expect(versions.sort()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
});

test('the journal is private, and holds no value', async () => {
  const { job, journal } = await rigOf(home, store, issuerProvider(issuer.url));
  await rotate(job, { how: 'compromised', reason: 'it leaked' });
  const text = await readFile(journal.file, 'utf8');
  expect(text).toContain('it leaked');
  for (const value of [old, await current(store)]) expect(text).not.toContain(value);
  expect((await stat(journal.file)).mode & 0o777).toBe(0o600);
});

test('a last line that was torn is no entry, and the next one stands on a line of its own', async () => {
  const { job, journal } = await rigOf(home, store, issuerProvider(issuer.url));
  const { state } = await rotate(job);
  const text = await readFile(journal.file, 'utf8');
  await writeFile(journal.file, `${text}{"v":1,"at":"2026`);
  expect(await readJournal(journal.file)).toHaveLength(text.split('\n').length - 1);
  const again = await openJournal(journal.file, job.world.now);
  await advance({ ...job, journal: again }, state.id, { now: true });
  expect(rotationsIn(await readJournal(journal.file))[0]?.outcome).toBe('done');
});

test('a line in the middle that is no entry is an error, for it may be a debt', async () => {
  const { job, journal } = await rigOf(home, store, issuerProvider(issuer.url));
  await rotate(job);
  await writeFile(journal.file, `nonsense\n${await readFile(journal.file, 'utf8')}`);
  await expect(readJournal(journal.file)).rejects.toThrow('line 1');
});

test('a new value that does not work is revoked, and the old one stays', async () => {
  const bad = issuerProvider(issuer.url, { test: () => Promise.reject(refused()) });
  const { job } = await rigOf(home, store, bad);
  const { state } = await rotate(job);
  expect(state).toMatchObject({ outcome: 'rolled back', back: { why: expect.stringContaining('test') as string } });
  expect([await current(store), issuer.live.size]).toEqual([old, 1]);
  const stages = (await store.describe('app/key')).versions.flatMap((one) => one.stages);
  expect(stages).toEqual(['AWSCURRENT']);
});

test('a new value that its provider does not know everywhere yet is tried again', async () => {
  const real = issuerProvider(issuer.url);
  let tries = 0;
  const test = async (value: Secret): Promise<void> => {
    if (++tries < 4) throw refused();
    await real.test(value);
  };
  const { job } = await rigOf(home, store, { ...real, test });
  expect(stageOf((await rotate(job)).state)).toBe('grace');
  expect(tries).toBe(4);
});

const sick = (): Promise<never> =>
  Promise.reject(new AppError('E_HEALTH', 'it is not well', { exit: exitCodes.failed }));

test('an application that is not well with the new value gets the old one back', async () => {
  const heard: string[] = [];
  const target: ReloadTarget = {
    name: 'app',
    tell: async () => {
      heard.push(await current(store));
      return 'ok';
    },
  };
  const { job } = await rigOf(home, store, issuerProvider(issuer.url), { health: sick, reload: [target] });
  const { state } = await rotate(job);
  expect(state.outcome).toBe('rolled back');
  expect([await current(store), issuer.live.size, heard.at(-1)]).toEqual([old, 1, old]);
  expect(heard[0]).not.toBe(old);
});

test('without automatic roll-back it stops there, and can be taken back or carried on', async () => {
  const { job } = await rigOf(home, store, issuerProvider(issuer.url), { health: sick });
  const { state, failure } = await rotate(job, { autoRollback: false });
  expect([failure?.code, stageOf(state), issuer.live.size]).toEqual(['E_HEALTH', 'promoted', 2]);
  await turnBack(job, state.id, 'asked for');
  expect((await advance(job, state.id)).state.outcome).toBe('rolled back');
  expect([await current(store), issuer.live.size]).toEqual([old, 1]);
});

test('an application that hears nothing keeps the old value alive until somebody says otherwise', async () => {
  const deaf: ReloadTarget = {
    name: 'app',
    tell: () => Promise.reject(new AppError('E_RELOAD', 'no answer', { exit: exitCodes.partial })),
  };
  const { job } = await rigOf(home, store, issuerProvider(issuer.url), { reload: [deaf] });
  const { state, failure } = await rotate(job, { how: 'compromised' });
  expect([failure?.code, issuer.live.size]).toEqual(['E_RELOAD', 2]);
  expect(state.told).toMatchObject([{ target: 'app', ok: false, tries: 3 }]);
  expect((await advance(job, state.id, { now: true })).state.outcome).toBe('done');
  expect(issuer.live.size).toBe(1);
});

test('grace goes on while the provider still sees the old credential used', async () => {
  const use: { at?: Date } = {};
  const { job, world } = await rigOf(
    home,
    store,
    issuerProvider(issuer.url, { lastUsed: () => Promise.resolve(use.at) }),
  );
  const { state } = await rotate(job);
  world.wait(HOUR);
  use.at = new Date(world.now().getTime() - 60_000);
  const waiting = await advance(job, state.id);
  expect(stageOf(waiting.state)).toBe('grace');
  expect(new Date(waiting.state.until ?? '').getTime()).toBe(world.now().getTime() + HOUR / 4);
  world.wait(HOUR / 4);
  expect((await advance(job, state.id)).state.outcome).toBe('done');
});

test.each([
  ['behind', -HOUR],
  ['ahead', HOUR],
])('a clock that was %s when grace began, and was set since, does not end it early', async (_, skew) => {
  const world = testWorld(new Date(Date.now() + skew));
  const { job } = await rigOf(home, store, issuerProvider(issuer.url), {}, world);
  const { state } = await rotate(job);
  world.wait(-skew + HOUR - 600_000); // 50 minutes later, by a clock that is right
  expect(stageOf((await advance(job, state.id)).state)).toBe('grace');
  expect(issuer.accepts(old)).toBe(true);
  world.wait(660_000 + Math.max(skew, 0));
  expect((await advance(job, state.id)).state.outcome).toBe('done');
});

test('what a provider says is masked, though it repeats the new value', async () => {
  const masker = new Masker();
  let value = '';
  const real = issuerProvider(issuer.url);
  const talkative = {
    ...real,
    create: async (...call: Parameters<typeof real.create>) => {
      const made = await real.create(...call);
      value = made.secret.reveal();
      return made;
    },
    test: () => Promise.reject(new AppError('E_PROVIDER_ANSWER', `what is ${value}?`, { exit: exitCodes.failed })),
  };
  const world = { ...testWorld(), register: masker.register.bind(masker), mask: masker.mask.bind(masker) };
  const { job, journal } = await rigOf(home, store, talkative, { world });
  const { state, failure } = await rotate(job);
  expect([failure?.code, state.failure?.message]).toEqual(['E_PROVIDER_ANSWER', 'what is [masked]?']);
  expect(await readFile(journal.file, 'utf8')).not.toContain(value);
});

test('a revocation that the provider does not heed stays owed, and is asked for again', async () => {
  let heeds = false;
  const real = issuerProvider(issuer.url);
  const { job } = await rigOf(home, store, {
    ...real,
    refusesAfterRevoke: (value) => (heeds ? real.refusesAfterRevoke(value) : Promise.resolve(false)),
  });
  const { state, failure } = await rotate(job, { how: 'compromised' });
  expect([failure?.code, stageOf(state), state.outcome]).toEqual(['E_STILL_ACCEPTED', 'owed', undefined]);
  expect((await advance(job, state.id, { said: true })).failure?.code).toBe('E_STILL_ACCEPTED');
  heeds = true;
  expect((await advance(job, state.id)).state.outcome).toBe('done');
});

test('a word does not end what the provider still accepts: it is revoked by the next run', async () => {
  const real = issuerProvider(issuer.url);
  let revoked = 0;
  const revoke = (...[value]: Parameters<typeof real.revoke>): Promise<void> => {
    revoked += 1;
    if (revoked === 1)
      return Promise.reject(new AppError('E_PROVIDER_DENIED', 'x', { exit: exitCodes.authentication }));
    return real.revoke(value);
  };
  const { job } = await rigOf(home, store, { ...real, revoke });
  const { state } = await rotate(job, { how: 'compromised' });
  expect((await advance(job, state.id, { said: true })).failure?.code).toBe('E_STILL_ACCEPTED');
  expect([(await advance(job, state.id)).state.outcome, issuer.live.size]).toEqual(['done', 1]);
});

test('after the old value died there is no way back', async () => {
  const { job } = await rigOf(home, store, {
    ...issuerProvider(issuer.url),
    refusesAfterRevoke: () => Promise.resolve(false),
  });
  const { state } = await rotate(job, { how: 'compromised' });
  await expect(turnBack(job, state.id, 'asked for')).rejects.toMatchObject({ code: 'E_ROTATION_FORWARD' });
});

test('of two machines the one that comes later ends its own credential, and says so', async () => {
  const { job } = await rigOf(home, store, issuerProvider(issuer.url));
  await using away = await folder();
  const other = await rigOf(away, store, issuerProvider(issuer.url));
  const late = issuerProvider(issuer.url, {
    test: async () => {
      if ((await current(store)) === old) await rotate(other.job);
    },
  });
  const { state, failure } = await rotate({ ...job, provider: late });
  expect([state.outcome, failure]).toEqual(['lost', undefined]);
  expect([issuer.live.size, issuer.accepts(await current(store)), issuer.accepts(old)]).toEqual([2, true, true]);
  const stages = (await store.describe('app/key')).versions.flatMap((one) => one.stages);
  expect(stages.sort()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
});

test('a value that became current again is not revoked', async () => {
  const { job } = await rigOf(home, store, issuerProvider(issuer.url));
  const { state } = await rotate(job);
  await store.promote('app/key', state.begin.old.version, state.version ?? '');
  expect((await advance(job, state.id, { now: true })).failure?.code).toBe('E_ROTATION_CURRENT');
  expect(issuer.accepts(old)).toBe(true);
});

test('revoke-first ends the old value before there is a new one', async () => {
  const { job } = await rigOf(home, store, issuerProvider(issuer.url));
  const seen: number[] = [];
  const make = job.provider.create.bind(job.provider);
  const provider = {
    ...job.provider,
    create: (...call: Parameters<typeof make>) => {
      seen.push(issuer.live.size);
      return make(...call);
    },
  };
  const { state } = await rotate({ ...job, provider }, { how: 'revoke-first' });
  expect([state.outcome, seen, issuer.live.size, issuer.accepts(await current(store))]).toEqual(['done', [0], 1, true]);
});

test('an env file has no old value to keep: it is revoked in the same run', async () => {
  await writeFile(home.file('.env'), `KEY_KEY=${old}\n`);
  const file = envStore(home, [wanted('key')]);
  const { job } = await rigOf(home, file, issuerProvider(issuer.url));
  const { state } = await rotate(job);
  expect([state.outcome, state.begin.how]).toEqual(['done', 'compromised']);
  expect([issuer.live.size, issuer.accepts(await current(file))]).toEqual([1, true]);
});

test('an env file whose old value was lost with a process owes its revocation until somebody says that it is done', async () => {
  await writeFile(home.file('.env'), `KEY_KEY=${old}\n`);
  const file = envStore(home, [wanted('key')]);
  const { job } = await rigOf(home, file, issuerProvider(issuer.url));
  const stop = (): Promise<never> => Promise.reject(new AppError('E_RELOAD', 'x', { exit: exitCodes.partial }));
  const { state } = await rotate({ ...job, reload: [{ name: 'app', tell: stop }] });
  const later = await rigOf(home, envStore(home, [wanted('key')]), issuerProvider(issuer.url));
  const owed = await advance(later.job, state.id);
  expect([owed.failure?.code, nextStep(owed.state)]).toEqual(['E_OLD_VALUE', 'revoke']);
  expect((await advance(later.job, state.id, { said: true })).state.outcome).toBe('done');
});

test('a value that was given twice is refused, and another one can follow', async () => {
  const values = [old, 'another value'];
  const { job } = await rigOf(home, store, {
    ...issuerProvider(issuer.url),
    test: () => Promise.resolve(),
    create: () => Promise.resolve({ ref: {}, secret: new Secret(values.shift() ?? '') }),
  });
  const { id, live } = await beginRotation(job, { how: 'normal', graceMs: HOUR, autoRollback: true });
  expect((await advance(job, id, {}, live)).failure?.code).toBe('E_SAME_VALUE');
  expect(await current(store)).toBe(old);
  await advance(job, id, {}, live);
  expect(await current(store)).toBe('another value');
});

test('what both credentials did is told at the end; that nobody knows it is no failure', async () => {
  const spans: unknown[] = [];
  const telling: RotationProvider = {
    ...issuerProvider(issuer.url),
    usage: (span) => {
      spans.push(span);
      return Promise.resolve('12 requests');
    },
  };
  const { job } = await rigOf(home, store, telling);
  const { state } = await rotate(job, { how: 'compromised' });
  const proof = ({ notes }: RotationState): string[] => notes.map(({ note }) => note);
  expect(proof(state)).toEqual(['the provider refuses the old value; 12 requests']);
  expect(spans).toEqual([
    { old: state.begin.old.ref, fresh: state.ref, since: expect.any(Date), now: expect.any(Date) },
  ]);

  const silent = {
    ...telling,
    usage: () => Promise.reject(new AppError('E_PROVIDER_DENIED', 'no right', { exit: 4 })),
  };
  const next = await rotate({ ...job, provider: silent }, { how: 'compromised' });
  expect(next.state.outcome).toBe('done');
  expect(proof(next.state)).toEqual(['the provider refuses the old value; usage is not known: no right']);
});
