import type { ObjectType } from '../git/index.js';
import type { Match } from '../match/index.js';
import { isKnownToGit } from './links.js';
import type { CompressedBlob, ObjectHit, SearchResult, Unread } from './types.js';

export const TYPES = ['blob', 'commit', 'tag', 'tree'] as const satisfies readonly ObjectType[];
const MOST_MATCHES = 1_000;

/** Collects what a search sees; what threads collected can be put together. */
export class Tally {
  readonly #hits: ObjectHit[] = [];
  readonly #compressed: CompressedBlob[] = [];
  readonly #unread: Unread[] = [];
  readonly #items = new Float64Array(TYPES.length);
  readonly #bytes = new Float64Array(TYPES.length);
  readonly #missing = new Map<string, string>();
  /** Whether a tree was seen that links to a submodule. */
  namesSubmodules = false;

  searched(type: ObjectType, size: number): void {
    const at = TYPES.indexOf(type);
    this.#items[at] = (this.#items[at] ?? 0) + 1;
    this.#bytes[at] = (this.#bytes[at] ?? 0) + size;
  }

  hit(id: string, type: ObjectType, size: number, matches: readonly Match[]): void {
    if (matches.length > 0) this.#hits.push({ id, type, size, matches: matches.slice(0, MOST_MATCHES) });
  }

  compressed(id: string, size: number, zipAt = 0): void {
    this.#compressed.push({ id, size, ...(zipAt > 0 ? { zipAt } : {}) });
  }

  unread(id: string, reason: string): void {
    this.#unread.push({ id, reason });
  }

  /** Of several objects that name an id the one with the lowest id is told, whatever the order was. */
  missing(id: string, namedBy: string): void {
    if (isKnownToGit(id)) return;
    const there = this.#missing.get(id);
    if (there === undefined || namedBy < there) this.#missing.set(id, namedBy);
  }

  add(other: SearchResult): void {
    this.#hits.push(...other.hits);
    this.#compressed.push(...other.compressed);
    this.#unread.push(...other.unread);
    for (const [at, type] of TYPES.entries()) {
      this.#items[at] = (this.#items[at] ?? 0) + other.searched[type].items;
      this.#bytes[at] = (this.#bytes[at] ?? 0) + other.searched[type].bytes;
    }
    for (const { id, namedBy } of other.missing) this.missing(id, namedBy);
    this.namesSubmodules ||= other.namesSubmodules === true;
  }

  /** Everything sorted by id. */
  result(): SearchResult {
    const of = (type: ObjectType): { items: number; bytes: number } => ({
      items: this.#items[TYPES.indexOf(type)] ?? 0,
      bytes: this.#bytes[TYPES.indexOf(type)] ?? 0,
    });
    return {
      hits: this.#hits.sort(byId),
      compressed: this.#compressed.sort(byId),
      searched: { blob: of('blob'), commit: of('commit'), tag: of('tag'), tree: of('tree') },
      unread: this.#unread.sort(byId),
      missing: [...this.#missing].map(([id, namedBy]) => ({ id, namedBy })).sort(byId),
      namesSubmodules: this.namesSubmodules,
    };
  }
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
