import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import {
  eachIndexEntry,
  isGitFailure,
  listWorkTrees,
  refTargets,
  type Repository,
  type WorkTree,
} from '../../git/index.js';
import type { ReadOptions } from '../graph/index.js';
import { filesBelow, reflogStarts, textOf } from './reflogs.js';
import type { Start } from './types.js';

/** Namespaces that each work tree has for itself. */
const PRIVATE = ['refs/bisect', 'refs/rewritten', 'refs/worktree'];
const OPERATIONS = ['rebase-merge', 'rebase-apply', 'sequencer'];

/**
 * Everything of all work trees that names objects: refs, reflogs, HEADs without a branch, ORIG_HEAD and its like, and of the indexes
 * what is asked for. What cannot be read is not told here: the search of those places does.
 *
 * @param isWanted - ids of blobs that are looked for in the indexes
 */
export async function findStarts(
  repository: Repository,
  isWanted: (id: string) => boolean,
  options: ReadOptions,
): Promise<Start[]> {
  const starts: Start[] = [];
  for (const tree of await listWorkTrees(repository, options)) {
    const lists = [refStarts, reflogStarts, headStarts, fileStarts];
    for (const list of lists) for (const start of await list(tree, options)) starts.push(start);
    for (const start of await indexStarts(tree, isWanted, options)) starts.push(start);
  }
  return starts;
}

async function refStarts(tree: WorkTree, options: ReadOptions): Promise<Start[]> {
  const below = tree.linked === undefined ? [] : PRIVATE;
  const refs = await unlessGitFails(() => refTargets(tree.gitDir, below, options), []);
  return refs.map(({ name, id }) => ({ id, origin: { kind: 'ref', name, tree } }));
}

async function headStarts(tree: WorkTree): Promise<Start[]> {
  const [id] = idsIn(await textOf(join(tree.gitDir, 'HEAD')));
  return id === undefined ? [] : [{ id, origin: { kind: 'head', tree } }];
}

/** Every file in capitals beside HEAD, and what an operation that was not finished wrote down. */
async function fileStarts(tree: WorkTree): Promise<Start[]> {
  const names = await readdir(tree.gitDir).catch(() => []);
  const files = names
    .filter((name) => /^[A-Z][A-Z_]*$/.test(name) && name !== 'HEAD')
    .map((name) => join(tree.gitDir, name));
  for (const folder of OPERATIONS) files.push(...(await filesBelow(join(tree.gitDir, folder))));
  const starts: Start[] = [];
  for (const file of files) {
    const name = relative(tree.gitDir, file).split(sep).join('/');
    for (const id of new Set(idsIn(await textOf(file)))) starts.push({ id, origin: { kind: 'file', name, tree } });
  }
  return starts;
}

/** Whole ids at the beginnings of lines. */
function idsIn(text: string): string[] {
  return text.match(/^(?:[0-9a-f]{64}|[0-9a-f]{40})(?![0-9a-f])/gm) ?? [];
}

async function indexStarts(tree: WorkTree, isWanted: (id: string) => boolean, options: ReadOptions): Promise<Start[]> {
  const starts: Start[] = [];
  const read = eachIndexEntry(
    tree.gitDir,
    ({ id, stage, path, isUndo }) => {
      if (isWanted(id)) starts.push({ id, origin: { kind: 'index', path: path.toString(), stage, isUndo, tree } });
    },
    options,
  );
  await unlessGitFails(() => read, undefined);
  return starts;
}

async function unlessGitFails<T>(ask: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (isGitFailure(error)) return otherwise;
    throw error;
  }
}
