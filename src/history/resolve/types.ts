import type { WorkTree } from '../../git/index.js';

/** Something outside the database that names an object, so that one can get at it from there. */
export type Origin =
  | { readonly kind: 'ref'; readonly name: string; readonly tree: WorkTree }
  /** `at` counts from the newest entry; `isBefore`: the id that the ref had before the entry. */
  | {
      readonly kind: 'reflog';
      readonly name: string;
      readonly at: number;
      readonly isBefore: boolean;
      readonly tree: WorkTree;
    }
  /** A HEAD that names a commit and no branch. */
  | { readonly kind: 'head'; readonly tree: WorkTree }
  /** ORIG_HEAD and the like, and the ids that a rebase or a bisection keeps. */
  | { readonly kind: 'file'; readonly name: string; readonly tree: WorkTree }
  | {
      readonly kind: 'index';
      readonly path: string;
      readonly stage: number;
      readonly isUndo: boolean;
      readonly tree: WorkTree;
    };

/** Where walks to objects start: the hex id of an object, and what names it. */
export interface Start {
  readonly id: string;
  readonly origin: Origin;
}

/** An object, and all that names it. */
export interface StartPlace {
  readonly number: number;
  readonly origins: readonly Origin[];
}

/** What was learned about one object. */
export interface Reached {
  /** Indices of the commits that hold it: the earliest and the latest by date. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  /** What it can be reached from. */
  readonly places: readonly StartPlace[];
}
