import type { Unread } from '../types.js';
import { IdTable } from './id-table.js';
import { Ints } from './ints.js';
import { idsOfType, readAll, type ReadOptions } from './objects.js';
import { parseCommit } from './parse-commit.js';
import type { CommitGraph } from './types.js';

/**
 * Reads every commit object of the database; grafts and replace refs change nothing. Damaged and missing ones are told in `unread`.
 *
 * @param cwd - any folder of the repository
 * @throws AppError when git cannot be started
 */
export async function readCommitGraph(cwd: string, options: ReadOptions = {}): Promise<CommitGraph> {
  const unread: Unread[] = [];
  const ids = await idsOfType(cwd, 'commit', unread, options);
  const trees = new IdTable(ids.width);
  const found = {
    tree: new Int32Array(ids.size).fill(-1),
    time: new Float64Array(ids.size),
    parents: new Ints(),
    from: new Int32Array(ids.size),
    count: new Int32Array(ids.size),
  };
  const onCommit = (index: number, content: Buffer): boolean => {
    const commit = parseCommit(content, ids.width);
    if (commit === undefined) return false;
    const [tree, ...parents] = commit.ids;
    found.tree[index] = trees.addHex(tree ?? '');
    found.time[index] = commit.time;
    found.from[index] = found.parents.size;
    for (const parent of parents) {
      const known = ids.findHex(parent);
      if (known >= 0) found.parents.push(known);
    }
    found.count[index] = found.parents.size - (found.from[index] ?? 0);
    return true;
  };
  await readAll(cwd, ids, 'commit', onCommit, unread, options);
  return new Commits(ids, trees, found, unread);
}

interface Found {
  /** -1: the commit could not be read. */
  readonly tree: Int32Array;
  readonly time: Float64Array;
  /** Those of a commit stand together, `count` of them from `from` on. */
  readonly parents: Ints;
  readonly from: Int32Array;
  readonly count: Int32Array;
}

class Commits implements CommitGraph {
  readonly size: number;
  readonly unread: readonly Unread[];
  readonly #ids: IdTable;
  readonly #trees: IdTable;
  readonly #found: Found;
  /** Numbers of `ids`, parents first, and the way back. */
  readonly #order: Int32Array;
  readonly #rank: Int32Array;

  constructor(ids: IdTable, trees: IdTable, found: Found, unread: readonly Unread[]) {
    this.#ids = ids;
    this.#trees = trees;
    this.#found = found;
    this.unread = unread;
    this.#order = parentsFirst(found);
    this.size = this.#order.length;
    this.#rank = new Int32Array(ids.size).fill(-1);
    this.#order.forEach((commit, rank) => (this.#rank[commit] = rank));
  }

  idOf(index: number): string {
    return this.#ids.hexOf(this.#order[index] ?? 0);
  }

  indexOf(id: string): number {
    const known = this.#ids.findHex(id);
    return known < 0 ? -1 : (this.#rank[known] ?? -1);
  }

  treeOf(index: number): string {
    return this.#trees.hexOf(this.#found.tree[this.#order[index] ?? 0] ?? 0);
  }

  parentsOf(index: number): readonly number[] {
    const commit = this.#order[index] ?? 0;
    const from = this.#found.from[commit] ?? 0;
    const parents: number[] = [];
    for (let at = 0; at < (this.#found.count[commit] ?? 0); at++) {
      const rank = this.#rank[this.#found.parents.at(from + at)] ?? -1;
      if (rank >= 0) parents.push(rank);
    }
    return parents;
  }

  timeOf(index: number): number {
    return this.#found.time[this.#order[index] ?? 0] ?? 0;
  }
}

/** A walk over parents with its own stack: histories are deeper than a call stack. */
function parentsFirst({ tree, parents, from, count }: Found): Int32Array {
  const next = new Int32Array(tree.length).fill(-1); // -1: not met; else how many of its parents were looked at
  const order = new Int32Array(tree.length);
  let ordered = 0;
  const stack: number[] = [];
  const meet = (commit: number): void => {
    if (next[commit] !== -1 || tree[commit] === -1) return;
    next[commit] = 0;
    stack.push(commit);
  };
  for (let start = 0; start < tree.length; start++) {
    meet(start);
    for (let commit = stack.at(-1); commit !== undefined; commit = stack.at(-1)) {
      const looked = next[commit] ?? 0;
      next[commit] = looked + 1;
      if (looked < (count[commit] ?? 0)) meet(parents.at((from[commit] ?? 0) + looked));
      else order[ordered++] = stack.pop() ?? 0;
    }
  }
  return order.slice(0, ordered);
}
