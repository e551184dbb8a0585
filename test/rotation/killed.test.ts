import { copyFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { Secret } from '../../src/core/index.js';
import { isDebt, nextStep, readJournal, rotationsIn, type RotationState } from '../../src/rotation/index.js';
import type { Store } from '../../src/stores/index.js';
import { onlyTestKeys } from '../aws/environment.js';
import { describeWithMoto } from '../support/moto.js';
import { folder, type Folder } from '../stores/folder.js';
import { newVault } from '../setup/support.js';
import { fakeIssuer, type FakeIssuer } from './fake-issuer.js';
import { buildChild, runChild } from './killed.js';
import { rotateCell, storeOf, type Cell } from './killed-job.js';

let home: Folder;
let child: string;

beforeAll(async () => {
  onlyTestKeys();
  home = await folder();
  child = await buildChild(home.dir);
});
afterAll(() => home[Symbol.asyncDispose]());

/** A cell with what it is about: an issuer and a store of its own. */
interface Trial extends AsyncDisposable {
  readonly cell: Cell;
  readonly issuer: FakeIssuer;
  readonly store: Store;
  readonly old: string;
  /** Credentials that were ended, and those of them that the applications read just then. */
  readonly ended: { count: number; current: number };
}

type MakeStore = (name: string) => Promise<Pick<Cell, 'store' | 'stored'>>;

async function trial(make: MakeStore, act: number, sick: boolean): Promise<Trial> {
  const name = randomBytes(6).toString('hex');
  const issuer = await fakeIssuer();
  const old = issuer.issue('by hand').value;
  const cell = { ...(await make(name)), journal: home.file(`${name}.jsonl`), issuer: issuer.url, act, sick };
  const store = await storeOf(cell);
  await store.create(cell.stored, new Secret(old), { token: randomBytes(16).toString('hex') });
  const ended = { count: 0, current: 0 };
  issuer.onRevoke = async ({ value }) => {
    ended.count++;
    if (value === (await currentOf(cell, store))) ended.current++;
  };
  const end = async (): Promise<void> => {
    await store.close();
    await issuer[Symbol.asyncDispose]();
  };
  return { cell, issuer, store, old, ended, [Symbol.asyncDispose]: end };
}

async function currentOf({ stored }: Cell, store: Store): Promise<string> {
  return (await store.get(stored)).secret.reveal();
}

async function statesOf({ journal }: Cell): Promise<RotationState[]> {
  return rotationsIn(await readJournal(journal));
}

/** A rotation that nobody kills. @returns its acts */
async function actsOf(make: MakeStore, sick: boolean): Promise<string[]> {
  await using it = await trial(make, Infinity, sick);
  const acts: string[] = [];
  await rotateCell(it.cell, it.store, (name) => {
    acts.push(name);
    return Promise.resolve();
  });
  expect(await leftOvers(it)).toEqual([]);
  expect([it.ended, it.issuer.accepts(it.old)]).toEqual([{ count: 1, current: 0 }, sick]);
  return acts.slice(1);
}

/** Every way to be killed. Between two acts nothing is changed, so to be killed before one is to be killed after the one before it. */
async function survives(make: MakeStore, sick: boolean): Promise<readonly string[]> {
  const acts = await actsOf(make, sick);
  const trials = await Promise.all(['begin', ...acts].map((_, act) => trial(make, act, sick)));
  try {
    const cells = trials.map(({ cell }) => cell);
    expect(await runChild(child, cells)).toEqual({ signal: 'SIGKILL', stderr: '' });
    const failures: string[] = [];
    for (const it of trials) {
      const found = [...(await afterDeath(it)), ...(await rest(it))];
      failures.push(...found.map((text) => `after ${String(it.cell.act)} ${acts[it.cell.act - 1] ?? ''}: ${text}`));
    }
    expect(failures).toEqual([]);
  } finally {
    await Promise.all(trials.map((it) => it[Symbol.asyncDispose]()));
  }
  return acts;
}

async function afterDeath({ cell, issuer, store }: Trial): Promise<string[]> {
  const [left] = await statesOf(cell);
  const isForgotten = issuer.live.size > 1 && (left === undefined || left.outcome !== undefined);
  return [
    ...(issuer.accepts(await currentOf(cell, store)) ? [] : ['what is current is dead']),
    ...(isForgotten ? ['two live, and nothing is owed'] : []),
  ];
}

/** Somebody runs the same command again. */
async function rest(it: Trial): Promise<string[]> {
  try {
    await rotateCell(it.cell, it.store, () => Promise.resolve());
  } catch (error) {
    return [String(error)];
  }
  return [...(await leftOvers(it)), ...(it.ended.current === 0 ? [] : ['what applications read was ended'])];
}

async function leftOvers({ cell, issuer, store }: Trial): Promise<string[]> {
  const open = (await statesOf(cell)).filter((one) => one.outcome === undefined);
  const stages = (await store.describe(cell.stored)).versions.flatMap((one) => one.stages);
  return [
    ...(issuer.live.size === 1 ? [] : [`${String(issuer.live.size)} credentials live`]),
    ...(issuer.accepts(await currentOf(cell, store)) ? [] : ['the last value does not work']),
    ...open.map((one) => `still open at ${nextStep(one) ?? ''}, debt ${String(isDebt(one))}`),
    ...(stages.includes('AWSPENDING') ? ['something is still staged'] : []),
  ];
}

function matrix(make: MakeStore): void {
  test('a rotation that is killed before or after any act ends with one live credential, and one works throughout', async () => {
    const acts = await survives(make, false);
    for (const act of ['append', 'create', 'stage', 'promote', 'unstage', 'revoke', 'refusesAfterRevoke'])
      expect(acts).toContain(act);
  }, 600_000);

  test('a roll-back that is killed before or after any act ends with one live credential, and one works throughout', async () => {
    const acts = await survives(make, true);
    for (const act of ['promote', 'discard', 'unstage']) expect(acts).toContain(act);
  }, 600_000);
}

describe('in a vault', () => {
  beforeAll(async () => {
    await (await newVault(home)).close();
  });
  matrix(async (name) => {
    const vault = home.file(`${name}.age`);
    await copyFile(home.file('vault.age'), vault);
    return { store: { vault, identity: home.file('identity') }, stored: 'app/key' };
  });
});

describeWithMoto('in AWS', (moto) => {
  matrix((name) => Promise.resolve({ store: { endpoint: moto.endpoint, region: 'us-east-1' }, stored: `app/${name}` }));
});
