import type { CommitGraph } from '../graph/index.js';

/** A commit before and after: hex ids. */
export interface Candidate {
  readonly oldTree: string;
  readonly oldParents: readonly string[];
  readonly tree: string;
  readonly parents: NewParents;
}

/** Hex ids, new ones. */
export interface NewParents {
  readonly ids: readonly string[];
  /** What would be left of a merge; it stays a merge unless it has no changes against that one. */
  readonly only?: string;
}

export interface PruneRules {
  readonly on: boolean;
  readonly emptyTree: string;
  /** Old ids of commits that stay, whatever they hold: a stash is nothing without its parts. */
  readonly keep: ReadonlySet<string>;
}

/** A parent: old and new id. */
interface Link {
  readonly id: string;
  readonly to: string;
}

/** Knows which of the new commits stand in for dropped ones, and which are behind which. */
export class Pruning {
  readonly #commits: CommitGraph;
  readonly #rules: PruneRules;
  /** By new id. */
  readonly #trees = new Map<string, string>();
  readonly #oldOf = new Map<string, number>();
  /** Old ids of dropped commits. */
  readonly #dropped = new Set<string>();

  constructor(commits: CommitGraph, rules: PruneRules) {
    this.#commits = commits;
    this.#rules = rules;
  }

  kept(commit: number, id: string, tree: string): void {
    if (!this.#rules.on) return;
    this.#trees.set(id, tree);
    this.#oldOf.set(id, commit);
  }

  dropped(id: string): void {
    this.#dropped.add(id);
  }

  /** Whether a commit has lost all its changes; one that had none before stays. */
  isToGo(id: string, { oldTree, oldParents, tree, parents }: Candidate): boolean {
    const { on, keep, emptyTree } = this.#rules;
    const parent = parents.only ?? parents.ids[0];
    if (!on || keep.has(id) || (parents.ids.length > 1 && parents.only === undefined)) return false;
    const treeBefore = oldParents.length === 0 ? emptyTree : this.#treeOf(oldParents[0] ?? '');
    if (oldParents.length <= 1 && oldTree === treeBefore) return false;
    return tree === (parent === undefined ? emptyTree : this.#treeOf(parent));
  }

  /**
   * The new parents, without those that a dropped commit made superfluous: the same one twice, or one that is behind another.
   *
   * @param old - old ids
   */
  parents(old: readonly string[], newIdOf: (id: string) => string | null | undefined): NewParents {
    const links = old
      .map((id) => ({ id, to: newIdOf(id) === undefined ? id : (newIdOf(id) ?? null) }))
      .filter((link): link is Link => link.to !== null);
    if (!links.some(({ id }) => this.#dropped.has(id))) return { ids: links.map(({ to }) => to) };
    const once = links.filter(({ to }, at) => links.findIndex((link) => link.to === to) === at);
    const needed = once.filter((link) => !once.some((other) => this.#isUseless(link, other)));
    const [first] = needed;
    if (needed.length !== 1 || first === undefined || links.length === 1) return { ids: needed.map(({ to }) => to) };
    return { ids: once.map(({ to }) => to), only: first.to };
  }

  /** Whether a parent that moved back got behind another one; a merge that was as pointless before is left as it was. */
  #isUseless(link: Link, other: Link): boolean {
    if (link === other || !this.#dropped.has(link.id)) return false;
    if (!this.#isBehind(this.#indexOf(link.to), this.#indexOf(other.to))) return false;
    return !this.#isBehind(this.#commits.indexOf(link.id), this.#commits.indexOf(other.id));
  }

  /** The root tree of a new or an untouched commit. */
  #treeOf(id: string): string {
    return this.#trees.get(id) ?? this.#commits.treeOf(this.#commits.indexOf(id));
  }

  /** Whether one commit is an ancestor of another, or the same, by the history as it was. */
  #isBehind(goal: number, of: number): boolean {
    const seen = new Set<number>();
    const queue = [of];
    for (let commit = queue.pop(); commit !== undefined; commit = queue.pop()) {
      if (commit === goal) return true;
      for (const parent of this.#commits.parentsOf(commit)) {
        if (parent < goal || seen.has(parent)) continue;
        seen.add(parent);
        queue.push(parent);
      }
    }
    return false;
  }

  #indexOf(id: string): number {
    return this.#oldOf.get(id) ?? this.#commits.indexOf(id);
  }
}
