import { createHash } from 'node:crypto';
import { checkRequest } from './request.js';
import type { AccessRequest } from './types.js';

/** What things are called in IAM. Without a workload there is no role; an instance profile is for ec2 alone. */
export interface AccessNames {
  readonly readerPolicy: string;
  readonly operatorPolicy: string;
  readonly role?: string | undefined;
  readonly instanceProfile?: string | undefined;
}

/** The same things, as policies and other services name them. */
export type AccessArns = AccessNames;

/** 64, the limit of roles (policies and profiles: 128), less `secretctl-`, `-ap-southeast-1` and `-lambda`. */
const LONGEST_APP = 30;
const TAKEN = /-[0-9a-f]{8}$/;

/**
 * Names that follow from the request: `secretctl-shop-eu-west-1-read`.
 *
 * IAM has one list of names for all regions, hence the region in them: an app that is set up in two regions has two of each. A role is
 * for one kind of workload, so that a second one does not take it from the first. IAM's names do not tell upper from lower case; an app
 * with capitals, or with a long name, gets a short hash, so that no two apps share a name.
 *
 * @throws AppError `E_ACCESS_REQUEST`, exit 2
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function accessNames(request: AccessRequest): AccessNames {
  checkRequest(request);
  const { region, workload } = request;
  const base = `secretctl-${shortApp(request.app)}-${region}`;
  const role = workload === undefined ? undefined : `${base}-${workload.kind}`;
  return {
    readerPolicy: `${base}-read`,
    operatorPolicy: `${base}-operate`,
    role,
    instanceProfile: workload?.kind === 'ec2' ? role : undefined,
  };
}

/** @throws AppError `E_ACCESS_REQUEST`, exit 2 */
export function accessArns(request: AccessRequest): AccessArns {
  const names = accessNames(request);
  const arn = (kind: string, name: string): string =>
    `arn:${request.partition}:iam::${request.account}:${kind}/${name}`;
  return {
    readerPolicy: arn('policy', names.readerPolicy),
    operatorPolicy: arn('policy', names.operatorPolicy),
    role: names.role === undefined ? undefined : arn('role', names.role),
    instanceProfile: names.instanceProfile === undefined ? undefined : arn('instance-profile', names.instanceProfile),
  };
}

function shortApp(app: string): string {
  // A name that ends like one of ours gets a hash too, else somebody could choose the short name of another app.
  if (app.length <= LONGEST_APP && app === app.toLowerCase() && !TAKEN.test(app)) return app;
  const hash = createHash('sha256').update(app).digest('hex').slice(0, 8);
  return `${app.slice(0, LONGEST_APP - 9)}-${hash}`;
}
