import type { ObjectType } from '../git/index.js';
import type { Match } from '../match/index.js';

export interface ObjectHit {
  readonly id: string;
  readonly type: ObjectType;
  readonly size: number;
  /** In the order of their starts; the first 1,000 of an object. */
  readonly matches: readonly Match[];
}

/** A blob that begins like a compressed file, or ends like a zip. Its content was searched as it lies there only. */
export interface CompressedBlob {
  readonly id: string;
  readonly size: number;
  /** Where the zip begins that it ends with, behind something else. */
  readonly zipAt?: number;
}

export interface Unread {
  readonly id: string;
  readonly reason: string;
}

/** What one pass over every object of the database saw. */
export interface SearchResult {
  readonly hits: readonly ObjectHit[];
  readonly compressed: readonly CompressedBlob[];
  /** Objects (each counted once) and bytes that were searched, by type. */
  readonly searched: Readonly<Record<ObjectType, { readonly items: number; readonly bytes: number }>>;
  /** There, but neither we nor git could read it. */
  readonly unread: readonly Unread[];
  /** Ids that trees, commits or tags name and the database does not hold (submodule links are none), with one object that names each. */
  readonly missing: readonly { readonly id: string; readonly namedBy: string }[];
  /** Whether a tree links to a commit of a submodule. */
  readonly namesSubmodules?: boolean;
}
