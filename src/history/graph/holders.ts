import type { Unread } from '../types.js';
import type { Downward } from './downward.js';
import { HolderPaths } from './holder-paths.js';
import { Marks, orderHolders, type HolderOrder } from './holder-marks.js';
import { IdTable } from './id-table.js';
import { Ints } from './ints.js';
import { Names } from './names.js';
import { idsOfType, readSome, type ReadOptions } from './objects.js';
import { eachEntry, isFolderMode, isTree } from './tree-entries.js';
import type { CommitGraph, HolderEntry, HolderGraph, Marked } from './types.js';

export interface HolderOptions extends ReadOptions {
  /** Their root trees are where paths begin; without it paths begin at trees that no other tree holds. */
  readonly commits?: CommitGraph;
}

/**
 * Finds the trees that hold certain objects or names: one pass over all trees, and a second one over those alone.
 *
 * @param cwd - any folder of the repository
 * @throws AppError when git cannot be started
 */
export async function readHolderGraph(cwd: string, marked: Marked, options: HolderOptions = {}): Promise<Holders> {
  const unread: Unread[] = [];
  const trees = await idsOfType(cwd, 'tree', unread, options);
  const marks = new Marks(marked, trees.width);
  const order = await orderHolders(cwd, trees, marked, marks, unread, options);
  const holders = new Holders(trees, order, unread, options.commits);
  const onTree = (tree: number, content: Buffer): boolean => {
    holders.read(tree, content, marks.in(content));
    return true; // what is wrong with it was told before
  };
  await readSome(cwd, trees, order.order.toSorted(), onTree, [], options);
  return holders;
}

/** The graph over numbers: a holder's is its place in the order, children first; objects that are no holders follow. */
export class Holders implements HolderGraph, Downward {
  readonly unread: readonly Unread[];
  /** Holders have the numbers below. */
  readonly size: number;
  readonly #trees: IdTable;
  readonly #order: HolderOrder;
  /** By number of the table of trees: the holder's, or -1. */
  readonly #rank: Int32Array;
  readonly #others: IdTable;
  readonly #names = new Names();
  readonly #modes = new Names();
  readonly #entries = { node: new Ints(), name: new Ints(), mode: new Ints() };
  readonly #from: Int32Array;
  readonly #count: Int32Array;
  readonly #commits: CommitGraph | undefined;
  readonly #roots = new WeakMap<CommitGraph, Int32Array>();
  #paths: HolderPaths | undefined;
  #ids: readonly string[] | undefined;

  constructor(trees: IdTable, order: HolderOrder, unread: readonly Unread[], commits: CommitGraph | undefined) {
    this.unread = unread;
    this.size = order.order.length;
    this.#trees = trees;
    this.#order = order;
    this.#rank = new Int32Array(trees.size).fill(-1);
    order.order.forEach((tree, rank) => (this.#rank[tree] = rank));
    this.#others = new IdTable(trees.width);
    this.#from = new Int32Array(this.size);
    this.#count = new Int32Array(this.size);
    this.#commits = commits;
  }

  /** Takes in the entries of a holder that lead on. */
  read(tree: number, content: Buffer, isMarked: (start: number, name: number, id: number) => boolean): void {
    const node = this.#rank[tree] ?? 0;
    const { width } = this.#trees;
    this.#from[node] = this.#entries.node.size;
    eachEntry(content, width, (start, name, id) => {
      const known = isTree(content, start) ? this.#trees.find(content, id) : -1;
      const child = known < 0 ? -1 : (this.#rank[known] ?? -1);
      if (child < 0 && !isMarked(start, name, id)) return;
      this.#entries.node.push(child >= 0 ? child : this.size + this.#others.add(content, id));
      this.#entries.name.push(this.#names.add(content.toString('latin1', name, id - 1)));
      this.#entries.mode.push(this.#modes.add(content.toString('latin1', start, name - 1)));
    });
    this.#count[node] = this.#entries.node.size - (this.#from[node] ?? 0);
  }

  get trees(): readonly string[] {
    this.#ids ??= Array.from(this.#order.order, (tree) => this.#trees.hexOf(tree));
    return this.#ids;
  }

  isHolder(tree: string): boolean {
    const node = this.nodeOf(tree);
    return node >= 0 && node < this.size;
  }

  entriesOf(tree: string): readonly HolderEntry[] {
    const entries: HolderEntry[] = [];
    this.eachEntryOf(this.nodeOf(tree), (node, name, mode) => {
      entries.push({ mode: this.#modes.textOf(mode), name: this.nameOf(name), id: this.idOf(node) });
    });
    return entries;
  }

  /** Number of a holder, or of what holders lead to; -1: neither. */
  nodeOf(id: string): number {
    const tree = this.#trees.findHex(id);
    const holder = tree < 0 ? -1 : (this.#rank[tree] ?? -1);
    if (holder >= 0) return holder;
    const other = this.#others.findHex(id);
    return other < 0 ? -1 : this.size + other;
  }

  idOf(node: number): string {
    return node < this.size ? this.#trees.hexOf(this.#order.order[node] ?? 0) : this.#others.hexOf(node - this.size);
  }

  modeOf(mode: number): string {
    return this.#modes.textOf(mode);
  }

  isFolder(mode: number): boolean {
    return isFolderMode(this.#modes.textOf(mode));
  }

  /** Bytes as latin1. */
  textOf(name: number): string {
    return this.#names.textOf(name);
  }

  nameOf(name: number): Buffer {
    return Buffer.from(this.#names.textOf(name), 'latin1');
  }

  /** How many numbers there are, holders included. */
  get nodes(): number {
    return this.size + this.#others.size;
  }

  /** The entries of a holder (none for anything else), by numbers. */
  eachEntryOf(holder: number, onEntry: (node: number, name: number, mode: number) => void): void {
    const from = this.#from[holder] ?? 0;
    const to = from + (this.#count[holder] ?? 0);
    const { node, name, mode } = this.#entries;
    for (let at = from; at < to; at++) onEntry(node.at(at), name.at(at), mode.at(at));
  }

  /** By commit: the holder that is its tree, or -1. */
  rootsOf(commits: CommitGraph): Int32Array {
    const known = this.#roots.get(commits);
    if (known !== undefined) return known;
    const roots = new Int32Array(commits.size);
    for (let commit = 0; commit < commits.size; commit++) roots[commit] = this.nodeOf(commits.treeOf(commit));
    this.#roots.set(commits, roots);
    return roots;
  }

  /** Whether paths begin at a holder. */
  tops(): Uint8Array {
    const tops = Uint8Array.from(this.#order.order, (tree) => Number(this.#order.isTop(tree)));
    if (this.#commits !== undefined) for (const root of this.rootsOf(this.#commits)) if (root >= 0) tops[root] = 1;
    return tops;
  }

  pathsOf(id: string, most: number): string[] {
    if (this.#paths === undefined || this.#paths.most < most) this.#paths = new HolderPaths(this, most);
    return this.#paths.of(this.nodeOf(id), most);
  }

  commitsHolding(id: string, commits: CommitGraph): number[] {
    const target = this.nodeOf(id);
    if (target < 0) return [];
    const holds = new Uint8Array(this.nodes);
    holds[target] = 1;
    for (let holder = 0; holder < this.size; holder++)
      this.eachEntryOf(holder, (node) => {
        if (holds[node] === 1) holds[holder] = 1;
      });
    const found: number[] = [];
    this.rootsOf(commits).forEach((root, commit) => root >= 0 && holds[root] === 1 && found.push(commit));
    return found;
  }
}
