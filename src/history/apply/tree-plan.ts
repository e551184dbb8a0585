import { createHash } from 'node:crypto';
import { lstat, realpath, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { hashWorkFiles, modifiedFiles, type WorkTree } from '../../git/index.js';
import type { EntryMove } from './entry-rules.js';
import { inFolder } from './git-folder.js';
import { ASSUME_VALID, modeOf, SKIP_WORKTREE, stageOf, type IndexEntry, type IndexFile } from './index-file.js';
import { clean, keyOf, type Setting } from './setting.js';

/** What becomes of a file. "carry": the user changed it and its name holds a value, so that it gets the new name and keeps its content. */
export type FileAct = 'update' | 'delete' | 'move' | 'carry' | 'leave';

/** A file of a work tree, by its entry in the old index. */
export interface FileStep {
  readonly at: number;
  readonly act: FileAct;
  /** The new path, base64: it holds no value. */
  readonly path: string;
  /** For people, less values. */
  readonly shown: string;
  readonly old: string;
  readonly new: string | null;
}

/** What a run does to a work tree, as the run's folder keeps it. */
export interface TreePlan {
  /** Hex SHA-256 of the index file. */
  readonly indexBefore: string;
  /** What counts of each entry of the new index: hashes. */
  readonly after: readonly string[];
  readonly steps: readonly FileStep[];
}

export function planFile(setting: Setting, tree: WorkTree): string {
  return join(setting.folder, `tree-${sha256(Buffer.from(keyOf(setting, tree))).slice(0, 16)}.json`);
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Decides about the files of all entries that change. A file counts as the user's own when git would call it modified. */
export async function planFiles(
  setting: Setting,
  tree: WorkTree,
  entries: readonly IndexEntry[],
  moves: readonly EntryMove[],
): Promise<FileStep[]> {
  const { top } = tree;
  if (top === undefined || !moves.some((move) => move !== undefined)) return [];
  const modified = await modifiedFiles(tree);
  const steps: FileStep[] = [];
  for (const [at, entry] of entries.entries()) {
    const move = moves[at];
    if (move === undefined || stageOf(entry) !== 0 || !/^1[02]/.test(modeOf(entry))) continue;
    if (!(await isPlainPlace(top, entry.path))) continue;
    const isHidden = (entry.flags & ASSUME_VALID) !== 0 || (entry.moreFlags & SKIP_WORKTREE) !== 0;
    const isOwn = isHidden ? (await contentId(tree, entry)) !== entry.id : modified.has(entry.path.toString('latin1'));
    const act = actOf(move, entry, isOwn);
    const path = (move === null ? Buffer.alloc(0) : move.path).toString('base64');
    const shown = clean(setting, move === null ? entry.path : move.path);
    steps.push({ at, act, path, shown, old: entry.id, new: move === null ? null : move.id });
  }
  return steps;
}

function actOf(move: NonNullable<EntryMove> | null, { path }: IndexEntry, isOwn: boolean): FileAct {
  if (move === null) return isOwn ? 'leave' : 'delete';
  if (move.path.equals(path)) return isOwn ? 'leave' : 'update';
  return isOwn ? 'carry' : 'move';
}

/** Whether there is a file or link, not behind a link: what a link leads to is not git's. */
export async function isPlainPlace(top: string, path: Buffer): Promise<boolean> {
  const file = inFolder(top, path);
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined || !(found.isFile() || found.isSymbolicLink())) return false;
  const slash = path.lastIndexOf(0x2f);
  if (slash < 0) return true;
  const folder = inFolder(top, path.subarray(0, slash));
  const real = await realpath(folder, { encoding: 'buffer' }).catch(() => undefined);
  return real?.equals(Buffer.from(folder)) === true;
}

/** What git would store for what lies at an entry's path now; empty when there is nothing of its kind. */
export async function contentId(tree: WorkTree, entry: Pick<IndexEntry, 'path' | 'stat' | 'id'>): Promise<string> {
  const { top } = tree;
  if (top === undefined || !(await isPlainPlace(top, entry.path))) return '';
  const file = inFolder(top, entry.path);
  const isLink = (await lstat(file)).isSymbolicLink();
  if (isLink !== ((entry.stat.readUInt32BE(24) & 0o170000) === 0o120000)) return '';
  if (!isLink) return (await hashWorkFiles(tree, [entry.path]))[0] ?? '';
  const target = await readlink(file, { encoding: 'buffer' });
  const algorithm = entry.id.length === 64 ? 'sha256' : 'sha1';
  return createHash(algorithm).update(`blob ${target.length}\0`).update(target).digest('hex');
}

/** What counts of an entry, in few bytes and without its name. */
export function told(entry: IndexEntry): string {
  const head = `${entry.id} ${stageOf(entry)} ${entry.stat.readUInt32BE(24)} ${entry.moreFlags}`;
  return sha256(Buffer.concat([Buffer.from(head), entry.path])).slice(0, 32);
}

/** Whether an index holds what a plan made of it, however often git wrote it again since. */
export function isMade({ entries }: IndexFile, { after }: TreePlan): boolean {
  const made = new Set(after);
  return entries.length === made.size && entries.every((entry) => made.has(told(entry)));
}

/** Whether an index is split, or names whole folders. */
export function isFolded({ entries, extensions }: IndexFile): boolean {
  return extensions.some(({ name }) => name === 'link') || entries.some((entry) => modeOf(entry) === '40000');
}
