import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkTree } from '../../git/index.js';
import { changedSince } from './changed-since.js';
import { readIfThere, writeDurably } from './durable.js';
import { inFolder } from './git-folder.js';
import { parseIndex, type IndexEntry, type IndexFile } from './index-file.js';
import { contentOf, type Restored } from './restore.js';
import { keyOf, reach, type Setting } from './setting.js';
import { carry, checkOut, newPath, removeFile } from './tree-files.js';
import { contentId, isMade, isPlainPlace, sha256, told, type FileStep, type TreePlan } from './tree-plan.js';
import { dropOwnLock, readPlan, readPlans, takeIndexLock, unfoldTrees } from './trees.js';

/** @throws AppError when somebody staged something after the run */
export async function checkTrees(setting: Setting, restored: Restored): Promise<void> {
  for (const tree of setting.trees) {
    const plan = await planOf(setting, tree, await savedIndex(tree, restored));
    if (plan === undefined) continue;
    await unfoldTrees(setting);
    const { before, now } = await indexesOf(setting, tree, restored);
    if (before === undefined || now === undefined) continue;
    const isOld = now.entries.map(told).join('\n') === before.entries.map(told).join('\n');
    if (!isMade(now, plan) && !isOld) throw changedSince(`the index of ${tree.top ?? keyOf(setting, tree)}`);
  }
}

/** An undo does not know the values, and so not what the name of a work tree that held one became: the plan tells its index. */
async function planOf(setting: Setting, tree: WorkTree, index: Buffer | undefined): Promise<TreePlan | undefined> {
  const own = await readPlan(setting, tree);
  if (own !== undefined || index === undefined) return own;
  const before = sha256(index);
  return (await readPlans(setting)).find(({ indexBefore }) => indexBefore === before);
}

async function savedIndex(tree: WorkTree, { files, gitDir }: Restored): Promise<Buffer | undefined> {
  const path = tree.linked === undefined ? 'index' : `worktrees/${tree.linked}/index`;
  const id = files.get(Buffer.from(path).toString('latin1'));
  return id === undefined ? undefined : await contentOf(gitDir, id);
}

async function indexesOf(
  setting: Setting,
  tree: WorkTree,
  restored: Restored,
): Promise<{ readonly bytes?: Buffer; readonly before?: IndexFile | undefined; readonly now?: IndexFile | undefined }> {
  const bytes = await savedIndex(tree, restored);
  if (bytes === undefined) return {};
  const width = setting.format === 'sha1' ? 20 : 32;
  const now = await readIfThere(join(tree.gitDir, 'index'));
  return {
    bytes,
    before: parseIndex(bytes, width),
    now: now === undefined ? undefined : parseIndex(now, width),
  };
}

/** Gives back the indexes and the files that the run changed. @returns files that were changed since: they stay as they are */
export async function restoreTrees(setting: Setting, restored: Restored): Promise<string[]> {
  const left: string[] = [];
  for (const tree of setting.trees) {
    const index = join(tree.gitDir, 'index');
    await dropOwnLock(index);
    const { bytes, before } = await indexesOf(setting, tree, restored);
    const plan = await planOf(setting, tree, bytes);
    if (plan === undefined || bytes === undefined || before === undefined) continue;
    await takeIndexLock(setting, index);
    left.push(...(await restoreFilesOf(setting, tree, before, plan)));
    await reach(setting, 'undo tree files');
    if (!(await readFile(index)).equals(bytes)) {
      await writeDurably(`${index}.secretctl`, bytes, 0o644);
      await rename(`${index}.secretctl`, index);
    }
    await rm(`${index}.lock`, { force: true });
  }
  return left;
}

async function restoreFilesOf(
  setting: Setting,
  tree: WorkTree,
  { entries }: IndexFile,
  plan: TreePlan,
): Promise<string[]> {
  const { top } = tree;
  if (top === undefined) return [];
  const left: string[] = [];
  const wanted: IndexEntry[] = [];
  for (const step of plan.steps) {
    const entry = entries[step.at];
    if (entry === undefined || step.act === 'leave') continue;
    if (step.act === 'carry') await carry(top, newPath(step), entry.path);
    else if (await mayRestore(tree, entry, step)) wanted.push(entry);
    else if ((await contentId(tree, entry)) !== step.old) left.push(step.shown);
  }
  for (const step of plan.steps) {
    const entry = entries[step.at];
    if (step.act !== 'move' || entry === undefined) continue;
    const moved = { ...entry, path: newPath(step) };
    if ((await contentId(tree, moved)) === step.new) await removeFile(top, moved.path);
  }
  await checkOut(setting, tree, wanted);
  return left;
}

async function mayRestore(tree: WorkTree, entry: IndexEntry, step: FileStep): Promise<boolean> {
  const { top = '' } = tree;
  if (step.act === 'update') return (await contentId(tree, entry)) === step.new;
  if (await isPlainPlace(top, entry.path)) return false;
  const file = inFolder(top, entry.path);
  return (await readIfThere(file)) === undefined;
}
