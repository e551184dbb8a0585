import { mkdir, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { checkOutAll, type WorkTree } from '../../git/index.js';
import { writeDurably } from './durable.js';
import { inFolder } from './git-folder.js';
import { unseen, writeIndex, type IndexEntry, type IndexFile } from './index-file.js';
import { reach, type Setting } from './setting.js';
import { contentId, isPlainPlace, type FileAct, type FileStep, type TreePlan } from './tree-plan.js';

/** Does to the files of a work tree what its plan says; done before, it does nothing again. */
export async function changeFiles(
  setting: Setting,
  tree: WorkTree,
  { entries }: IndexFile,
  { steps }: TreePlan,
  isNew: boolean,
): Promise<void> {
  const { top } = tree;
  if (top === undefined) return;
  const pairs = steps.flatMap((step) => {
    const entry = entries[step.at];
    return entry === undefined ? [] : [{ step, entry }];
  });
  const acts = (...wanted: FileAct[]): typeof pairs => pairs.filter(({ step }) => wanted.includes(step.act));
  for (const { step, entry } of acts('carry')) await carry(top, entry.path, newPath(step));
  const wanted: IndexEntry[] = [];
  for (const { step, entry } of acts('update', 'move'))
    if (isNew || (await isUntouched(tree, entry, step)))
      wanted.push({ ...entry, id: step.new ?? '', path: newPath(step) });
  await checkOut(setting, tree, wanted);
  for (const { step, entry } of acts('delete', 'move'))
    if (isNew || (await contentId(tree, entry)) === step.old) await removeFile(top, entry.path);
}

export function newPath({ path }: FileStep): Buffer {
  return Buffer.from(path, 'base64');
}

/** After an interruption somebody may have been at work on the file. */
async function isUntouched(tree: WorkTree, entry: IndexEntry, step: FileStep): Promise<boolean> {
  const now = await contentId(tree, entry);
  return now === step.old || now === step.new || (step.act === 'move' && now === '');
}

/** Git writes the files, so that its filters and line ends are honoured. */
export async function checkOut(setting: Setting, tree: WorkTree, wanted: readonly IndexEntry[]): Promise<void> {
  if (wanted.length === 0) return;
  const index = join(setting.folder, 'checkout.index');
  const entries = wanted.map((entry) => ({ ...unseen(entry), flags: 0, moreFlags: 0 }));
  await writeDurably(index, writeIndex(entries, setting.format));
  const isWhole = await checkOutAll(tree, index);
  await rm(index, { force: true });
  if (!isWhole) setting.cleared.push('some files could not be written: git status shows them as changed');
  await reach(setting, 'tree files written');
}

export async function carry(top: string, from: Buffer, to: Buffer): Promise<void> {
  if (!(await isPlainPlace(top, from)) || (await isPlainPlace(top, to))) return;
  const slash = to.lastIndexOf(0x2f);
  if (slash > 0) await mkdir(inFolder(top, to.subarray(0, slash)), { recursive: true });
  await rename(inFolder(top, from), inFolder(top, to));
  await removeEmptyFolders(top, from);
}

export async function removeFile(top: string, path: Buffer): Promise<void> {
  if (!(await isPlainPlace(top, path))) return;
  await unlink(inFolder(top, path));
  await removeEmptyFolders(top, path);
}

async function removeEmptyFolders(top: string, path: Buffer): Promise<void> {
  for (let slash = path.lastIndexOf(0x2f); slash > 0; slash = path.subarray(0, slash).lastIndexOf(0x2f)) {
    try {
      await rmdir(inFolder(top, path.subarray(0, slash)));
    } catch {
      return; // there is more in it
    }
  }
}
