import { randomBytes, randomInt } from 'node:crypto';
import { copyFile, writeFile } from 'node:fs/promises';
import { Fingerprinter } from '../../src/core/index.js';
import { applySetup, planSetup } from '../../src/setup/index.js';
import type { Store } from '../../src/stores/index.js';
import { fakeSecretsManager, type FakeSecretsManager } from '../support/fake-secrets-manager.js';
import { onlyTestKeys } from '../aws/environment.js';
import { folder, type Folder } from '../stores/folder.js';
import { buildChild, runChild } from './killed.js';
import type { SetupTask } from './killed-child.js';
import { awsStore, envStore, fresh, given, kinds, newVault, outcomes, vaultAt, wanted } from './support.js';

const key = randomBytes(32);
const printer = new Fingerprinter(key);
const tags = { team: 'a' };
const names = ['fresh', 'made', 'changed', 'gone', 'back', 'bare'] as const;
const secrets = names.map((name) => wanted(name));
const before = new Map(['changed', 'gone', 'back', 'bare'].map((name) => [name, fresh()]));
const after = new Map([
  ...['fresh', 'changed', 'gone'].map((name) => [name, fresh()] as const),
  ['bare', before.get('bare')!],
]);
const values: SetupTask['values'] = {
  ...Object.fromEntries([...after].map(([name, value]) => [name, value.reveal()])),
  made: { format: 'hex:64' },
};
const looks = { fingerprintOf: printer.of.bind(printer), register: () => undefined };
const sources = new Map([
  ...[...after].map(([name, value]) => [name, given(value)] as const),
  ['made', { kind: 'generated', format: 'hex:64' } as const] as const,
]);

let home: Folder;
let child: string;
beforeAll(async () => {
  onlyTestKeys();
  home = await folder();
  child = await buildChild(home.dir);
  await prepare(await newVault(home));
  await copyFile(home.file('vault.age'), home.file('kept.age'));
});
afterAll(() => home[Symbol.asyncDispose]());

/** What there is before the run: two deleted secrets, one with another value, one without tags. */
async function prepare(store: Store): Promise<void> {
  const old = new Map([...before].map(([name, value]) => [name, given(value)]));
  const wantedOld = secrets.filter(({ name }) => before.has(name));
  const plan = await planSetup(store, wantedOld, old, { ...looks, app: 'app', tags: () => ({}) });
  expect(new Set(outcomes(await applySetup(store, plan, looks)))).toEqual(new Set(['done']));
  if (store.capabilities.restore) for (const name of ['gone', 'back']) await store.delete(`app/${name}`, 7);
}

const read = async (store: Store, name: string): Promise<string | undefined> =>
  (await store.getAll([`app/${name}`])).get(`app/${name}`)?.secret.reveal();

