import { AppError, exitCodes } from '../errors/index.js';
import type { CallPlace, SeenFailure } from './seen-failure.js';

type Words = (seen: SeenFailure, place: CallPlace) => AppError | undefined;

/** What Secrets Manager itself answers; the codes are those of the `Store` contract. */
export function serviceFailure(seen: SeenFailure, place: CallPlace): AppError | undefined {
  if (THROTTLED.test(seen.name) || seen.status === 429) return throttled(seen, place);
  const words = BY_NAME[seen.name]?.(seen, place);
  if (words !== undefined) return words;
  return seen.status !== undefined && seen.status >= 500 ? brokenServer(seen, place) : undefined;
}

const THROTTLED =
  /^(?:Throttl\w+|ThrottledException|RequestThrottled(?:Exception)?|TooManyRequestsException|RequestLimitExceeded|SlowDown)$/;

const BY_NAME: Readonly<Record<string, Words>> = {
  ResourceNotFoundException: notFound,
  ResourceExistsException: exists,
  InvalidRequestException: refusedRequest,
  InvalidParameterException: refusedRequest,
  ValidationException: refusedRequest,
  DecryptionFailure: badKey,
  EncryptionFailure: badKey,
  LimitExceededException: limit,
  InternalServiceError: brokenServer,
  InternalServiceErrorException: brokenServer,
};

function throttled(seen: SeenFailure, place: CallPlace): AppError {
  const message = `AWS slows this account down: ${place.operation} was refused at every attempt (${seen.message || seen.name})`;
  return failure('E_STORE_THROTTLED', message, 'wait a minute, then run the same command again', seen);
}

function notFound(seen: SeenFailure, place: CallPlace): AppError {
  const value = /secret value for (?:staging label|VersionId)[^:]*: *(\S+)/i.exec(seen.message)?.[1];
  const text =
    value === undefined
      ? `${storeOf(place)} has no secret ${subjectOf(place)}`
      : `${subjectOf(place)} in ${storeOf(place)} has no version ${value}`;
  const hint =
    value === undefined
      ? 'see whether region and account are the right ones (aws sts get-caller-identity); secretctl setup-secrets creates it'
      : 'secretctl status shows which versions there are';
  return failure('E_SECRET_NOT_FOUND', text, hint, seen);
}

function exists(seen: SeenFailure, place: CallPlace): AppError {
  if (place.operation === 'CreateSecret') {
    const hint = 'secretctl rotate gives it a new value; secretctl setup-secrets takes over what is there';
    return failure(
      'E_SECRET_EXISTS',
      `${storeOf(place)} has a secret ${subjectOf(place)} already; it was left as it is`,
      hint,
      seen,
    );
  }
  const text = `${subjectOf(place)} in ${storeOf(place)} has a version under this token already, with another value`;
  return failure('E_SECRET_CONFLICT', text, 'nothing was changed; begin again with a new token', seen);
}

const PENDING_DELETION = /marked (?:for deletion|deleted)|scheduled for deletion/i;
const LABEL = /staging label|RemoveFromVersionId|version stage|not a valid version/i;

function refusedRequest(seen: SeenFailure, place: CallPlace): AppError {
  if (PENDING_DELETION.test(seen.message)) return deleted(seen, place);
  if (place.operation === 'UpdateSecretVersionStage' && LABEL.test(seen.message)) {
    const text = `a label of ${subjectOf(place)} in ${storeOf(place)} is not where it was expected: ${seen.message}`;
    return failure(
      'E_SECRET_CONFLICT',
      text,
      'nothing was changed; somebody else moved it: look with secretctl status',
      seen,
    );
  }
  const hint = /replica secret|primary secret's region/i.test(seen.message)
    ? `${place.region} holds a copy: set aws.region to the region of the original`
    : 'nothing was changed';
  return failure(
    'E_STORE_REFUSED',
    `${storeOf(place)} refuses ${place.operation} of ${subjectOf(place)}: ${seen.message}`,
    hint,
    seen,
  );
}

function deleted(seen: SeenFailure, place: CallPlace): AppError {
  const text = `${subjectOf(place)} in ${storeOf(place)} is deleted, and can still be brought back`;
  const hint = `aws secretsmanager restore-secret --region ${place.region} --secret-id ${subjectOf(place)}`;
  return failure('E_SECRET_DELETED', text, hint, seen);
}

function badKey(seen: SeenFailure, place: CallPlace): AppError {
  const text = `the KMS key of ${subjectOf(place)} in ${storeOf(place)} cannot be used: ${seen.message || seen.name}`;
  return failure('E_STORE_KEY', text, 'see whether the key is enabled, and in this region: aws kms describe-key', seen);
}

function limit(seen: SeenFailure, place: CallPlace): AppError {
  const text = `${storeOf(place)} refuses ${place.operation} of ${subjectOf(place)}, because a quota is used up: ${seen.message}`;
  return failure(
    'E_STORE_LIMIT',
    text,
    'remove what is not needed, or ask for more in the Service Quotas console',
    seen,
  );
}

function brokenServer(seen: SeenFailure, place: CallPlace): AppError {
  const text = `${place.host} failed at ${place.operation}: ${seen.message || seen.name}`;
  return failure('E_STORE_UNREACHABLE', text, 'wait a minute, then run the same command again', seen);
}

function failure(code: `E_${string}`, message: string, hint: string, seen: SeenFailure): AppError {
  return new AppError(code, message, { exit: exitCodes.failed, hint, cause: seen.cause });
}

/** As the store calls itself, less the account. */
function storeOf(place: CallPlace): string {
  return `AWS Secrets Manager in ${place.region}`;
}

function subjectOf(place: CallPlace): string {
  return place.subject ?? 'what was asked for';
}
