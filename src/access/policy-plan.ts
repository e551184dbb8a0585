import type { IamCalls, IamPolicyVersion } from '../aws/index.js';
import { checkOurs } from './owner.js';
import { sameDocument } from './same-document.js';
import type { AccessRequest, AccessStep } from './types.js';
import type { WantedPolicy } from './wanted-policies.js';

/** IAM keeps so many versions of a policy. */
export const MOST_VERSIONS = 5;

export async function policyStep(
  iam: IamCalls,
  { document, ...wanted }: WantedPolicy,
  request: AccessRequest,
  signal: AbortSignal | undefined,
): Promise<AccessStep> {
  const found = await iam.policy(wanted.arn, { signal });
  if (found === undefined) return { kind: 'create', ...wanted };
  checkOurs(wanted, found, request);
  const replaces = found.defaultVersion;
  if (sameDocument(await iam.policyDocument(wanted.arn, replaces, { signal }), document)) {
    return { kind: 'keep', ...wanted };
  }
  const removes = oneTooMany(await iam.policyVersions(wanted.arn, { signal }));
  const detail = `a new version replaces ${replaces}${removes === undefined ? '' : `; ${removes}, the oldest that is not in use, goes`}`;
  return { kind: 'update', ...wanted, detail, replaces, removes };
}

function oneTooMany(versions: readonly IamPolicyVersion[]): string | undefined {
  if (versions.length < MOST_VERSIONS) return undefined;
  const number = ({ id }: IamPolicyVersion): number => Number(id.replace(/^v/, ''));
  return versions.filter(({ isDefault }) => !isDefault).sort((a, b) => number(a) - number(b))[0]?.id;
}
