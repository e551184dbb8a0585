import { AppError, exitCodes } from '../errors/index.js';
import type { CallPlace, SeenFailure } from './seen-failure.js';

const DENIED =
  /^(?:AccessDenied|AccessDeniedException|NotAuthorized|UnauthorizedOperation|AuthorizationError(?:Exception)?)$/;
const AUTHORITY = /is not authorized to perform:? (\S+?)(?: on resource:? (.+?))?(?: (?:because|with) (.+?))?\.?$/;
const WHO = /User:? (arn:\S+)/;
const KMS = /\bKMS\b|kms:|ciphertext refers|customer master key/i;
const READS = /^(?:Batch)?Get/;

/** What IAM, a resource policy or a key policy does not allow. */
export function deniedFailure(seen: SeenFailure, place: CallPlace): AppError | undefined {
  const refused = DENIED.test(seen.name);
  if (!refused && !(KMS.test(seen.message) && /not allowed|not authorized|cannot access/i.test(seen.message))) {
    return undefined;
  }
  const { action, resource, because } = missingRight(seen, place);
  const who = WHO.exec(seen.message)?.[1];
  const text = `AWS does not allow ${action} on ${resource}${who === undefined ? '' : ` to ${who}`}`;
  return new AppError('E_STORE_DENIED', `${text}${because === undefined ? '' : ` (${because})`}`, {
    exit: exitCodes.authentication,
    hint: /explicit deny/i.test(because ?? '')
      ? `a policy denies ${action}: whoever owns that policy has to change it`
      : `allow ${action} on ${resource} in the policy of ${who === undefined ? 'the caller' : 'that identity'}${andTrust(action)}, or use another profile`,
    cause: seen.cause,
  });
}

/** Taking a role needs two who agree. */
function andTrust(action: string): string {
  return action.startsWith('sts:AssumeRole') ? " and the caller in the role's trust policy" : '';
}

interface MissingRight {
  readonly action: string;
  readonly resource: string;
  readonly because: string | undefined;
}

/** AWS names the action and the resource mostly; where it does not, they are the ones that were asked for. */
function missingRight(seen: SeenFailure, place: CallPlace): MissingRight {
  const [, action, resource, because] = AUTHORITY.exec(seen.message) ?? [];
  const subject = place.subject ?? 'everything';
  if (action !== undefined) return { action, resource: resource ?? subject, because };
  if (KMS.test(seen.message)) {
    const rights = READS.test(place.operation) ? 'kms:Decrypt' : 'kms:GenerateDataKey and kms:Decrypt';
    return { action: rights, resource: `the KMS key of ${subject}`, because: undefined };
  }
  return { action: `${place.service}:${place.operation}`, resource: subject, because: undefined };
}
