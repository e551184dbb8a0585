import type { CommitGraph } from './types.js';

/** What a walk from commits down to what they hold needs to know, over numbers. */
export interface Downward {
  /** Numbers below have entries; children come before what holds them. */
  readonly size: number;
  /** How many numbers there are. */
  readonly nodes: number;
  eachEntryOf(holder: number, onEntry: (node: number) => void): void;
  /** By commit: the number of its tree, or -1. */
  rootsOf(commits: CommitGraph): Int32Array;
}
