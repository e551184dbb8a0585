import type { Holders } from './holders.js';
import { PathTrie, ROOT } from './path-trie.js';

/**
 * The paths of everything that holders lead to, each cut off at `most`.
 *
 * Going from the tops down, an object takes its paths from the trees that hold it. A path is a number (its folder's path and a name),
 * so that versions of a tree share theirs, and a tree that holds itself a million times over costs no more than its entries.
 */
export class HolderPaths {
  readonly most: number;
  readonly #holders: Holders;
  readonly #trie = new PathTrie();
  /** By number: its first path, or -1; and all of them where there are more. */
  readonly #first: Int32Array;
  readonly #more = new Map<number, Set<number>>();

  constructor(holders: Holders, most: number) {
    this.most = most;
    this.#holders = holders;
    this.#first = new Int32Array(holders.nodes).fill(-1);
    const tops = holders.tops();
    for (let holder = holders.size - 1; holder >= 0; holder--) {
      if (tops[holder] === 1) this.#add(holder, ROOT);
      const mine = this.#pathsOf(holder);
      holders.eachEntryOf(holder, (node, name) => {
        for (const path of mine) this.#add(node, this.#trie.child(path, name));
      });
    }
  }

  of(node: number, most: number): string[] {
    const texts = this.#pathsOf(node).map((path) => this.#trie.textOf(path, (name) => this.#holders.nameOf(name)));
    return [...new Set(texts)]
      .filter((text) => text !== '')
      .sort()
      .slice(0, most);
  }

  #pathsOf(node: number): number[] {
    const more = this.#more.get(node);
    if (more !== undefined) return [...more];
    const first = this.#first[node] ?? -1;
    return first < 0 ? [] : [first];
  }

  #add(node: number, path: number): void {
    const first = this.#first[node] ?? -1;
    if (first === path) return;
    if (first < 0) {
      this.#first[node] = path;
      return;
    }
    const more = this.#more.get(node) ?? new Set([first]);
    if (more.size < this.most) more.add(path);
    this.#more.set(node, more);
  }
}
