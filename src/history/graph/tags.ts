import type { Unread } from '../types.js';
import type { IdTable } from './id-table.js';
import { idsOfType, readAll, type ReadOptions } from './objects.js';

/** Every tag object of the database. A tag is named by its index; what a tag of a tag points at has a lower one. */
export interface TagGraph {
  readonly size: number;
  readonly unread: readonly Unread[];
  idOf(index: number): string;
  /** -1 for an id that is no tag here. */
  indexOf(id: string): number;
  /** Hex id of what it points at. */
  targetOf(index: number): string;
}

/**
 * Reads every tag object. Damaged ones are told in `unread`.
 *
 * @param cwd - any folder of the repository
 */
export async function readTagGraph(cwd: string, options: ReadOptions = {}): Promise<TagGraph> {
  const unread: Unread[] = [];
  const ids = await idsOfType(cwd, 'tag', unread, options);
  const targets: string[] = [];
  const onTag = (index: number, content: Buffer): boolean => {
    const target = /^object ([0-9a-f]+)\n/.exec(content.toString('latin1', 0, 80))?.[1];
    if (target !== undefined) targets[index] = target;
    return target !== undefined;
  };
  await readAll(cwd, ids, 'tag', onTag, unread, options);
  return new Tags(ids, targets, unread);
}

class Tags implements TagGraph {
  readonly size: number;
  readonly unread: readonly Unread[];
  readonly #ids: IdTable;
  readonly #targets: readonly string[];
  readonly #order: readonly number[];
  readonly #rank: Int32Array;

  constructor(ids: IdTable, targets: readonly string[], unread: readonly Unread[]) {
    this.#ids = ids;
    this.#targets = targets;
    this.unread = unread;
    this.#rank = new Int32Array(ids.size).fill(-1);
    this.#order = this.#targetsFirst();
    this.size = this.#order.length;
  }

  idOf(index: number): string {
    return this.#ids.hexOf(this.#order[index] ?? 0);
  }

  indexOf(id: string): number {
    const known = this.#ids.findHex(id);
    return known < 0 ? -1 : (this.#rank[known] ?? -1);
  }

  targetOf(index: number): string {
    return this.#targets[this.#order[index] ?? 0] ?? '';
  }

  #targetsFirst(): number[] {
    const order: number[] = [];
    for (let start = 0; start < this.#ids.size; start++) {
      const chain: number[] = [];
      for (let tag = start; tag >= 0 && this.#rank[tag] === -1 && this.#targets[tag] !== undefined;) {
        chain.push(tag);
        tag = this.#ids.findHex(this.#targets[tag] ?? '');
      }
      for (const tag of chain.reverse()) this.#rank[tag] = order.push(tag) - 1;
    }
    return order;
  }
}
