import type { CommitGraph, Downward, TagGraph } from '../graph/index.js';
import type { Origin, Reached, Start, StartPlace } from './types.js';

const BITS = 32;

/** An object that is looked for: a commit, a tag, or a number of the graph (beyond its nodes: something that no tree holds). */
export type Target =
  { readonly kind: 'commit' | 'tag'; readonly index: number } | { readonly kind: 'node'; readonly node: number };

/** What leads to what: from commits and tags down to what trees hold. */
export interface Ways {
  readonly commits: CommitGraph;
  readonly tags: TagGraph;
  readonly down: Downward;
  /** What an id is; undefined: nothing that leads anywhere. */
  readonly find: (id: string) => Target | undefined;
  /** How many numbers `find` gives to nodes. */
  readonly nodes: number;
}

/**
 * Finds for each target which commits hold it and what it can be reached from.
 *
 * 32 targets at a time are a bit each: one pass over trees, commits and tags takes the bits up to all that reaches them. So the time is
 * linear in the graph for each 32 of them, and the memory a few numbers a tree and a commit.
 */
export function reach(
  ways: Ways,
  targets: readonly Target[],
  starts: readonly Start[],
  onReached: (target: number, reached: Reached) => void,
): void {
  const places = distinctPlaces(ways, starts);
  const passes = new Passes(ways);
  for (let from = 0; from < targets.length; from += BITS) {
    const batch = targets.slice(from, from + BITS);
    passes.run(batch);
    const reachedFrom = batch.map((): StartPlace[] => []);
    for (const place of places)
      for (let bits = passes.maskOf(place.target); bits !== 0; bits &= bits - 1) reachedFrom[lowest(bits)]?.push(place);
    reachedFrom.forEach((found, bit) => onReached(from + bit, { ...passes.datesOf(bit), places: found }));
  }
}

/** Number of the lowest bit that is set. */
function lowest(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

/** Thousands of reflog entries name few objects. */
function distinctPlaces({ find }: Ways, starts: readonly Start[]): (StartPlace & { readonly target: Target })[] {
  const byId = new Map<string, Origin[]>();
  for (const { id, origin } of starts) {
    const known = byId.get(id);
    if (known === undefined) byId.set(id, [origin]);
    else known.push(origin);
  }
  return [...byId].flatMap(([id, origins], number) => {
    const target = find(id);
    return target === undefined ? [] : [{ number, target, origins }];
  });
}

class Passes {
  readonly #ways: Ways;
  readonly #roots: Int32Array;
  /** What the commits' and the tags' ids lead to; found once. */
  readonly #tagTargets: readonly (Target | undefined)[];
  readonly #nodes: Int32Array;
  /** Of a commit: what its own tree holds, and what its history does. */
  readonly #own: Int32Array;
  readonly #reach: Int32Array;
  readonly #tags: Int32Array;
  readonly #first = new Int32Array(BITS);
  readonly #last = new Int32Array(BITS);

  constructor(ways: Ways) {
    this.#ways = ways;
    this.#roots = ways.down.rootsOf(ways.commits);
    this.#tagTargets = Array.from({ length: ways.tags.size }, (_, tag) => ways.find(ways.tags.targetOf(tag)));
    this.#nodes = new Int32Array(ways.nodes);
    this.#own = new Int32Array(ways.commits.size);
    this.#reach = new Int32Array(ways.commits.size);
    this.#tags = new Int32Array(ways.tags.size);
  }

  run(batch: readonly Target[]): void {
    for (const masks of [this.#nodes, this.#own, this.#tags]) masks.fill(0);
    batch.forEach((target, bit) => this.#mark(target, 1 << bit));
    this.#throughTrees();
    this.#first.fill(-1);
    this.#last.fill(-1);
    this.#throughCommits();
    this.#throughTags();
    batch.forEach((target, bit) => this.#dateTag(target, bit));
  }

  maskOf(target: Target | undefined): number {
    if (target === undefined) return 0;
    if (target.kind === 'node') return this.#nodes[target.node] ?? 0;
    return (target.kind === 'commit' ? this.#reach : this.#tags)[target.index] ?? 0;
  }

  datesOf(bit: number): { first: number | undefined; last: number | undefined } {
    const known = (commit: number | undefined): number | undefined => (commit === -1 ? undefined : commit);
    return { first: known(this.#first[bit]), last: known(this.#last[bit]) };
  }

  #mark(target: Target, bit: number): void {
    if (target.kind === 'node') this.#nodes[target.node] = (this.#nodes[target.node] ?? 0) | bit;
    else if (target.kind === 'commit') this.#own[target.index] = (this.#own[target.index] ?? 0) | bit;
    else this.#tags[target.index] = (this.#tags[target.index] ?? 0) | bit;
  }

  #throughTrees(): void {
    const { down } = this.#ways;
    const nodes = this.#nodes;
    for (let holder = 0; holder < down.size; holder++) {
      let mask = nodes[holder] ?? 0;
      down.eachEntryOf(holder, (node) => (mask |= nodes[node] ?? 0));
      nodes[holder] = mask;
    }
  }

  #throughCommits(): void {
    const { commits } = this.#ways;
    for (let commit = 0; commit < commits.size; commit++) {
      const root = this.#roots[commit] ?? -1;
      const own = (this.#own[commit] ?? 0) | (root < 0 ? 0 : (this.#nodes[root] ?? 0));
      let mask = own;
      for (const parent of commits.parentsOf(commit)) mask |= this.#reach[parent] ?? 0;
      this.#reach[commit] = mask;
      if (own !== 0) this.#date(commit, own);
    }
  }

  #date(commit: number, own: number): void {
    const time = this.#ways.commits.timeOf(commit);
    for (let bits = own; bits !== 0; bits &= bits - 1) {
      const bit = lowest(bits);
      const [first = -1, last = -1] = [this.#first[bit], this.#last[bit]];
      if (first < 0 || time < this.#ways.commits.timeOf(first)) this.#first[bit] = commit;
      if (last < 0 || time >= this.#ways.commits.timeOf(last)) this.#last[bit] = commit;
    }
  }

  /** In the order of the tags, in which what is pointed at comes first. */
  #throughTags(): void {
    this.#tagTargets.forEach((target, tag) => {
      this.#tags[tag] = (this.#tags[tag] ?? 0) | this.maskOf(target);
    });
  }

  /** A tag is dated by the commit that it leads to. */
  #dateTag(target: Target, bit: number): void {
    let at: Target | undefined = target;
    while (at?.kind === 'tag') at = this.#tagTargets[at.index];
    if (target.kind !== 'tag' || at?.kind !== 'commit') return;
    this.#first[bit] = at.index;
    this.#last[bit] = at.index;
  }
}
