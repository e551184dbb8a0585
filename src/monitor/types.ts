import type { AccessRequest } from '../access/index.js';

/** What is watched, and who hears of it. Everything that `monitor` makes follows from it and from the trail that is there. */
export interface MonitorRequest {
  /** Whose secrets: `<app>/<name>` in its region, and their copies in others. */
  readonly access: AccessRequest;
  /** ARNs of roles and users that may read and write the secrets without an alarm; `*` stands for anything. */
  readonly known: readonly string[];
  /** ARNs of somebody's topics, which are used in their regions in place of topics of our own. */
  readonly topics: readonly string[];
  /** Who is told by mail. */
  readonly emails: readonly string[];
  /** Whether changes of rights in IAM are watched: their events are in one region of the partition alone. */
  readonly iam: boolean;
}

/** What an alarm is about. */
export type AlarmKind = 'reads' | 'denied' | 'writes' | 'deleted' | 'policies' | 'rights';

export type MonitorThing =
  | 'bucket'
  | 'public access'
  | 'encryption'
  | 'expiry'
  | 'bucket policy'
  | 'trail'
  | 'logging'
  | 'topic'
  | 'topic policy'
  | 'subscription'
  | 'rule'
  | 'target';

/**
 * One thing in AWS, and what is to be done about it. `keep` is what is there and right already; `use` is somebody else's, which does.
 */
export interface MonitorStep {
  readonly kind: 'create' | 'update' | 'keep' | 'use' | 'remove';
  readonly what: MonitorThing;
  readonly name: string;
  readonly region: string;
  /** For people, when there is more to say. */
  readonly detail?: string | undefined;
  /** Of an update: what it says now. */
  readonly before?: string | undefined;
  /** Of an update: what it will say. */
  readonly after?: string | undefined;
  /** It is there, and does not work yet: an address that was not confirmed. */
  readonly isPending?: boolean | undefined;
}

/** The trail that the alarms rest on. */
export interface TrailChoice {
  readonly name: string;
  readonly arn: string;
  /** false: somebody else's, which is used and never changed. */
  readonly isOurs: boolean;
}

/** What would be made, updated, kept or used. Applied by `applyMonitor`, which carries out these steps and no others. */
export interface MonitorPlan {
  readonly request: MonitorRequest;
  readonly trail: TrailChoice;
  readonly steps: readonly MonitorStep[];
  /** The topic of each region, and how many of its receivers can be told now; undefined: nobody may look. */
  readonly topics: readonly { readonly region: string; readonly arn: string; readonly receivers: number | undefined }[];
  /** For people: what it costs, what could not be looked at. */
  readonly notes: readonly string[];
}

/** What `monitor` planned, did or found. */
export interface MonitorReport {
  readonly schemaVersion: 1;
  readonly command: 'monitor';
  readonly outcome:
    | 'planned'
    | 'unchanged'
    | 'applied'
    | 'partial'
    | 'in place'
    | 'incomplete'
    | 'removed'
    | 'tested'
    | 'emitted'
    | 'nothing to monitor';
  readonly app: string;
  readonly store: {
    readonly id: 'aws' | 'vault' | 'env';
    /** For people. */
    readonly where: string;
    readonly account?: string;
    readonly region?: string;
    readonly caller?: string;
  };
  readonly trail?: TrailChoice;
  readonly known: readonly string[];
  readonly steps: readonly MonitorRow[];
  readonly topics: MonitorPlan['topics'];
  /** For people: what does not work yet, what it costs, who else raises alarms. */
  readonly notes: readonly string[];
  /** Without `text` they were written to `out`. */
  readonly files: readonly { readonly file: string; readonly title: string; readonly text?: string }[];
  readonly out?: string;
  readonly next: readonly string[];
}

export interface MonitorRow extends MonitorStep {
  readonly result?: 'done' | 'failed' | 'not reached';
  /** Of a failure. */
  readonly reason?: string;
}
