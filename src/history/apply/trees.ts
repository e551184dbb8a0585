import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, exitCodes, systemCode } from '../../errors/index.js';
import { refreshIndex, unfoldIndex, type WorkTree } from '../../git/index.js';
import { readIfThere, writeDurably } from './durable.js';
import { EntryRules, type EntryMove } from './entry-rules.js';
import { isRacy, parseIndex, unseen, writeIndex, type IndexEntry, type IndexFile } from './index-file.js';
import { clean, reach, type Setting } from './setting.js';
import { changeFiles } from './tree-files.js';
import { isFolded, isMade, planFile, planFiles, sha256, told, type TreePlan } from './tree-plan.js';
import type { Rewrite } from './types.js';

export interface TreesOutcome {
  readonly updatedFiles: string[];
  readonly leftFiles: string[];
}

/** Brings indexes and the files that nobody changed to the new history. */
export async function changeTrees(setting: Setting, rewrite: Rewrite): Promise<TreesOutcome> {
  const outcome: TreesOutcome = { updatedFiles: [], leftFiles: [] };
  await reach(setting, 'trees begin', 'trees: indexes and files of work trees');
  await setting.journal.begin('trees');
  const rules = new EntryRules(setting, rewrite.map);
  for (const tree of setting.trees) {
    const plan = await changeTree(setting, tree, rules);
    for (const { act, shown } of plan?.steps ?? [])
      (act === 'leave' || act === 'carry' ? outcome.leftFiles : outcome.updatedFiles).push(shown);
  }
  await setting.journal.end('trees', outcome);
  await reach(setting, 'trees end');
  return outcome;
}

async function changeTree(setting: Setting, tree: WorkTree, rules: EntryRules): Promise<TreePlan | undefined> {
  const index = join(tree.gitDir, 'index');
  await dropOwnLock(index);
  await unfold(setting, tree);
  const planned = await readPlan(setting, tree);
  const found = await readIfThere(index);
  if (found === undefined) return planned;
  if (planned !== undefined && isMade(parsed(setting, found, index), planned))
    return await settle(setting, tree, planned);
  await takeIndexLock(setting, index);
  const bytes = await readFile(index);
  const file = parsed(setting, bytes, index);
  const moves = rules.movesOf(file.entries);
  const plan = await makePlan(setting, tree, { bytes, file, moves, index, planned });
  if (plan === undefined) {
    await rm(`${index}.lock`, { force: true });
    return undefined;
  }
  await changeFiles(setting, tree, file, plan.plan, plan.isNew);
  await reach(setting, 'tree files changed');
  await writeDurably(`${index}.secretctl`, plan.content, 0o644);
  await rename(`${index}.secretctl`, index);
  await reach(setting, 'tree index written');
  return await settle(setting, tree, plan.plan);
}

async function settle(setting: Setting, tree: WorkTree, plan: TreePlan): Promise<TreePlan> {
  await rm(join(tree.gitDir, 'index.lock'), { force: true });
  if (tree.top !== undefined) await refreshIndex(tree);
  await reach(setting, 'tree settled');
  return plan;
}

interface Found {
  readonly bytes: Buffer;
  readonly file: IndexFile;
  readonly moves: readonly EntryMove[];
  readonly index: string;
  readonly planned: TreePlan | undefined;
}

/** undefined: nothing is to be done. A plan of an earlier attempt stands as long as the index is the same. */
async function makePlan(
  setting: Setting,
  tree: WorkTree,
  { bytes, file, moves, index, planned }: Found,
): Promise<{ readonly plan: TreePlan; readonly content: Buffer; readonly isNew: boolean } | undefined> {
  const isConcerned = moves.some((move) => move !== undefined) || setting.redactor.holds(bytes);
  if (!isConcerned && !file.extensions.some(({ name }) => name === 'REUC')) return undefined;
  const seconds = Math.floor((await stat(index)).mtimeMs / 1000);
  const entries = newEntries(file.entries, moves, seconds);
  const content = writeIndex(entries, setting.format);
  const indexBefore = sha256(bytes);
  if (planned?.indexBefore === indexBefore) return { plan: planned, content, isNew: false };
  const steps = await planFiles(setting, tree, file.entries, moves);
  const plan = { indexBefore, after: entries.map(told), steps };
  await writeDurably(planFile(setting, tree), JSON.stringify(plan));
  await reach(setting, 'tree planned');
  return { plan, content, isNew: true };
}

function newEntries(entries: readonly IndexEntry[], moves: readonly EntryMove[], seconds: number): IndexEntry[] {
  return entries.flatMap((entry, at) => {
    const move = moves[at];
    if (move === null) return [];
    if (move !== undefined) return [unseen({ ...entry, id: move.id, path: move.path })];
    // What the old index could not tell from its time, the new one, which is younger, must not take for seen.
    return [isRacy(entry, seconds) ? unseen(entry) : entry];
  });
}

export async function readPlan(setting: Setting, tree: WorkTree): Promise<TreePlan | undefined> {
  const text = await readIfThere(planFile(setting, tree));
  return text === undefined ? undefined : (JSON.parse(text.toString('utf8')) as TreePlan);
}

/** Of all work trees. */
export async function readPlans(setting: Setting): Promise<TreePlan[]> {
  const names = (await readdir(setting.folder)).filter((name) => /^tree-[0-9a-f]+\.json$/.test(name));
  const texts = await Promise.all(names.map((name) => readFile(join(setting.folder, name), 'utf8')));
  return texts.map((text) => JSON.parse(text) as TreePlan);
}

/** Before the backup, so that it has indexes that can be told entry by entry. Their meaning stays. */
export async function unfoldTrees(setting: Setting): Promise<void> {
  for (const tree of setting.trees) await unfold(setting, tree);
}

async function unfold(setting: Setting, tree: WorkTree): Promise<void> {
  const index = join(tree.gitDir, 'index');
  const bytes = await readIfThere(index);
  if (bytes !== undefined && isFolded(parsed(setting, bytes, index))) await unfoldIndex(tree);
}

function parsed(setting: Setting, bytes: Buffer, index: string): IndexFile {
  const file = parseIndex(bytes, setting.format === 'sha1' ? 20 : 32);
  if (file !== undefined) return file;
  throw new AppError('E_INDEX', `the index ${clean(setting, index)} is damaged, or of a version that is not known`, {
    exit: exitCodes.failed,
    hint: 'git status says more. When it is well again run the same command again; or: secretctl clean-history --undo',
  });
}

const MARK = 'secretctl\n';

/** @throws AppError `E_LOCKED`, exit 3 */
export async function takeIndexLock(setting: Setting, index: string): Promise<void> {
  try {
    const handle = await open(`${index}.lock`, 'wx', 0o600);
    await handle.writeFile(MARK);
    await handle.close();
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    throw new AppError('E_LOCKED', `another git command is changing ${clean(setting, index)}`, {
      exit: exitCodes.refused,
      hint: `let it finish (if none runs, delete ${clean(setting, index)}.lock), then run the same command again`,
    });
  }
}

/** Only one run at a time is at work here: a lock with our mark is that of a run that was killed. */
export async function dropOwnLock(index: string): Promise<void> {
  const held = (await readIfThere(`${index}.lock`))?.toString('latin1');
  if (held === MARK || held === '') await rm(`${index}.lock`, { force: true });
  await rm(`${index}.secretctl`, { force: true });
}
