import type { Rewrite } from '../rewrite/types.js';
import type { PushOutcome } from './push-all.js';
import type { Pulls, PushPlan } from './types.js';

/** What is known after a rewrite, for the texts about it. */
export interface AftermathFacts {
  readonly rewrite: Rewrite;
  readonly plan: PushPlan;
  /** By the name of the remote, where they were counted; else what the plan's server told. */
  readonly pulls: ReadonlyMap<string, Pulls>;
  /** Of `orphanedLfs`. */
  readonly lfs: readonly string[];
  /** What became of the push, when there was one. */
  readonly pushed?: readonly PushOutcome[] | undefined;
  /** Absolute path of the bundle, which holds the secret. */
  readonly backup?: string | undefined;
  /** Takes values out of a text: names that a server chose may hold one. */
  readonly redact?: ((text: string) => string) | undefined;
}
