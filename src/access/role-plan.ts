import type { IamCalls, IamRole } from '../aws/index.js';
import { AppError } from '../errors/index.js';
import { AUDIENCE, oidcSubject } from './oidc.js';
import { checkOurs, taken } from './owner.js';
import { sameDocument } from './same-document.js';
import { trustPolicy } from './trust-policy.js';
import type { AccessRequest, AccessStep, Workload } from './types.js';

/** Where the role and its profile are, or will be. */
export interface RoleSteps {
  readonly steps: readonly AccessStep[];
  readonly arn: string;
}

export interface RolePlace {
  readonly iam: IamCalls;
  readonly request: AccessRequest;
  readonly signal: AbortSignal | undefined;
}

interface Named {
  readonly name: string;
  readonly arn: string;
}

/** The role for a workload, and the reader policy attached to it. Whatever else the role has stays. */
export async function roleSteps(
  place: RolePlace,
  workload: Workload,
  wanted: Named,
  reader: Named,
): Promise<RoleSteps> {
  const { iam, request, signal } = place;
  const step = { what: 'role', ...wanted } as const;
  const { name, arn } = reader;
  const attach: AccessStep = { kind: 'attach', what: 'reader policy', name, arn, detail: `to role ${wanted.name}` };
  const warning = await providerWarning(place, workload);
  const found = await iam.role(wanted.name, { signal });
  if (found === undefined) {
    return { steps: [{ kind: 'create', ...step, detail: details(warning) }, attach], arn: wanted.arn };
  }
  checkOurs(step, found, request);
  const attached = await iam.attachedPolicies(wanted.name, { signal });
  const others = attached.filter((arn) => arn !== reader.arn).map((arn) => arn.slice(arn.lastIndexOf('/') + 1));
  const kept = others.length === 0 ? undefined : `its other policies stay: ${others.join(', ')}`;
  const there = { ...trustStep(found, workload, request), ...step, arn: found.arn };
  return {
    steps: [
      { ...there, detail: details(there.detail, kept, warning) },
      ...(attached.includes(reader.arn) ? [] : [attach]),
    ],
    arn: found.arn,
  };
}

function trustStep(found: IamRole, workload: Workload, request: AccessRequest): Pick<AccessStep, 'kind' | 'detail'> {
  if (sameDocument(found.trust, trustPolicy(workload, request))) return { kind: 'keep' };
  const who = workload.kind === 'eks' ? `service account ${workload.serviceAccount}` : workload.kind;
  return { kind: 'update', detail: `its trust policy changes: from then on it is for ${who} alone` };
}

function details(...parts: readonly (string | undefined)[]): string | undefined {
  const said = parts.filter((part) => part !== undefined);
  return said.length === 0 ? undefined : said.join('; ');
}

/** IAM makes a role for a provider that is not there, and then nobody can take it. */
async function providerWarning({ iam, request, signal }: RolePlace, workload: Workload): Promise<string | undefined> {
  if (workload.kind !== 'eks') return undefined;
  const { issuer, providerArn } = oidcSubject(workload, request);
  try {
    const found = await iam.identityProvider(providerArn, { signal });
    if (found === undefined) {
      return `no pod can take it yet: IAM has no identity provider ${issuer} (eksctl utils associate-iam-oidc-provider --cluster <cluster> --approve)`;
    }
    if (found.audiences.includes(AUDIENCE)) return undefined;
    return `no pod can take it yet: identity provider ${issuer} is not for ${AUDIENCE} (aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${providerArn} --client-id ${AUDIENCE})`;
  } catch (error) {
    if (error instanceof AppError && error.code === 'E_STORE_DENIED') return undefined;
    throw error;
  }
}

/** EC2 gives a role to an instance through a profile, which holds one. */
export async function profileSteps(place: RolePlace, wanted: Named, role: Named): Promise<RoleSteps> {
  const step = { what: 'instance profile', ...wanted } as const;
  const attach: AccessStep = { kind: 'attach', what: 'role', ...role, detail: `to instance profile ${wanted.name}` };
  const found = await place.iam.instanceProfile(wanted.name, { signal: place.signal });
  if (found === undefined) return { steps: [{ kind: 'create', ...step }, attach], arn: wanted.arn };
  checkOurs(step, found, place.request);
  const other = found.roles.find((name) => name !== role.name);
  if (other !== undefined) {
    throw taken(
      `instance profile ${wanted.name} holds another role, ${other}`,
      `aws iam remove-role-from-instance-profile --instance-profile-name ${wanted.name} --role-name ${other}`,
    );
  }
  const keep: AccessStep = { kind: 'keep', ...step, arn: found.arn };
  return { steps: found.roles.length === 0 ? [keep, attach] : [keep], arn: found.arn };
}