/** Another run does the rest: every value is there, nothing was made twice, nothing is left over, and the next run has nothing to do. */
async function finish(store: Store): Promise<void> {
  const generated = await read(store, 'made');
  const options = { ...looks, app: 'app', tags: () => tags };
  const applied = await applySetup(store, await planSetup(store, secrets, sources, options), looks);
  expect(applied.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  for (const [name, value] of after) expect(await read(store, name)).toBe(value.reveal());
  expect(await read(store, 'back')).toBe(before.get('back')!.reveal());
  expect(await read(store, 'made')).toMatch(generated === undefined ? /^[0-9a-f]{128}$/ : new RegExp(`^${generated}$`));
  if (store.capabilities.staging) await expectTidy(store);
  const next = await planSetup(store, secrets, sources, options);
  expect(next.steps).toEqual(secrets.map((secret) => ({ kind: 'skip', secret })));
}

async function expectTidy(store: Store): Promise<void> {
  for (const name of names) {
    const found = await store.describe(`app/${name}`);
    const changed = name === 'changed' || name === 'gone';
    const stages = found.versions.flatMap((one) => one.stages);
    expect([name, ...stages.sort()]).toEqual([name, 'AWSCURRENT', ...(changed ? ['AWSPREVIOUS'] : [])]);
    expect(found.tags).toMatchObject(tags);
    if (!changed) continue;
    const { secret } = await store.get(`app/${name}`, { stage: 'AWSPREVIOUS' });
    expect(secret.reveal()).toBe(before.get(name)!.reveal());
  }
}

const WRITES = ['create', 'stage', 'promote', 'unstage', 'restore', 'setTags', 'replaceAll'];

interface Place {
  readonly task: SetupTask['place'];
  /** Another client, as another run has it. */
  open(): Promise<Store>;
  /** Back to what there is before the run. */
  reset(): Promise<void>;
}

/** Dies at every write, each time from the same start, and is finished by another run. */
async function survives(place: Place, whens: readonly ('before' | 'after')[]): Promise<readonly string[]> {
  const task: SetupTask = { place: place.task, secrets, values, tags, key: key.toString('hex') };
  await place.reset();
  const { calls, stderr, signal } = await runChild(child, task);
  expect({ stderr, signal }).toEqual({ stderr: '', signal: null });
  const failures: string[] = [];
  for (const when of whens)
    for (const at of calls.keys()) {
      if (!WRITES.includes(calls[at] ?? '')) continue; // nothing happens at a look, so it is as before the next call
      await place.reset();
      const died = await runChild(child, { ...task, die: { when, call: at + 1 } });
      expect(died).toEqual({ signal: 'SIGKILL', stderr: '', calls: [] });
      const store = await place.open();
      await finish(store).catch((error: unknown) => failures.push(`${when} ${calls[at] ?? ''}: ${String(error)}`));
      await store.close();
    }
  expect(failures).toEqual([]);
  return calls;
}

function vaultPlace(): Place {
  const [file, kept] = [home.file('vault.age'), home.file('kept.age')];
  return {
    task: { kind: 'vault', file, identity: home.file('identity') },
    open: () => Promise.resolve(vaultAt(home)),
    reset: () => copyFile(kept, file),
  };
}

test('a run over a vault that is killed before or after any write is finished by another one', async () => {
  const calls = await survives(vaultPlace(), ['before', 'after']);
  for (const call of WRITES.slice(0, 6)) expect(calls).toContain(call);
}, 600_000);

test('a run over a vault that is killed at random instants, again and again, is finished by another one', async () => {
  const place = vaultPlace();
  const task: SetupTask = { place: place.task, secrets, values, tags, key: key.toString('hex') };
  let kills = 0;
  for (let turn = 0; turn < 12; turn++) {
    if (turn % 4 === 0) await place.reset();
    if ((await runChild(child, task, randomInt(80))).signal === 'SIGKILL') kills++;
    if (turn % 4 === 3) await finish(await place.open());
  }
  expect(kills).toBeGreaterThan(0);
}, 600_000);

test('a run over an env file that is killed before or after any write is finished by another one', async () => {
  const file = home.file('.env');
  const start = ['CHANGED', 'GONE', 'BACK', 'BARE'].map(
    (one) => `${one}_KEY=${before.get(one.toLowerCase())!.reveal()}\n`,
  );
  const place: Place = {
    task: { kind: 'env', file },
    open: () => Promise.resolve(envStore(home, secrets)),
    reset: () => writeFile(file, `# keys\n${start.join('')}`),
  };
  const calls = await survives(place, ['before', 'after']);
  for (const call of ['create', 'replaceAll']) expect(calls).toContain(call);
}, 600_000);

describe('over the wire', () => {
  let server: FakeSecretsManager;
  beforeAll(async () => {
    server = await fakeSecretsManager();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test('a run that is killed after any write is finished by another one', async () => {
    const first = await awsStore(server.endpoint);
    await prepare(first);
    await first.close();
    const kept = structuredClone(server.secrets);
    const reset = (): Promise<void> => {
      server.secrets.clear();
      for (const [name, secret] of structuredClone(kept)) server.secrets.set(name, secret);
      return Promise.resolve();
    };
    const open = (): Promise<Store> => awsStore(server.endpoint);
    const place: Place = {
      task: { kind: 'aws', endpoint: server.endpoint },
      open,
      reset,
    };
    const calls = await survives(place, ['after']);
    for (const call of WRITES.slice(0, 6)) expect(calls).toContain(call);
    expect([...server.secrets.values()].map(({ versions }) => versions.size)).toEqual([2, 2, 1, 1, 1, 1]);
  }, 600_000);
});

test('what the runs are about is a plan of every kind', async () => {
  const place = vaultPlace();
  await place.reset();
  const plan = await planSetup(await place.open(), secrets, sources, { ...looks, app: 'app', tags: () => tags });
  expect(kinds(plan)).toEqual(['create', 'create', 'update', 'restore', 'restore', 'skip']);
});
