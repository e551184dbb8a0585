import type { Unread } from '../types.js';
import { IdTable } from './id-table.js';
import { Ints } from './ints.js';
import { readAll, type ReadOptions } from './objects.js';
import { eachEntry, isTree } from './tree-entries.js';
import type { Marked } from './types.js';

const LINK = '160000';

/** What of an entry is asked for: tells from its mode, name and id in the content of a tree. */
export class Marks {
  readonly #ids: IdTable;
  readonly #marked: Marked;

  constructor(marked: Marked, width: number) {
    this.#marked = marked;
    this.#ids = new IdTable(width);
    for (const id of marked.ids) this.#ids.addHex(id);
  }

  /** For one tree: a check of its entries. */
  in(content: Buffer): (start: number, name: number, id: number) => boolean {
    const { entries, maybe } = this.#marked;
    const asks = entries !== undefined && maybe?.(content) !== false;
    if (!asks) return (start, name, id) => this.#isId(content, start, name, id);
    return (start, name, id) => {
      const mode = content.toString('latin1', start, name - 1);
      const hex = content.toString('hex', id, id + this.#ids.width);
      return entries(content.subarray(name, id - 1), mode, hex) || this.#isId(content, start, name, id);
    };
  }

  #isId(content: Buffer, start: number, name: number, id: number): boolean {
    return this.#ids.find(content, id) >= 0 && content.toString('latin1', start, name - 1) !== LINK;
  }
}

/** Which trees hold which, and which hold something marked; numbers are those of the table of trees. */
class Edges {
  /** By child: its last edge, or -1. By edge: the tree that holds the child, and the child's edge before. */
  readonly head: Int32Array;
  readonly parent = new Ints();
  readonly next = new Ints();
  readonly holders: Uint8Array;

  constructor(trees: number) {
    this.head = new Int32Array(trees).fill(-1);
    this.holders = new Uint8Array(trees);
  }

  add(child: number, parent: number): void {
    this.next.push(this.head[child] ?? -1);
    this.head[child] = this.parent.push(parent);
  }

  *parentsOf(child: number): Generator<number> {
    for (let edge = this.head[child] ?? -1; edge >= 0; edge = this.next.at(edge)) yield this.parent.at(edge);
  }

  /** What holds a holder is one. */
  close(): void {
    const queue: number[] = [];
    this.holders.forEach((is, tree) => is === 1 && queue.push(tree));
    for (let tree = queue.pop(); tree !== undefined; tree = queue.pop())
      for (const parent of this.parentsOf(tree)) {
        if (this.holders[parent] === 1) continue;
        this.holders[parent] = 1;
        queue.push(parent);
      }
  }

  /** Holders, each after all holders that it holds. */
  childrenFirst(): Int32Array {
    const pending = new Int32Array(this.holders.length);
    const holders: number[] = [];
    this.holders.forEach((is, tree) => is === 1 && holders.push(tree));
    for (const tree of holders) for (const parent of this.parentsOf(tree)) pending[parent] = (pending[parent] ?? 0) + 1;
    const order = holders.filter((tree) => pending[tree] === 0);
    for (const done of order)
      // which grows meanwhile
      for (const parent of this.parentsOf(done)) {
        const left = (pending[parent] ?? 0) - 1;
        pending[parent] = left;
        if (left === 0) order.push(parent);
      }
    return Int32Array.from(order);
  }
}

/** Trees that hold something marked, by number, children first; `isTop` are those that no tree of the database holds. */
export interface HolderOrder {
  readonly order: Int32Array;
  readonly isTop: (tree: number) => boolean;
}

/** One pass over all trees. */
export async function orderHolders(
  cwd: string,
  trees: IdTable,
  marked: Marked,
  marks: Marks,
  unread: Unread[],
  options: ReadOptions,
): Promise<HolderOrder> {
  const edges = new Edges(trees.size);
  for (const id of marked.ids) {
    const tree = trees.findHex(id);
    if (tree >= 0) edges.holders[tree] = 1;
  }
  const onTree = (tree: number, content: Buffer): boolean => {
    const isMarked = marks.in(content);
    return eachEntry(content, trees.width, (start, name, id) => {
      const child = isTree(content, start) ? trees.find(content, id) : -1;
      if (child >= 0) edges.add(child, tree);
      if (edges.holders[tree] === 0 && isMarked(start, name, id)) edges.holders[tree] = 1;
    });
  };
  await readAll(cwd, trees, 'tree', onTree, unread, options);
  edges.close();
  const tops = new Uint8Array(trees.size);
  edges.head.forEach((edge, tree) => (tops[tree] = edge === -1 ? 1 : 0));
  return { order: edges.childrenFirst(), isTop: (tree) => tops[tree] === 1 };
}
