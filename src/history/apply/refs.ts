import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, exitCodes } from '../../errors/index.js';
import { listStoredRefs, moveRefs, pointSymbolicRef, type StoredRef } from '../../git/index.js';
import { readIfThere, writeDurably } from './durable.js';
import { reach, keyOf, type Setting } from './setting.js';
import { keyOfRef, planRefs, type RefMove, type RefPlan } from './ref-plan.js';
import { MESSAGE, newReflog } from './reflogs.js';
import { locksIn } from './refuse.js';
import type { Rewrite } from './types.js';

/** Journals what will become of every ref, then moves them. From here on a run can only be finished or undone. */
export async function startRefs(setting: Setting, rewrite: Rewrite): Promise<void> {
  const plan = await planRefs(setting, rewrite);
  const logs = await saveRenamedLogs(setting, rewrite);
  await reach(setting, 'refs begin', 'refs: moving them all at once');
  await setting.journal.begin('refs', { ...plan, logs } satisfies RefPlan);
  await reach(setting, 'refs planned');
  await finishRefs(setting);
}

/** Moves what has not moved yet. The plan is in the journal. */
export async function finishRefs(setting: Setting, resumed = false): Promise<void> {
  const { journal, commonDir } = setting;
  const plan = journal.find('begin', 'refs')?.data as RefPlan;
  if (resumed) await removeOwnLocks(setting);
  const refs = await listStoredRefs(setting.request.repository);
  const names = new Map(refs.map((ref) => [ref.name, ref]));
  const commands = [
    ...plan.moves.flatMap((move) => commandsOf(setting, move, refs, names)),
    ...(await headCommands(setting, plan)),
  ];
  if (commands.length > 0) await moveRefs(commonDir, commands, MESSAGE, { signal: setting.options.signal });
  await reach(setting, 'refs moved');
  await pointSymbolic(setting, plan);
  for (const { file, to } of plan.logs) await placeLog(setting, file, to);
  await journal.end('refs');
  await reach(setting, 'refs end');
}

/** Whether every ref is where it was before the run, or where somebody else brought it. */
export async function nothingMoved(setting: Setting): Promise<boolean> {
  const plan = setting.journal.find('begin', 'refs')?.data as RefPlan;
  const refs = await listStoredRefs(setting.request.repository);
  const names = new Map(refs.map((ref) => [ref.name, ref]));
  const isDone = (move: RefMove): boolean => {
    if (move.symref !== undefined) return false;
    if (move.new === null) return nameOf(setting, move, refs, names) === undefined;
    return names.get(move.renamedTo ?? move.key)?.object === move.new;
  };
  return !plan.moves.some(isDone);
}

function commandsOf(
  setting: Setting,
  move: RefMove,
  refs: readonly StoredRef[],
  names: ReadonlyMap<string, StoredRef>,
): string[] {
  const { old, renamedTo, symref } = move;
  const name = nameOf(setting, move, refs, names);
  if (symref !== undefined)
    return name !== undefined && (move.new === null || renamedTo !== undefined)
      ? ['option no-deref', `delete ${name}`]
      : [];
  const fresh = move.new;
  if (fresh === null) return name === undefined ? [] : [`delete ${name} ${old}`];
  if (renamedTo !== undefined) {
    const create = names.get(renamedTo)?.object === fresh ? [] : [`create ${renamedTo} ${fresh}`];
    return name === undefined ? create : [...create, `delete ${name} ${old}`];
  }
  return names.get(move.key)?.object === fresh ? [] : [`update ${move.key} ${fresh} ${old}`];
}

/** The ref that is meant: where a name holds a value, the journal has it in other words, with the id. */
function nameOf(
  setting: Setting,
  { key, hidden, old, symref }: RefMove,
  refs: readonly StoredRef[],
  names: ReadonlyMap<string, StoredRef>,
): string | undefined {
  if (!hidden) return names.has(key) ? key : undefined;
  return refs.find(
    (ref) => ref.name !== key && keyOfRef(setting, ref.name) === key && (ref.object === old || symref !== undefined),
  )?.name;
}

