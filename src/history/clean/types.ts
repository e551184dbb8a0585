import type { RefChange, Rewrite, Unreplaceable } from '../rewrite/types.js';
import type { VerifyReport } from '../types.js';

/** What a rewrite comes to, in numbers and names. Values are in none of it. */
export interface CleanSummary {
  /** Of the plan that a person consents to. */
  readonly planHash: string;
  readonly commits: { readonly changed: number; readonly dropped: number; readonly total: number };
  readonly blobs: { readonly replaced: number; readonly dropped: number; readonly paths: readonly string[] };
  readonly refs: readonly RefChange[];
  /** Numbers of pull or merge requests whose head holds a changed commit, as far as this clone has their refs. */
  readonly pullRequests: readonly number[];
  readonly signaturesLost: Rewrite['signaturesLost'];
  readonly firstChanged: readonly string[];
  readonly unreplaceable: readonly Unreplaceable[];
}

/** What is kept of a run. */
export interface CleanRecord {
  /** Absolute paths. */
  readonly backup: string;
  readonly map: string;
  readonly folder: string;
  readonly updatedFiles: readonly string[];
  /** Files of the user's that were changed since the last commit: they were left as they are. */
  readonly leftFiles: readonly string[];
  readonly cleared: readonly string[];
}

export interface PushedRef {
  readonly remote: string;
  readonly ref: string;
  readonly outcome: string;
  readonly ok: boolean;
  /** What to do; empty when there is nothing to do. */
  readonly advice: string;
}

/** The outcome of clean-history. */
export interface CleanReport {
  readonly schemaVersion: 1;
  readonly command: 'clean-history';
  /** unchanged: it was to be applied, and there was nothing to do. */
  readonly outcome: 'planned' | 'applied' | 'unchanged' | 'undone' | 'pushed';
  /** The folder's name, which `--confirm` asks for. */
  readonly repository: string;
  readonly lookedFor: readonly string[];
  readonly plan?: CleanSummary | undefined;
  readonly record?: CleanRecord | undefined;
  readonly verification?: VerifyReport | undefined;
  readonly pushed?: readonly PushedRef[] | undefined;
  /** What to do next, in order. */
  readonly next: readonly string[];
}
