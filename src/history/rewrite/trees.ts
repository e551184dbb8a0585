import { objectBatches } from '../../git/index.js';
import { readHolderGraph, type CommitGraph, type HolderGraph } from '../graph/index.js';
import type { EntryNames } from './entry-names.js';
import type { ObjectWriter } from './object-writer.js';
import type { GlobState, PathGlobs, Step } from './path-globs.js';
import { changeTree, type EntryChange, type EntryKind } from './tree-content.js';
import { treeStates } from './tree-states.js';

/** What decides about the entries of trees. */
export interface EntryRules {
  /** New ids, or null for what goes; hex. */
  readonly blobs: ReadonlyMap<string, string | null>;
  readonly names: EntryNames;
  /** Trees that hold such a name, and blobs whose paths are wanted. */
  readonly alsoMarked: readonly string[];
  readonly globs: PathGlobs;
}

export interface TreeChanges {
  /** Old to new hex id, as roots; one that lost all its entries leads to the empty tree. */
  readonly map: ReadonlyMap<string, string>;
  /** What went because of its path, by hex id. */
  readonly droppedPaths: ReadonlyMap<string, 'tree' | 'blob'>;
  readonly holders: HolderGraph;
}

interface Setting {
  readonly repository: string;
  readonly commits: CommitGraph;
  /** 1 for each commit that is the history of notes: the paths in it are ids, which no glob means. */
  readonly notes: Uint8Array;
  readonly writer: ObjectWriter;
  readonly signal: AbortSignal | undefined;
}

const NOTHING: HolderGraph = {
  trees: [],
  unread: [],
  isHolder: () => false,
  entriesOf: () => [],
  pathsOf: () => [],
  commitsHolding: () => [],
};

/** Rewrites the trees that lead to something that changes, from the bottom up, each for every way in which paths lead to it. */
export async function rewriteTrees(rules: EntryRules, setting: Setting): Promise<TreeChanges> {
  const { repository, commits, signal } = setting;
  const { blobs, names, globs, alsoMarked } = rules;
  const asks = names.size > 0 || globs.start !== 0;
  const entries = (name: Buffer): boolean => names.has(name.toString('latin1')) || globs.mayDrop(name);
  const marked = { ids: new Set([...blobs.keys(), ...alsoMarked]), ...(asks ? { entries } : {}) };
  const nothing = marked.ids.size === 0 && !asks;
  const holders = nothing ? NOTHING : await readHolderGraph(repository, marked, { commits, signal });
  const rewriter = new TreeRewriter(rules, setting.writer);
  const trees = holders.trees;
  const states = treeStates(trees, holders, globs, setting);
  for await (const objects of objectBatches(repository, trees, { signal }))
    for (const { id, content } of objects) await rewriter.rewrite(id, content, states(id));
  return { map: rewriter.map, droppedPaths: rewriter.droppedPaths, holders };
}

/** Keys are raw ids as latin1; null: it goes. */
type RawChanges = Map<string, Buffer | null>;

class TreeRewriter {
  readonly map = new Map<string, string>();
  readonly droppedPaths = new Map<string, 'tree' | 'blob'>();
  readonly #rules: EntryRules;
  readonly #writer: ObjectWriter;
  readonly #blobs: RawChanges;
  readonly #trees = new Map<GlobState, RawChanges>();

  constructor(rules: EntryRules, writer: ObjectWriter) {
    this.#rules = rules;
    this.#writer = writer;
    this.#blobs = new Map([...rules.blobs].map(([id, to]) => [raw(id), to === null ? null : Buffer.from(to, 'hex')]));
  }

  async rewrite(id: string, content: Buffer, states: ReadonlySet<GlobState>): Promise<void> {
    const { start } = this.#rules.globs;
    for (const state of states) {
      const changed = changeTree(content, this.#writer.width, (kind, name, at) =>
        this.#entry(content, state, kind, name, at),
      );
      if (changed === undefined) continue;
      const fresh = await this.#writer.put('tree', changed);
      if (fresh === id) continue;
      this.#treesIn(state).set(raw(id), changed.length === 0 ? null : Buffer.from(fresh, 'hex'));
      if (state === start || !states.has(start)) this.map.set(id, fresh);
    }
  }

  #entry(content: Buffer, state: GlobState, kind: EntryKind, name: number, at: number): EntryChange | undefined {
    const { globs, names } = this.#rules;
    const asks = state !== 0 || names.size > 0;
    const step = asks ? globs.step(state, content.subarray(name, at - 1)) : undefined;
    if (step !== undefined && goes(step, kind)) return this.#drop(content, kind, at);
    const id = this.#changeOf(content, kind, at, step?.state ?? 0);
    if (id === null) return { drop: true };
    const renamed = names.size > 0 ? names.get(content.toString('latin1', name, at - 1)) : undefined;
    return id === undefined && renamed === undefined ? undefined : { id, name: renamed };
  }

  #changeOf(content: Buffer, kind: EntryKind, at: number, state: GlobState): Buffer | null | undefined {
    if (kind === 'link') return undefined;
    const changes = kind === 'tree' ? this.#trees.get(state) : this.#blobs;
    return changes?.get(content.toString('latin1', at, at + this.#writer.width));
  }

  #drop(content: Buffer, kind: EntryKind, at: number): EntryChange {
    const id = content.toString('hex', at, at + this.#writer.width);
    this.droppedPaths.set(id, kind === 'tree' ? 'tree' : 'blob');
    return { drop: true };
  }

  #treesIn(state: GlobState): RawChanges {
    const known = this.#trees.get(state);
    if (known !== undefined) return known;
    const fresh: RawChanges = new Map();
    this.#trees.set(state, fresh);
    return fresh;
  }
}

function goes({ match }: Step, kind: EntryKind): boolean {
  return match === 'yes' || (match === 'folderOnly' && kind === 'tree');
}

function raw(hex: string): string {
  return Buffer.from(hex, 'hex').toString('latin1');
}
