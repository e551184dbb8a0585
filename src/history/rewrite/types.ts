import type { ObjectType } from '../../git/index.js';
import type { Needle } from '../../match/index.js';
import type { Unread } from '../types.js';

/** What clean-history is asked to take out. */
export interface RewriteRequest {
  /** Any folder of the repository. */
  readonly repository: string;
  /** Replaced wherever they stand: contents, messages, identities, headers, names of files and refs. */
  readonly needles: readonly Needle[];
  /** Written in place of a value; default `[REDACTED-` and the first 8 digits of the needle's label. */
  readonly replacement?: string | undefined;
  /** Globs of full paths, "/" separated. */
  readonly dropPaths: readonly string[];
  /** Hex ids of blobs. */
  readonly dropBlobs: readonly string[];
  /** Blobs of more bytes go. */
  readonly stripBiggerThan?: number | undefined;
  /** Drop blobs in which an occurrence cannot be replaced (a member of an archive), instead of only naming them. */
  readonly dropUnreplaceable: boolean;
  /** Blobs that hold a value inside a container (see src/containers), where it cannot be replaced. */
  readonly insideContainers?: readonly { readonly object: string; readonly member: string }[] | undefined;
  /** Drop commits that have no changes left. */
  readonly pruneEmpty: boolean;
}

export interface RefChange {
  readonly name: string;
  readonly old: string;
  /** null: the ref goes. */
  readonly new: string | null;
  /** The ref's own name held a value. */
  readonly renamedTo?: string;
  /** A symbolic ref, told only when its own name or that of its target changes: what it has to name then. */
  readonly symref?: string;
}

export interface ChangedBlob {
  readonly id: string;
  /** null: dropped, wherever it stands or (for a path that goes) from `paths` alone. A folder that goes is told too, its path with a "/" at the end. */
  readonly new: string | null;
  readonly paths: readonly string[];
}

/** What cannot be replaced and was not dropped, so that somebody has to decide. */
export interface Unreplaceable {
  readonly object: string;
  readonly paths: readonly string[];
  readonly reason: string;
}

/** The outcome of a rewrite, the same whether its objects were written or only hashed. */
export interface Rewrite {
  readonly blobs: readonly ChangedBlob[];
  /**
   * Every object that changes, old id to new id; null: dropped. A pruned commit leads to what stands in for it.
   * A tree that changes differently from path to path is told as it becomes where it is the root of a commit.
   */
  readonly map: ReadonlyMap<string, string | null>;
  /** Changed commits in the order of their history, parents first: old and new id. */
  readonly commits: readonly (readonly [string, string | null])[];
  readonly totalCommits: number;
  /** Changed commits none of whose parents changed. */
  readonly firstChanged: readonly string[];
  readonly signaturesLost: { readonly commits: readonly string[]; readonly tags: readonly string[] };
  readonly refs: readonly RefChange[];
  readonly unreplaceable: readonly Unreplaceable[];
  /** Hex SHA-256 over the request's labels, every ref's old id and every change: what a person consented to. */
  readonly planHash: string;
  /** Could not be searched: what it holds is not known, and a rewrite that has some must not pass for complete. */
  readonly unread?: readonly Unread[];
}

/** Takes the new objects: into a pack, or nowhere for a plan. Children come before what names them. */
export interface ObjectSink {
  write(type: ObjectType, content: Buffer, id: string): void | Promise<void>;
}
