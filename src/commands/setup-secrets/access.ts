import {
  accessArns,
  applyAccess,
  planAccess,
  type AccessPlan,
  type AccessRequest,
  type Workload,
} from '../../access/index.js';
import type { Context } from '../../app/context.js';
import type { Project, ProjectStore } from '../../app/project-store.js';
import type { AwsClients, CallerIdentity } from '../../aws/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import type { SetupFlags } from './command.js';

/**
 * Whose secrets, where, and who reads them, by secretctl.yaml and the flags that go before it.
 *
 * @throws AppError `E_USAGE`, exit 2, when eks is meant and the cluster or the service account is not named
 */
export function accessRequest(project: Project, identity: CallerIdentity, flags: SetupFlags): AccessRequest {
  const { aws = {} } = project.config;
  return {
    app: project.app,
    partition: identity.arn.split(':')[1] ?? 'aws',
    account: identity.account,
    region: identity.region,
    replicas: aws.replicas ?? [],
    kmsKey: aws.kms_key,
    workload: workloadOf(project, flags),
  };
}

function workloadOf(project: Project, flags: SetupFlags): Workload | undefined {
  const { access } = project.config.aws ?? {};
  const kind = flags.for ?? access?.for;
  if (kind === undefined) return undefined;
  if (kind !== 'eks') return { kind };
  const oidcProvider = flags.oidcProvider ?? access?.oidc_provider;
  const serviceAccount = flags.serviceAccount ?? access?.service_account;
  if (oidcProvider !== undefined && serviceAccount !== undefined) return { kind, oidcProvider, serviceAccount };
  throw new AppError('E_USAGE', 'a role for eks needs the issuer of the cluster and the service account of the pod', {
    exit: exitCodes.usage,
    hint: 'secretctl setup --for eks --oidc-provider "$(aws eks describe-cluster --name CLUSTER --query cluster.identity.oidc.issuer --output text)" --service-account NAMESPACE/NAME',
  });
}

/** @returns undefined where there is no IAM, or with --no-access */
export async function accessPlan(
  context: Context,
  place: ProjectStore,
  flags: SetupFlags,
): Promise<AccessPlan | undefined> {
  if (place.id !== 'aws' || !flags.access) return undefined;
  const request = accessRequest(place.project, place.identity, flags);
  return await withoutAccessHint(() => planAccess(place.clients.iam(), request, { signal: context.signal }));
}

/** @throws AppError of `applyAccess`, which says that secrets were stored by then */
export async function makeAccess(context: Context, clients: AwsClients, plan: AccessPlan): Promise<void> {
  try {
    await withoutAccessHint(() => applyAccess(clients.iam(), plan, { signal: context.signal }));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message, exit, hint } = error;
    throw new AppError(code, `secrets were stored, but not all rights were made: ${message}`, {
      exit,
      ...(hint === undefined ? {} : { hint }),
      cause: error,
    });
  }
}

/** Somebody who may not touch IAM can still store secrets. */
async function withoutAccessHint<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'E_STORE_DENIED') throw error;
    throw new AppError(error.code, error.message, {
      exit: error.exit,
      hint: `${error.hint ?? 'ask for the right'}; or leave IAM alone: secretctl setup --no-access`,
      cause: error,
    });
  }
}

/** What the policies and the role are called, made or not. */
export function plannedArns(request: AccessRequest): {
  readonly readerPolicyArn: string;
  readonly roleArn?: string | undefined;
} {
  const { readerPolicy, role } = accessArns(request);
  return { readerPolicyArn: readerPolicy, roleArn: role };
}
