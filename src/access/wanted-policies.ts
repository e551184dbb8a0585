import { AppError, exitCodes } from '../errors/index.js';
import { accessArns, accessNames } from './names.js';
import { operatorPolicy } from './operator-policy.js';
import { readerPolicy } from './reader-policy.js';
import type { AccessRequest, PolicyDocument } from './types.js';

/** Of characters, in a managed policy. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LONGEST = 6_144;

export interface WantedPolicy {
  readonly what: 'reader policy' | 'operator policy';
  readonly name: string;
  readonly arn: string;
  readonly document: PolicyDocument;
}

/** The two policies, as they are to be. */
export function wantedPolicies(request: AccessRequest): readonly [reader: WantedPolicy, operator: WantedPolicy] {
  const names = accessNames(request);
  const arns = accessArns(request);
  const reader = { name: names.readerPolicy, arn: arns.readerPolicy, document: readerPolicy(request) };
  const operator = { name: names.operatorPolicy, arn: arns.operatorPolicy, document: operatorPolicy(request) };
  checkLength('reader policy', reader.document);
  checkLength('operator policy', operator.document);
  return [
    { what: 'reader policy', ...reader },
    { what: 'operator policy', ...operator },
  ];
}

function checkLength(what: WantedPolicy['what'], document: PolicyDocument): void {
  const { length } = JSON.stringify(document);
  if (length <= LONGEST) return;
  throw new AppError('E_ACCESS_REQUEST', `the ${what} would have ${length} characters, and IAM takes ${LONGEST}`, {
    exit: exitCodes.usage,
    hint: 'see aws.replicas in secretctl.yaml: every region needs a line',
  });
}
