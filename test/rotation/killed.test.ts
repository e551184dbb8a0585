import { copyFile, rm } from 'node:fs/promises';
import { isDebt, nextStep, readJournal, rotationsIn } from '../../src/rotation/index.js';
import { folder, type Folder } from '../stores/folder.js';
import { newVault, vaultAt } from '../setup/support.js';
import { fakeIssuer, type FakeIssuer } from './fake-issuer.js';
import { buildChild, runChild } from './killed.js';
import type { RotationTask } from './killed-child.js';
import { current, keep } from './support.js';

let home: Folder;
let issuer: FakeIssuer;
let child: string;
let old: { readonly id: string; readonly name: string; readonly value: string };
let task: RotationTask;

beforeAll(async () => {
  home = await folder();
  issuer = await fakeIssuer();
  child = await buildChild(home.dir);
  old = issuer.issue('by hand');
  const store = await newVault(home);
  await keep(store, old.value);
  await store.close();
  await copyFile(home.file('vault.age'), home.file('kept.age'));
  const [vault, identity, journal] = [home.file('vault.age'), home.file('identity'), home.file('journal.jsonl')];
  task = { vault, identity, journal, issuer: issuer.url };
});
afterAll(async () => {
  await issuer[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

async function reset(): Promise<void> {
  await copyFile(home.file('kept.age'), home.file('vault.age'));
  await rm(home.file('journal.jsonl'), { force: true });
  issuer.live.clear();
  issuer.live.set(old.id, old);
}

/** What the applications read is accepted. */
async function works(): Promise<boolean> {
  return issuer.accepts(await current(vaultAt(home)));
}

/** Every way to be killed, each from the same start. Another run does the rest. */
async function survives(more: Partial<RotationTask>): Promise<readonly string[]> {
  let dying = 0;
  let broken = 0;
  issuer.onRevoke = async ({ value }) => {
    dying++;
    if ((await current(vaultAt(home))) === value) broken++;
  };
  await reset();
  const { acts, stderr, signal } = await runChild(child, { ...task, ...more });
  expect({ stderr, signal, dying }).toEqual({ stderr: '', signal: null, dying: 1 });
  const failures: string[] = [];
  // Between two acts nothing is changed, so to be killed before one is to be killed after the one before it.
  const deaths = [
    { when: 'before', act: 1 } as const,
    ...acts.map((_, at) => ({ when: 'after', act: at + 1 }) as const),
  ];
  for (const die of deaths) {
    await reset();
    const died = await runChild(child, { ...task, ...more, die });
    expect(died).toEqual({ signal: 'SIGKILL', stderr: '', acts: [] });
    const place = `${die.when} ${String(die.act)} ${acts[die.act - 1] ?? ''}`;
    if (!(await works())) failures.push(`${place}: what is current is dead`);
    const left = rotationsIn(await readJournal(task.journal))[0];
    if (issuer.live.size > 1 && (left === undefined || left.outcome !== undefined))
      failures.push(`${place}: two live, and nothing is owed`);
    const rest = await runChild(child, { ...task, ...more });
    if (rest.stderr !== '') failures.push(`${place}: ${rest.stderr}`);
    failures.push(...(await leftOvers(place)));
  }
  expect([failures, broken]).toEqual([[], 0]);
  return acts;
}

async function leftOvers(place: string): Promise<string[]> {
  const open = rotationsIn(await readJournal(task.journal)).filter((one) => one.outcome === undefined);
  const stages = (await vaultAt(home).describe('app/key')).versions.flatMap((one) => one.stages);
  return [
    ...(issuer.live.size === 1 ? [] : [`${place}: ${String(issuer.live.size)} credentials live`]),
    ...((await works()) ? [] : [`${place}: the last value does not work`]),
    ...open.map((one) => `${place}: still open at ${nextStep(one) ?? ''}, debt ${String(isDebt(one))}`),
    ...(stages.includes('AWSPENDING') ? [`${place}: something is still staged`] : []),
  ];
}

test('a rotation that is killed before or after any act ends with one live credential, and one works throughout', async () => {
  const acts = await survives({});
  for (const act of ['append', 'create', 'stage', 'promote', 'unstage', 'revoke', 'refusesAfterRevoke'])
    expect(acts).toContain(act);
  expect(issuer.accepts(old.value)).toBe(false);
}, 600_000);

test('a roll-back that is killed before or after any act ends with one live credential, and one works throughout', async () => {
  const acts = await survives({ sick: true });
  for (const act of ['promote', 'discard', 'unstage']) expect(acts).toContain(act);
}, 600_000);
