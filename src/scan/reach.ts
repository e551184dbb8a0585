import type { CommitChanges, Ref } from '../git/index.js';

/**
 * Which refs contain which commits, for a few commits of interest, in one pass over the graph.
 *
 * A commit carries the set of interesting commits that it contains. Neighbours mostly carry the same set, so sets are interned
 * and merging two is a look-up.
 */
export class Reach {
  readonly #sets: ReadonlySet<string>[] = [new Set()];
  readonly #ids = new Map<string, number>([['', 0]]);
  readonly #merged = new Map<string, number>();
  readonly #ofCommit = new Map<string, number>();

  /** @param commits - children before parents */
  constructor(commits: readonly Pick<CommitChanges, 'commit' | 'parents'>[], interesting: ReadonlySet<string>) {
    for (let at = commits.length - 1; at >= 0; at--) {
      const { commit, parents } = commits[at] ?? { commit: '', parents: [] };
      let set = 0;
      for (const parent of parents) set = this.#merge(set, this.#ofCommit.get(parent) ?? 0);
      if (interesting.has(commit)) set = this.#merge(set, this.#intern(new Set([commit])));
      this.#ofCommit.set(commit, set);
    }
  }

  /** The names of the refs that contain one of `commits`. */
  refsContaining(refs: readonly Ref[], commits: readonly string[]): string[] {
    return refs
      .filter((ref) => {
        const set = this.#sets[this.#ofCommit.get(ref.commit) ?? 0];
        return commits.some((commit) => set?.has(commit));
      })
      .map((ref) => ref.name);
  }

  #merge(a: number, b: number): number {
    if (a === b || b === 0) return a;
    if (a === 0) return b;
    const key = a < b ? `${String(a)} ${String(b)}` : `${String(b)} ${String(a)}`;
    const known = this.#merged.get(key);
    if (known !== undefined) return known;
    const [one, two] = [this.#sets[a] ?? new Set<string>(), this.#sets[b] ?? new Set<string>()];
    const merged = isSubset(two, one) ? a : isSubset(one, two) ? b : this.#intern(new Set([...one, ...two]));
    this.#merged.set(key, merged);
    return merged;
  }

  #intern(set: ReadonlySet<string>): number {
    const key = [...set].sort().join(' ');
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#sets.push(set);
    this.#ids.set(key, this.#sets.length - 1);
    return this.#sets.length - 1;
  }
}

function isSubset(part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean {
  if (part.size > whole.size) return false;
  for (const item of part) if (!whole.has(item)) return false;
  return true;
}
