/** Whether somebody was seen before the leak; `unknown` where nothing tells what was before. */
export type Seen = 'new' | 'seen' | 'unknown';

export type CallKind = 'read' | 'change' | 'look';

export type PrincipalKind = 'user' | 'role' | 'root' | 'service' | 'federated' | 'account' | 'other';

/** Who made a call. Its texts may be chosen by a stranger: cleaned, and bounded in length. */
export interface Principal {
  readonly kind: PrincipalKind;
  /** An ARN where there is one: of the role, not of its session. */
  readonly id: string;
  /** Twelve digits. */
  readonly account?: string | undefined;
  /** The AWS service that called on its behalf. */
  readonly via?: string | undefined;
}

/** `aws`: an AWS service, which has no address. */
export interface Source {
  readonly kind: 'address' | 'aws' | 'unknown';
  readonly address: string;
  readonly vpcEndpoint?: string | undefined;
}

/** `denied`: the caller had no right. `failed`: AWS refused for another reason. */
export type CallResult = 'done' | 'denied' | 'failed';

/** What makes a group of calls unusual. */
export type Oddity = 'new principal' | 'new address' | 'denied';

/** Calls of one operation by one principal from one place with one result. */
export interface CallGroup {
  /** As AWS calls it: `GetSecretValue`. */
  readonly operation: string;
  readonly kind: CallKind;
  /** `perhaps`: a batch chosen by filters, or a denied call whose record names no secret. */
  readonly concerns: 'this secret' | 'perhaps';
  readonly region: string;
  readonly principal: Principal;
  /** Sessions of a role, up to five. */
  readonly sessions: readonly string[];
  readonly source: Source;
  /** Programs, as they call themselves, up to five. */
  readonly programs: readonly string[];
  /** There were more sessions or programs than are named. */
  readonly more: boolean;
  readonly result: CallResult;
  /** AWS's code, unless it was done. */
  readonly error?: string | undefined;
  readonly count: number;
  /** UTC, ISO 8601. */
  readonly first: string;
  readonly last: string;
  readonly principalSeen: Seen;
  readonly addressSeen: Seen;
  /** The identity that runs this audit, with a program that calls itself secretctl. */
  readonly own: boolean;
  readonly odd: readonly Oddity[];
}

/** What one region's event history gave. */
export interface RegionCoverage {
  readonly region: string;
  /** Every call since then was seen; undefined when nothing could be read. */
  readonly completeFrom?: string | undefined;
  /** Records of Secrets Manager that were read, of any secret. */
  readonly records: number;
  /** Records that nobody could read. */
  readonly unreadable: number;
  readonly problem?: { readonly code: string; readonly message: string } | undefined;
}

/** What stands for "before the leak". */
export interface Baseline {
  readonly from: string;
  readonly to: string;
}

export interface ReadsAudit {
  readonly regions: readonly RegionCoverage[];
  /** The time since when every region is complete; undefined when one of them gave nothing. */
  readonly completeFrom?: string | undefined;
  /** Later calls may not be recorded yet. */
  readonly completeUntil: string;
  readonly baseline?: Baseline | undefined;
  /** The unusual ones first. */
  readonly calls: readonly CallGroup[];
  /** Calls since `since` that found no place in the list. */
  readonly unlisted: number;
  /** Days in UTC that were looked at, with reads of the secret. */
  readonly days: readonly ReadDay[];
}

export interface ReadDay {
  readonly day: string;
  readonly reads: number;
  readonly denied: number;
}

/** What a credential did in a day, in UTC. */
export interface UsageSample {
  readonly day: string;
  readonly requests: number;
  readonly cost: number;
}

export interface UsageDay extends UsageSample {
  /** The day is over. */
  readonly over: boolean;
  /** Medians of the same weekdays before the leak; undefined when there are none. */
  readonly usual?: { readonly requests: number; readonly cost: number; readonly weeks: number } | undefined;
  readonly odd: readonly ('cost' | 'requests')[];
}

export interface UsageAudit {
  readonly provider: string;
  /** Of cost. */
  readonly currency: string;
  /** Ids of credentials; never a value. */
  readonly keys: readonly { readonly id: string; readonly requests: number; readonly cost: number }[];
  /** The days before the leak. */
  readonly before: readonly UsageSample[];
  /** From the day of the leak on. */
  readonly days: readonly UsageDay[];
}

/** What `secretctl audit` saw (schema/audit.schema.json). */
export interface AuditReport {
  readonly schemaVersion: 1;
  readonly command: 'audit';
  /** `unusual` also when something is missing; `gaps` says what. */
  readonly outcome: 'unusual' | 'partial' | 'nothing unusual';
  readonly app: string;
  readonly secret: string;
  readonly stored: string;
  readonly store: { readonly id: string; readonly where: string };
  /** UTC, ISO 8601, as the others. */
  readonly at: string;
  readonly since: string;
  readonly leakedAt: string;
  /** Undefined: the store keeps no record of reads. */
  readonly reads?: ReadsAudit | undefined;
  /** Undefined: its provider tells no usage, or was not asked. */
  readonly usage?: UsageAudit | undefined;
  /** Why there are no reads, or no usage, where that is no failure. */
  readonly notes: readonly string[];
  /** What should have been looked at, and could not. */
  readonly gaps: readonly string[];
  readonly next: readonly string[];
}
