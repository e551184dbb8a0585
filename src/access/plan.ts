import type { IamCalls } from '../aws/index.js';
import { accessArns, accessNames } from './names.js';
import { policyStep } from './policy-plan.js';
import { profileSteps, roleSteps, type RolePlace } from './role-plan.js';
import { trustPolicy } from './trust-policy.js';
import { wantedPolicies, type WantedPolicy } from './wanted-policies.js';
import type { AccessPlan, AccessRequest } from './types.js';

export interface PlanOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Looks at what IAM has, and says what is to be done. Changes nothing.
 *
 * Policies are compared by what they say, not by their text. What secretctl made carries the tag `secretctl:app`; a thing of the same name
 * without it is never touched.
 *
 * @throws AppError `E_ACCESS_REQUEST`, `E_ACCESS_KEY` or `E_ACCESS_WORKLOAD`, exit 2, before anything is asked; `E_ACCESS_TAKEN`, exit 5;
 * those of `IamCalls`
 */
export async function planAccess(
  iam: IamCalls,
  request: AccessRequest,
  { signal }: PlanOptions = {},
): Promise<AccessPlan> {
  const [reader, operator] = wantedPolicies(request);
  if (request.workload !== undefined) trustPolicy(request.workload, request);
  const steps = [await policyStep(iam, reader, request, signal), await policyStep(iam, operator, request, signal)];
  const role = await rolePlan({ iam, request, signal }, reader);
  return {
    request,
    readerPolicyArn: reader.arn,
    operatorPolicyArn: operator.arn,
    ...role,
    steps: [...steps, ...role.steps],
  };
}

type RolePlan = Pick<AccessPlan, 'steps' | 'roleArn' | 'instanceProfileArn'>;

async function rolePlan(place: RolePlace, reader: WantedPolicy): Promise<RolePlan> {
  const { workload } = place.request;
  const names = accessNames(place.request);
  const arns = accessArns(place.request);
  if (workload === undefined || names.role === undefined || arns.role === undefined) return { steps: [] };
  const role = await roleSteps(place, workload, { name: names.role, arn: arns.role }, reader);
  if (names.instanceProfile === undefined || arns.instanceProfile === undefined) {
    return { steps: role.steps, roleArn: role.arn };
  }
  const wanted = { name: names.instanceProfile, arn: arns.instanceProfile };
  const profile = await profileSteps(place, wanted, { name: names.role, arn: role.arn });
  return { steps: [...role.steps, ...profile.steps], roleArn: role.arn, instanceProfileArn: profile.arn };
}
