import type { Encoding } from '../match/index.js';
import type { EvidenceComparison } from './evidence/index.js';

/** Where git, and the tools around it, keep things. */
export type Place =
  | 'objects' // every object of the database, alternates included
  | 'archives' // what compressed blobs and files unpack to
  | 'refs' // their names, symbolic targets and everything that `git for-each-ref` tells
  | 'indexes' // of all work trees: path names (the blobs are objects)
  | 'reflogs' // messages and identities
  | 'git files' // everything else under .git, as raw files; names included
  | 'lfs' // .git/lfs/objects
  | 'work tree' // files, ignored ones included
  | 'submodules'; // .git/modules/*, each a repository of its own: its places are named "submodules/NAME: objects"

/** Something that was in scope and was not read; it makes the verdict incomplete. */
export interface Unread {
  readonly what: string;
  readonly reason: string;
}

/** One line of the coverage ledger. */
export interface Coverage {
  readonly place: string;
  readonly items: number;
  readonly bytes: number;
  readonly skipped: readonly Unread[];
  /** What is out of scope, in words: nothing that makes the verdict incomplete. */
  readonly notes?: readonly string[];
}

/** An occurrence before anybody asked what keeps it alive. */
export interface RawHit {
  readonly place: string;
  /** The needle's label: a fingerprint, a pattern, a glob, or a rule's finding. */
  readonly what: string;
  readonly encoding: Encoding | 'path';
  /** Hex id, for hits in objects. */
  readonly object?: string;
  /** blob, commit, tag, tree; or what the place itself tells ("reflog of refs/heads/main", "ref name"). */
  readonly kind?: string;
  /** File, relative to the top of the work tree or of .git; inside an archive joined by "!". */
  readonly path?: string;
  /** Set by places that know it; objects get theirs from the graph. */
  readonly fix?: string;
  readonly keptBy?: readonly string[];
}

export interface Hit extends RawHit {
  /** By commit date, of the commits that hold it. */
  readonly firstCommit?: string;
  readonly lastCommit?: string;
  /** Every path that the object has in a commit; at most 20. */
  readonly paths?: readonly string[];
  readonly refs: readonly string[];
  /** Reflogs, indexes, work trees, stashes, FETCH_HEAD, .keep packs, or "nothing: unreachable". */
  readonly keptBy: readonly string[];
  /** The command that frees it. */
  readonly fix: string;
}

export type Verdict = 'clean' | 'leaked' | 'incomplete';

/** What the server of a fresh clone was asked besides. */
export interface ServerReport {
  /** Without credentials. */
  readonly url: string;
  /** What a clone cannot show, in words. */
  readonly notSeen: readonly string[];
  /** Old commits that were asked for by id; one that is served is still there for anybody who knows its id. */
  readonly asked: readonly {
    readonly id: string;
    readonly answer: 'served' | 'refused' | 'unknown';
    readonly reason: string;
  }[];
}

export interface VerifyReport {
  readonly schemaVersion: 1;
  readonly command: 'verify-history';
  readonly verdict: Verdict;
  /** What was looked for: fingerprints, patterns, globs, or "all rules". */
  readonly lookedFor: readonly string[];
  readonly hits: readonly Hit[];
  readonly coverage: readonly Coverage[];
  /** Of a fresh clone alone. */
  readonly server?: ServerReport | undefined;
  /** What became different since a record was made, where one was given. */
  readonly check?: EvidenceComparison | undefined;
}
