import type { CommitGraph } from '../graph/index.js';

/** A commit before and after: hex ids. */
export interface Candidate {
  readonly oldTree: string;
  readonly oldParents: readonly string[];
  readonly tree: string;
  readonly parents: readonly string[];
}

export interface PruneRules {
  readonly on: boolean;
  readonly emptyTree: string;
  /** Old ids of commits that stay, whatever they hold: a stash is nothing without its parts. */
  readonly keep: ReadonlySet<string>;
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
    if (!on || parents.length > 1 || keep.has(id)) return false;
    const treeBefore = oldParents.length === 0 ? emptyTree : this.#treeOf(oldParents[0] ?? '');
    if (oldParents.length <= 1 && oldTree === treeBefore) return false;
    return tree === (parents[0] === undefined ? emptyTree : this.#treeOf(parents[0]));
  }

  /**
   * The new parents, without those that a dropped commit made superfluous: the same one twice, or one that is behind another.
   *
   * @param old - old ids
   */
  parents(old: readonly string[], newIdOf: (id: string) => string | null | undefined): string[] {
    const links = old.map((id) => ({ id, to: newIdOf(id) === undefined ? id : (newIdOf(id) ?? null) }));
    const ids = links.map(({ to }) => to).filter((to) => to !== null);
    const moved = new Set(links.filter(({ id }) => this.#dropped.has(id)).map(({ to }) => to));
    if (moved.size === 0) return ids;
    const once = [...new Set(ids)];
    return once.filter((id) => !moved.has(id) || !once.some((other) => other !== id && this.#isBehind(id, other)));
  }

  /** The root tree of a new or an untouched commit. */
  #treeOf(id: string): string {
    return this.#trees.get(id) ?? this.#commits.treeOf(this.#commits.indexOf(id));
  }

  /** Whether `id` is an ancestor of `of`, by the history as it was. */
  #isBehind(id: string, of: string): boolean {
    const goal = this.#indexOf(id);
    const seen = new Set<number>();
    const queue = [this.#indexOf(of)];
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
