import { AppError, exitCodes } from '../errors/index.js';
import type { CallPlace, SeenFailure } from './seen-failure.js';

const SERVICES: Readonly<Record<string, string>> = {
  cloudtrail: 'CloudTrail',
  events: 'EventBridge',
  sns: 'SNS',
  s3: 'S3',
};

const CODES: Readonly<Record<string, string>> = {
  TrailNotFound: 'NOT_FOUND',
  ResourceNotFound: 'NOT_FOUND',
  NotFound: 'NOT_FOUND',
  NoSuchBucket: 'NOT_FOUND',
  NoSuchTagSet: 'NOT_FOUND',
  NoSuchBucketPolicy: 'NOT_FOUND',
  NoSuchPublicAccessBlockConfiguration: 'NOT_FOUND',
  NoSuchLifecycleConfiguration: 'NOT_FOUND',
  ServerSideEncryptionConfigurationNotFoundError: 'NOT_FOUND',
  TrailAlreadyExists: 'EXISTS',
  BucketAlreadyExists: 'EXISTS',
  BucketAlreadyOwnedByYou: 'EXISTS',
  MaximumNumberOfTrailsExceeded: 'LIMIT',
  LimitExceeded: 'LIMIT',
  TopicLimitExceeded: 'LIMIT',
  SubscriptionLimitExceeded: 'LIMIT',
  TooManyBuckets: 'LIMIT',
  ConcurrentModification: 'CONFLICT',
  Conflict: 'CONFLICT',
  OperationAborted: 'CONFLICT',
  InsufficientS3BucketPolicy: 'NOT_READY',
  S3BucketDoesNotExist: 'NOT_READY',
  InvalidEventPattern: 'REFUSED',
  InvalidParameter: 'REFUSED',
  ManagedRule: 'REFUSED',
  MalformedPolicy: 'REFUSED',
  Validation: 'REFUSED',
};

const HINTS: Readonly<Record<string, string>> = {
  NOT_FOUND: 'somebody else removed it: run the same command again, which looks again',
  EXISTS: 'somebody else made it: run the same command again to see what would be done now',
  LIMIT: 'remove what is not needed, or ask for more in the Service Quotas console, then run the same command again',
  CONFLICT: 'somebody else changes it at this moment: wait a minute, then run the same command again',
  NOT_READY: 'wait a minute, then run the same command again: it goes on from here',
  REFUSED: 'nothing was changed by this call; --dry-run shows the plan',
};

/** What CloudTrail, EventBridge, SNS and S3 themselves answer. */
export function monitoringFailure(seen: SeenFailure, { service, operation, subject }: CallPlace): AppError | undefined {
  const name = SERVICES[service];
  const code = CODES[seen.name.replace(/Exception$/, '')];
  if (name === undefined || code === undefined) return undefined;
  const what = `${operation}${subject === undefined ? '' : ` of ${subject}`}`;
  return new AppError(`E_MONITOR_${code}`, `${name} refuses ${what}: ${seen.message || seen.name}`, {
    exit: exitCodes.failed,
    hint: HINTS[code] ?? 'run the same command again',
    cause: seen.cause,
  });
}

/** @returns undefined when the service has no such thing */
export async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AppError && error.code === 'E_MONITOR_NOT_FOUND') return undefined;
    throw error;
  }
}

export type Tags = Readonly<Record<string, string>>;

export function asTagList(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function asTags(list: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined): Tags {
  return Object.fromEntries((list ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}
