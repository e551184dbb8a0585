import type { Rewrite, RewriteRequest } from '../rewrite/types.js';
import type { Prepared } from './prepare.js';

/** Where a clean-history run keeps what it needs to go on or to go back: a folder (0700) of the state folder, never inside the repository. */
export interface ApplyPlace {
  readonly repository: string;
  /** The project's state folder; `clean-history/` below it holds journal, backup and map of each run. */
  readonly state: string;
}

export interface ApplyOptions {
  readonly signal?: AbortSignal | undefined;
  /** One line for people about what is being done now ("backup: writing the bundle"). */
  readonly onStep?: ((text: string) => void) | undefined;
  /** Encrypts the backup for whoever has the passphrase (age). */
  readonly passphrase?: (() => Promise<string>) | undefined;
  /** Of the plan, when it was computed a moment ago. */
  readonly prepared?: Prepared | undefined;
  /** For tests: told each instant at which a run may be killed. */
  readonly atPoint?: ((point: string) => void | Promise<void>) | undefined;
}

/** A run of clean-history, as its journal tells it. */
export interface RunState {
  readonly runId: string;
  /** Absolute path of what is kept of it. */
  readonly folder: string;
  readonly repository: string;
  /** UTC, ISO 8601. */
  readonly started: string;
  readonly planHash: string;
  /** The first step that is not recorded as done; "done" when all are. */
  readonly step: Step;
  /** Refs may have moved already: it can only be finished or undone. */
  readonly changed: boolean;
  /** An undo of it was begun: it can only be undone. */
  readonly undoing: boolean;
  readonly outcome: 'unfinished' | 'done' | 'undone' | 'given up';
  /** Absolute path of the bundle, once it was verified. */
  readonly backup: string | undefined;
}

/** What became of an undo. */
export interface Undone {
  readonly run: RunState;
  /** Files that were changed since, so that they were left as they are; relative to their work tree's top. */
  readonly leftFiles: readonly string[];
}

/** What became of a rewrite. Values are in none of it. */
export interface Applied {
  readonly rewrite: Rewrite;
  /** Absolute path of the verified bundle. */
  readonly backup: string;
  /** File with a line `old new` for every changed object. */
  readonly map: string;
  /** Files of work trees that were brought to the new content, relative to their work tree's top. */
  readonly updatedFiles: readonly string[];
  /** Files whose content the user changed, so that they were left alone although they may hold a value. */
  readonly leftFiles: readonly string[];
  /** Everything else that was dealt with: "ORIG_HEAD removed", "3 reflogs rewritten", "pack-….keep removed". */
  readonly cleared: readonly string[];
}

/** Steps of the journal, in their order. A run that was killed goes on with the first one that is not recorded as done. */
export type Step = 'backup' | 'objects' | 'checked' | 'refs' | 'trees' | 'traces' | 'prune' | 'done';

export type { Rewrite, RewriteRequest };