async function headCommands(setting: Setting, { heads }: RefPlan): Promise<string[]> {
  const commands: string[] = [];
  for (const tree of setting.trees) {
    const move = heads.find(({ key }) => key === keyOf(setting, tree));
    const now = (await readIfThere(join(tree.gitDir, 'HEAD')))?.toString('latin1').trim();
    if (move === undefined || now === move.new) continue;
    const name = tree.linked === undefined ? 'HEAD' : `worktrees/${tree.linked}/HEAD`;
    if (move.new !== null) commands.push('option no-deref', `update ${name} ${move.new} ${move.old}`);
  }
  return commands;
}

/** HEADs and other symbolic refs whose branch has a new name. */
async function pointSymbolic(setting: Setting, plan: RefPlan): Promise<void> {
  for (const { key, new: fresh, symref, renamedTo } of plan.moves)
    if (symref !== undefined && fresh !== null) await pointSymbolicRef(setting.commonDir, renamedTo ?? key, symref);
  for (const tree of setting.trees) {
    const head = (await readIfThere(join(tree.gitDir, 'HEAD')))?.toString('utf8').trim() ?? '';
    const target = /^ref: (.*)$/.exec(head)?.[1];
    const name = target === undefined ? standIn(plan, head, keyOf(setting, tree)) : newName(setting, plan, target);
    if (name !== undefined) await pointSymbolicRef(tree.gitDir, 'HEAD', name);
  }
}

function newName(setting: Setting, { moves }: RefPlan, target: string): string | undefined {
  const key = keyOfRef(setting, target);
  if (key === target) return undefined;
  return moves.find((each) => each.key === key && each.renamedTo !== undefined)?.renamedTo ?? key;
}

/** A HEAD without a branch whose commit is gone altogether needs some branch, though it is not there yet. */
function standIn({ heads }: RefPlan, head: string, tree: string): string | undefined {
  const isGone = heads.some(({ key, old, new: fresh }) => fresh === null && key === tree && old === head);
  return isGone ? 'refs/heads/main' : undefined;
}

/** Git deletes the reflog of a ref that goes: the rewritten lines are kept for the ref that takes its place. */
async function saveRenamedLogs(setting: Setting, rewrite: Rewrite): Promise<RefPlan['logs']> {
  const logs: { file: string; to: string }[] = [];
  for (const { name, renamedTo, new: fresh } of rewrite.refs) {
    if (renamedTo === undefined || fresh === null) continue;
    const log = await readIfThere(join(setting.commonDir, logPath(name)));
    if (log === undefined) continue;
    const file = `reflog-${logs.length}`;
    await writeDurably(join(setting.folder, file), newReflog(setting, rewrite.map, log).content);
    logs.push({ file, to: logPath(renamedTo) });
  }
  return logs;
}

function logPath(ref: string): string {
  const [, tree = '', own = ref] = /^(worktrees\/[^/]+\/)(.*)$/s.exec(ref) ?? [];
  return `${tree}logs/${own}`;
}

async function placeLog({ commonDir, folder }: Setting, file: string, to: string): Promise<void> {
  const log = await readIfThere(join(folder, file));
  if (log === undefined) return;
  await mkdir(dirname(join(commonDir, to)), { recursive: true });
  await writeDurably(join(commonDir, to), log, 0o644);
}

const SETTLED_MS = 500;

/** A git that was killed while it moved refs for us left its locks: those that are not touched any more go. */
export async function removeOwnLocks({ commonDir, journal }: Setting): Promise<void> {
  const began = journal.entries.find((entry) => entry.event === 'begin' && entry.step === 'refs')?.at ?? '';
  const locks = locksIn(commonDir).filter((path) => !path.endsWith('index.lock'));
  if (locks.length === 0) return;
  await sleep(SETTLED_MS);
  for (const lock of locks) {
    const found = await stat(lock).catch(() => undefined);
    if (found === undefined) continue;
    if (found.mtimeMs + 2_000 < Date.parse(began))
      throw new AppError('E_LOCKED', 'another git command holds a lock in this repository', {
        exit: exitCodes.refused,
        hint: `let it finish; if none runs, it was killed: delete ${lock}, then run the same command again`,
      });
    await rm(lock, { force: true });
  }
}
