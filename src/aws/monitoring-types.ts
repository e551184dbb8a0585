import type { Tags } from './monitoring-failure.js';
import type { CallOptions } from './service-call.js';

/** A trail that records what happens in the region that was asked: its own ones, and those of other regions and of the organisation. */
export interface Trail {
  readonly name: string;
  readonly arn: string;
  readonly homeRegion: string;
  readonly isMultiRegion: boolean;
  /** IAM's events are among them. */
  readonly hasGlobalEvents: boolean;
  readonly isValidated: boolean;
  readonly isOfOrganization: boolean;
  readonly bucket: string;
}

export interface TrailStatus {
  readonly isLogging: boolean;
  /** The service's word for why the last files did not arrive, such as `AccessDenied`. */
  readonly problem?: string | undefined;
}

/** One condition of an advanced selector. */
export interface TrailField {
  readonly field: string;
  readonly equals: readonly string[];
  readonly notEquals: readonly string[];
}

/** What a trail records; both empty: all management events, which is what a trail without selectors does. */
export interface TrailSelectors {
  readonly basic: readonly {
    readonly readWrite: string;
    readonly hasManagement: boolean;
    /** Such as `kms.amazonaws.com`. */
    readonly without: readonly string[];
  }[];
  readonly advanced: readonly (readonly TrailField[])[];
}

export interface NewTrail {
  readonly name: string;
  readonly bucket: string;
  readonly tags: Tags;
}

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/ */
export interface TrailAdmin {
  trails(options?: CallOptions): Promise<readonly Trail[]>;
  status(arn: string, options?: CallOptions): Promise<TrailStatus>;
  selectors(arn: string, options?: CallOptions): Promise<TrailSelectors>;
  tags(arn: string, options?: CallOptions): Promise<Tags>;
  /** In all regions, with global events and validation of its files. It does not log yet. */
  create(trail: NewTrail, options?: CallOptions): Promise<void>;
  /** Makes a trail what `create` makes, and lets it record all management events. */
  repair(arn: string, bucket: string, options?: CallOptions): Promise<void>;
  /** Of this region. */
  startLogging(name: string, options?: CallOptions): Promise<void>;
}

/** `all`: read-only management events too. */
export type RuleState = 'enabled' | 'all' | 'disabled';

export interface EventRule {
  readonly arn: string;
  readonly pattern: string;
  readonly state: RuleState;
}

export interface EventTarget {
  readonly id: string;
  readonly arn: string;
  /** Of the input transformer: names of fields by JSON path, and the text they stand in. */
  readonly paths: Readonly<Record<string, string>>;
  readonly template: string;
}

export interface NewRule {
  readonly name: string;
  readonly description: string;
  readonly pattern: string;
  readonly state: RuleState;
  /** Only a new rule takes them. */
  readonly tags: Tags;
}

/** EventBridge's default bus. @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/ */
export interface EventCalls {
  rule(name: string, options?: CallOptions): Promise<EventRule | undefined>;
  tags(arn: string, options?: CallOptions): Promise<Tags>;
  putRule(rule: NewRule, options?: CallOptions): Promise<void>;
  targets(rule: string, options?: CallOptions): Promise<readonly EventTarget[]>;
  putTarget(rule: string, target: EventTarget, options?: CallOptions): Promise<void>;
  /** With its targets. No error when it is gone. */
  deleteRule(name: string, options?: CallOptions): Promise<void>;
}

export interface Topic {
  readonly arn: string;
  /** JSON */
  readonly policy: string;
  /** Of KMS; undefined: not encrypted at rest. */
  readonly key: string | undefined;
}

export interface Subscription {
  readonly protocol: string;
  readonly endpoint: string;
  /** The receiver has not said yes yet. */
  readonly isPending: boolean;
}

/** @see https://docs.aws.amazon.com/sns/latest/api/ */
export interface TopicCalls {
  topic(arn: string, options?: CallOptions): Promise<Topic | undefined>;
  tags(arn: string, options?: CallOptions): Promise<Tags>;
  create(name: string, tags: Tags, options?: CallOptions): Promise<void>;
  setPolicy(arn: string, policy: string, options?: CallOptions): Promise<void>;
  subscriptions(arn: string, options?: CallOptions): Promise<readonly Subscription[]>;
  /** SNS sends a message that asks for confirmation, each time. */
  subscribe(arn: string, email: string, options?: CallOptions): Promise<void>;
  publish(arn: string, subject: string, message: string, options?: CallOptions): Promise<void>;
  /** With its subscriptions. No error when it is gone. */
  remove(arn: string, options?: CallOptions): Promise<void>;
}

/** Every call is for a bucket of `account` alone. @see https://docs.aws.amazon.com/AmazonS3/latest/API/ */
export interface BucketCalls {
  /** undefined: there is no such bucket */
  tags(bucket: string, options?: CallOptions): Promise<Tags | undefined>;
  create(bucket: string, tags: Tags, options?: CallOptions): Promise<void>;
  isPublicAccessBlocked(bucket: string, options?: CallOptions): Promise<boolean>;
  blockPublicAccess(bucket: string, options?: CallOptions): Promise<void>;
  /** `AES256`, `aws:kms`, ...; undefined: none */
  encryption(bucket: string, options?: CallOptions): Promise<string | undefined>;
  encrypt(bucket: string, options?: CallOptions): Promise<void>;
  /** Days after which everything in it is deleted; undefined: never, or by a rule of another form */
  expiry(bucket: string, options?: CallOptions): Promise<number | undefined>;
  setExpiry(bucket: string, days: number, options?: CallOptions): Promise<void>;
  /** JSON */
  policy(bucket: string, options?: CallOptions): Promise<string | undefined>;
  setPolicy(bucket: string, policy: string, options?: CallOptions): Promise<void>;
}

/**
 * What `monitor` needs of one region. What is not there is undefined; every failure is an AppError, every call ends in time.
 *
 * Failures beside those that all services share (`E_STORE_DENIED`, which names the missing action, ...): `E_MONITOR_NOT_FOUND`,
 * `E_MONITOR_EXISTS`, `E_MONITOR_LIMIT`, `E_MONITOR_CONFLICT`, `E_MONITOR_NOT_READY` (CloudTrail does not see yet that it may write into the
 * bucket), `E_MONITOR_REFUSED`; all exit 5.
 */
export interface MonitoringCalls {
  readonly trails: TrailAdmin;
  readonly events: EventCalls;
  readonly topics: TopicCalls;
  readonly buckets: (account: string) => BucketCalls;
}
