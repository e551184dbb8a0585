import type { Rewrite, RewriteRequest } from '../rewrite/types.js';

/** Where a clean-history run keeps what it needs to go on or to go back: a folder (0700) of the state folder, never inside the repository. */
export interface ApplyPlace {
  readonly repository: string;
  /** The project's state folder; `clean-history/` below it holds journal, backup and map of each run. */
  readonly state: string;
}

export interface ApplyOptions {
  readonly signal?: AbortSignal | undefined;
  /** One line for people about what is being done now ("backup: writing the bundle"). */
  readonly onStep?: (text: string) => void;
  /** Encrypts the backup for whoever has the passphrase (age). */
  readonly passphrase?: (() => Promise<string>) | undefined;
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
