import type { Downward } from './downward.js';
import type { Holders } from './holders.js';
import { Ints } from './ints.js';
import type { PathGlobs } from './path-globs.js';
import { PathTrie, ROOT } from './path-trie.js';
import type { CommitGraph } from './types.js';

/** Where something that matches stands. */
export interface FoundPath {
  /** From the root, "/" separated. */
  readonly path: string;
  /** Number of the first glob that it matches. */
  readonly glob: number;
  /** Number in the graph of the pairs. */
  readonly node: number;
  /** Mode of its entry; of the last one seen where it changed. */
  readonly mode: string;
  /** Hex ids of what stands there in one commit or another; at most 20. */
  readonly ids: readonly string[];
}

const MOST_PATHS_OF_A_TREE = 100;
const MOST_FOUND = 10_000;
const MOST_IDS = 20;

interface Draft {
  readonly number: number;
  readonly path: number;
  readonly glob: number;
  mode: number;
  readonly ids: Set<number>;
}

/**
 * The trees on the way to what matches, once for each path at which they stand (at most 100), so that one can tell which commits hold
 * a path, and not only which hold an object that stands there.
 */
export class PathPairs implements Downward {
  readonly size: number;
  readonly found: readonly FoundPath[];
  /** More paths matched than are listed. */
  readonly isCut: boolean;
  readonly #holders: Holders;
  readonly #leading: (holder: number) => readonly number[];
  readonly #globs: PathGlobs;
  readonly #trie = new PathTrie();
  /** By path: the state of the globs. */
  readonly #states: number[];
  /** By holder that is not done: its paths, and the pair of each. */
  readonly #waiting = new Map<number, Map<number, number>>();
  readonly #drafts = new Map<number, Draft>();
  /** By pair, in the order in which they were done: their entries are those from here to the next one's. */
  readonly #from = new Ints();
  /** Pairs by the order in which they were met; ~number for what matches. */
  readonly #entries = new Ints();
  /** By pair as met: when it was done. */
  readonly #done: number[] = [];
  /** By holder that is a root tree: when it was done. */
  readonly #roots = new Map<number, number>();
  #met = 0;
  #isCut = false;

  /** @param leading - the states in which a holder leads to a match */
  constructor(holders: Holders, leading: (holder: number) => readonly number[], globs: PathGlobs) {
    this.#holders = holders;
    this.#leading = leading;
    this.#globs = globs;
    this.#states = [globs.root];
    this.#walk();
    this.#from.push(this.#entries.size);
    this.size = this.#from.size - 1;
    this.isCut = this.#isCut;
    const found = Array.from(this.#drafts.values(), (draft) => this.#finish(draft));
    this.found = found.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  get nodes(): number {
    return this.size + this.found.length;
  }

  eachEntryOf(pair: number, onEntry: (node: number) => void): void {
    const done = this.size - 1 - pair;
    for (let at = this.#from.at(done); at < this.#from.at(done + 1); at++) {
      const entry = this.#entries.at(at);
      onEntry(entry < 0 ? this.size + ~entry - 1 : this.size - 1 - (this.#done[entry] ?? 0));
    }
  }

  rootsOf(commits: CommitGraph): Int32Array {
    return this.#holders.rootsOf(commits).map((holder) => {
      const done = this.#roots.get(holder);
      return done === undefined ? -1 : this.size - 1 - done;
    });
  }

  #walk(): void {
    const tops = this.#holders.tops();
    for (let holder = this.#holders.size - 1; holder >= 0; holder--) {
      if (tops[holder] === 1 && this.#leading(holder).includes(this.#globs.root)) this.#meet(holder, ROOT);
      for (const [path, pair] of this.#waiting.get(holder) ?? []) {
        this.#done[pair] = this.#from.size;
        if (path === ROOT) this.#roots.set(holder, this.#from.size);
        this.#from.push(this.#entries.size);
        this.#enter(holder, path);
      }
      this.#waiting.delete(holder);
    }
  }

  #meet(holder: number, path: number): number {
    const paths = this.#waiting.get(holder) ?? new Map<number, number>();
    this.#waiting.set(holder, paths);
    const known = paths.get(path);
    if (known !== undefined) return known;
    if (paths.size >= MOST_PATHS_OF_A_TREE) {
      this.#isCut = true;
      return -1;
    }
    paths.set(path, this.#met);
    return this.#met++;
  }

  #enter(holder: number, path: number): void {
    const state = this.#states[path] ?? this.#globs.root;
    this.#holders.eachEntryOf(holder, (node, name, mode) => {
      const step = this.#globs.step(state, this.#holders.textOf(name), this.#holders.isFolder(mode));
      const [glob] = step.matched;
      if (glob === undefined && !this.#leading(node).includes(step.below)) return;
      const child = this.#trie.child(path, name);
      this.#states[child] = step.below;
      const entry = glob === undefined ? this.#meet(node, child) : this.#find(child, glob, node, mode);
      if (entry !== -1) this.#entries.push(entry);
    });
  }

  /** @returns what stands for it among the entries; -1 when there are too many (the first one's is -2) */
  #find(path: number, glob: number, node: number, mode: number): number {
    const known = this.#drafts.get(path);
    if (known === undefined && this.#drafts.size >= MOST_FOUND) {
      this.#isCut = true;
      return -1;
    }
    const draft = known ?? { number: this.#drafts.size + 1, path, glob, mode, ids: new Set<number>() };
    this.#drafts.set(path, draft);
    draft.mode = mode;
    if (draft.ids.size < MOST_IDS) draft.ids.add(node);
    return ~draft.number;
  }

  #finish({ number, path, glob, mode, ids }: Draft): FoundPath {
    return {
      path: this.#trie.textOf(path, (name) => this.#holders.nameOf(name)),
      glob,
      node: this.size + number - 1,
      mode: this.#holders.modeOf(mode),
      ids: Array.from(ids, (id) => this.#holders.idOf(id)),
    };
  }
}
