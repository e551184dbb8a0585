import type { RefPush, Remote } from '../../git/index.js';
import type { Rewrite } from '../rewrite/types.js';

/** What of a rewrite the plan of a push needs. */
export type Rewritten = Pick<Rewrite, 'map' | 'refs'>;

/** Whose server a remote lies on, as far as its address tells. */
export type Host = 'github' | 'gitlab' | 'bitbucket' | 'azure' | 'gitea' | 'other';

/** A ref of the server that is to move, or to go. */
export interface PlannedPush extends RefPush {
  /** The ref's name held a value: it is not to be printed, and stands in no argument. */
  readonly hidden: boolean;
}

/** A ref that stays as it is, and why. */
export interface LeftRef {
  readonly ref: string;
  readonly reason: string;
}

export interface RemotePlan {
  readonly remote: Remote;
  readonly host: Host;
  /** Of the push, without credentials. */
  readonly url: string;
  /** Whether the server was asked for its refs; otherwise the plan follows what this clone knows. */
  readonly asked: boolean;
  readonly pushes: readonly PlannedPush[];
  /** Old history in refs that only the host can change: pull requests and the like. */
  readonly managed: readonly string[];
  /** Refs that could not be judged, or that this clone has no new history for. */
  readonly left: readonly LeftRef[];
  /** Pull requests that the server told of, when it was asked. */
  readonly pulls: Pulls | undefined;
  /** What a person would type, without hidden names. */
  readonly commands: readonly string[];
}

export interface PushPlan {
  readonly remotes: readonly RemotePlan[];
}

/** Pull (merge) requests by number. */
export interface Pulls {
  /** Their head reaches a commit that changed. */
  readonly affected: readonly number[];
  /** Heads that are not in this clone, so that nobody can tell. */
  readonly unknown: readonly number[];
  readonly seen: number;
}
