import type { Unread } from '../types.js';
import { literalIn } from './glob-pieces.js';
import { readHolderGraph, type HolderOptions, type Holders } from './holders.js';
import { PathGlobs, type Step } from './path-globs.js';
import { PathPairs, type FoundPath } from './path-pairs.js';
import { isFolderMode } from './tree-entries.js';

/** A tree, and a state that stands for the paths at which it stands. */
export interface PathContext {
  /** Hex id. */
  readonly tree: string;
  readonly state: number;
}

export interface FindOptions extends HolderOptions {
  /** 1 for each of `commits` that is the history of notes. */
  readonly notes?: Uint8Array | undefined;
}

/**
 * Finds the entries whose full path fits one of several globs, in all commits of the database.
 *
 * A tree stands at several paths, of which perhaps only one fits, so a rewrite has to ask along the way: it starts at a root tree in
 * `rootState`, asks `step` for each entry, drops what matches, and goes on into the folders that `leads` names, in the state `below`.
 * The outcome depends on (tree, state) alone; `contexts` lists all pairs that change, folders before what holds them.
 *
 * Trees that only commits of notes have as their root are left out: their paths are ids of objects, and no files of the project.
 *
 * @param cwd - any folder of the repository
 * @param globs - as `globMatcher` reads them
 * @throws AppError when git cannot be started
 */
export async function findPaths(cwd: string, globs: readonly string[], options: FindOptions = {}): Promise<PathFinds> {
  const paths = new PathGlobs(globs);
  const literals = globs.map(literalIn);
  const marked = {
    ids: new Set<string>(),
    entries: (name: Buffer, mode: string) => paths.canMatch(name.toString('latin1'), isFolderMode(mode)),
    ...(literals.includes('')
      ? {}
      : { maybe: (content: Buffer) => literals.some((literal) => content.includes(literal)) }),
  };
  const holders = await readHolderGraph(cwd, marked, options);
  return new PathFinds(holders, paths, notesRoots(holders, options));
}

function notesRoots(holders: Holders, { commits, notes }: FindOptions): Set<number> {
  const roots = new Set<number>();
  if (commits === undefined || notes === undefined) return roots;
  const byCommit = holders.rootsOf(commits);
  byCommit.forEach((root, commit) => notes[commit] === 1 && roots.add(root));
  byCommit.forEach((root, commit) => notes[commit] !== 1 && roots.delete(root));
  return roots;
}

export class PathFinds {
  readonly unread: readonly Unread[];
  /** The state of root trees. */
  readonly rootState: number;
  readonly #holders: Holders;
  readonly #paths: PathGlobs;
  /** By holder: the states in which it leads to a match. */
  readonly #leading = new Map<number, readonly number[]>();
  #pairs: PathPairs | undefined;

  /** @param skipped - holders whose paths are none */
  constructor(holders: Holders, paths: PathGlobs, skipped: ReadonlySet<number>) {
    this.unread = holders.unread;
    this.rootState = paths.root;
    this.#holders = holders;
    this.#paths = paths;
    this.#keepLeading(this.#walk(skipped));
  }

  /** What becomes of an entry of a tree in a state. */
  step(state: number, name: Buffer, mode: string): Step {
    return this.#paths.step(state, name.toString('latin1'), isFolderMode(mode));
  }

  /** Whether something in the tree, or below it, matches. */
  leads(tree: string, state: number): boolean {
    return this.#leading.get(this.#holders.nodeOf(tree))?.includes(state) === true;
  }

  /** All pairs of a tree and a state that lead to a match, children first. */
  get contexts(): PathContext[] {
    return [...this.#leading].flatMap(([holder, states]) =>
      states.map((state) => ({ tree: this.#holders.idOf(holder), state })),
    );
  }

  /** The paths that match, sorted; of what lies in a folder that matches the folder alone. */
  get found(): readonly FoundPath[] {
    return this.pairs.found;
  }

  /** Paths and the trees at them, for walks from commits to found paths. */
  get pairs(): PathPairs {
    this.#pairs ??= new PathPairs(this.#holders, (holder) => this.#leading.get(holder) ?? [], this.#paths);
    return this.#pairs;
  }

  /** The states in which each holder is met, from the tops down. */
  #walk(skipped: ReadonlySet<number>): Map<number, Set<number>> {
    const met = new Map<number, Set<number>>();
    const meet = (holder: number, state: number): void => {
      const states = met.get(holder);
      if (states === undefined) met.set(holder, new Set([state]));
      else states.add(state);
    };
    const tops = this.#holders.tops();
    for (let holder = this.#holders.size - 1; holder >= 0; holder--) {
      if (tops[holder] === 1 && !skipped.has(holder)) meet(holder, this.rootState);
      for (const state of met.get(holder) ?? [])
        this.#eachStep(holder, state, (node, { matched, below }) => {
          if (matched.length === 0 && below >= 0 && node < this.#holders.size) meet(node, below);
        });
    }
    return met;
  }

  #keepLeading(met: ReadonlyMap<number, ReadonlySet<number>>): void {
    for (let holder = 0; holder < this.#holders.size; holder++) {
      const leading = [...(met.get(holder) ?? [])].filter((state) => this.#isLeading(holder, state));
      if (leading.length > 0) this.#leading.set(holder, leading);
    }
  }

  #isLeading(holder: number, state: number): boolean {
    let leads = false;
    this.#eachStep(holder, state, (node, { matched, below }) => {
      leads ||= matched.length > 0 || (below >= 0 && this.#leading.get(node)?.includes(below) === true);
    });
    return leads;
  }

  #eachStep(holder: number, state: number, onStep: (node: number, step: Step) => void): void {
    this.#holders.eachEntryOf(holder, (node, name, mode) => {
      onStep(node, this.#paths.step(state, this.#holders.textOf(name), this.#holders.isFolder(mode)));
    });
  }
}
