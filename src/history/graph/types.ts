import type { Unread } from '../types.js';

/**
 * Every commit of the database, reachable or not, in few bytes each. A commit is named by its index, which counts parents first:
 * a parent's index is lower than its child's.
 */
export interface CommitGraph {
  readonly size: number;
  /** Commits that are there and could not be read; they are not in the graph. */
  readonly unread: readonly Unread[];
  /** Hex id. */
  idOf(index: number): string;
  /** -1 for an id that is no commit here. */
  indexOf(id: string): number;
  /** Hex id of the root tree. */
  treeOf(index: number): string;
  /** Parents that are here, in their order. */
  parentsOf(index: number): readonly number[];
  /** Committer date, in seconds since 1970. */
  timeOf(index: number): number;
}

/** An entry of a tree that leads to something that was asked for. */
export interface HolderEntry {
  readonly mode: string;
  /** As git holds it: bytes, in no certain encoding. */
  readonly name: Buffer;
  /** Hex id. */
  readonly id: string;
}

/** What the trees of a holder graph lead to. */
export interface Marked {
  /** Hex ids of blobs or trees; a tree that is named here counts as a holder itself. */
  readonly ids: ReadonlySet<string>;
  /** Asked for every entry of the trees that `maybe` lets pass, submodule links too. The name is only valid during the call. */
  readonly entries?: (name: Buffer, mode: string, id: string) => boolean;
  /** Says no for a tree (its content as git holds it) none of whose entries `entries` would take: one search in place of many calls. */
  readonly maybe?: (content: Buffer) => boolean;
}

/** The part of all trees of the database that reaches certain objects or names. */
export interface HolderGraph {
  /** Trees that reach one, children before what holds them. Hex ids. */
  readonly trees: readonly string[];
  /** Trees that are there and could not be read (or only in part). */
  readonly unread: readonly Unread[];
  isHolder(tree: string): boolean;
  /** The entries of a holder that lead on: marked objects, marked names, other holders. In the order of the tree. */
  entriesOf(tree: string): readonly HolderEntry[];
  /**
   * Full paths, "/" separated, under which an object (or a marked entry's object) stands in root trees of commits; at most `most`, sorted.
   * Where no commit and no other tree holds a tree, paths begin at it.
   */
  pathsOf(id: string, most: number): string[];
  /** Indices of the commits whose tree holds the object, ascending. */
  commitsHolding(id: string, commits: CommitGraph): number[];
}
