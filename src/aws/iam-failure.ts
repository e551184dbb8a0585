import { AppError, exitCodes } from '../errors/index.js';
import type { CallPlace, SeenFailure } from './seen-failure.js';

const CODES: Readonly<Record<string, string>> = {
  NoSuchEntity: 'NOT_FOUND',
  EntityAlreadyExists: 'EXISTS',
  LimitExceeded: 'LIMIT',
  ConcurrentModification: 'CONFLICT',
  DeleteConflict: 'CONFLICT',
  EntityTemporarilyUnmodifiable: 'CONFLICT',
  MalformedPolicyDocument: 'REFUSED',
  InvalidInput: 'REFUSED',
  ValidationError: 'REFUSED',
  PolicyNotAttachable: 'REFUSED',
  UnmodifiableEntity: 'REFUSED',
};

const HINTS: Readonly<Record<string, string>> = {
  NOT_FOUND: 'see whether the account is the right one (aws sts get-caller-identity), then run the same command again',
  EXISTS: 'look at it in IAM; run the same command again to see what would be done now',
  LIMIT: 'remove what is not needed, or ask for more in the Service Quotas console, then run the same command again',
  CONFLICT: 'somebody else changes it at this moment: wait a minute, then run the same command again',
  REFUSED:
    'nothing was changed by this call; see whether app, account and workload are right (--dry-run shows the plan)',
};

/** What IAM itself answers. */
export function iamFailure(seen: SeenFailure, { service, operation, subject }: CallPlace): AppError | undefined {
  const code = CODES[seen.name.replace(/Exception$/, '')];
  if (service !== 'iam' || code === undefined) return undefined;
  const what = `${operation}${subject === undefined ? '' : ` of ${subject}`}`;
  return new AppError(`E_ACCESS_${code}`, `IAM refuses ${what}: ${seen.message || seen.name}`, {
    exit: exitCodes.failed,
    hint: HINTS[code] ?? 'run the same command again',
    cause: seen.cause,
  });
}
