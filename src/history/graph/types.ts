/**
 * Every commit of the database, reachable or not, in few bytes each. A commit is named by its index, which counts parents first:
 * a parent's index is lower than its child's.
 */
export interface CommitGraph {
  readonly size: number;
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

/** The part of all trees of the database that reaches certain objects or names. */
export interface HolderGraph {
  /** Trees that reach one, children before what holds them. Hex ids. */
  readonly trees: readonly string[];
  isHolder(tree: string): boolean;
  /** The entries of a holder that lead on: marked objects, marked names, other holders. */
  entriesOf(tree: string): readonly HolderEntry[];
  /** Full paths, "/" separated, under which an object (or a marked entry's name) stands in root trees of commits; at most `most`, sorted. */
  pathsOf(id: string, most: number): string[];
  /** Indices of the commits whose tree holds the object, ascending. */
  commitsHolding(id: string, commits: CommitGraph): number[];
}
