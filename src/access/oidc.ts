import { AppError, exitCodes } from '../errors/index.js';
import type { AccessRequest, Workload } from './types.js';

type Eks = Extract<Workload, { kind: 'eks' }>;

/** Whom a pod's token is for: EKS's default, in every partition. */
export const AUDIENCE = 'sts.amazonaws.com';

/** An issuer without its scheme: IAM names providers and their condition keys so. */
const ISSUER = /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::\d+)?(?:\/[A-Za-z0-9._~-]+)*$/;
const PROVIDER = /^arn:([a-z-]+):iam::(\d{12}):oidc-provider\/(.+)$/;
const ACCOUNT_NAME = /^([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\/([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)$/;

export interface OidcSubject {
  readonly providerArn: string;
  readonly issuer: string;
  /** As Kubernetes writes it into the token. */
  readonly subject: string;
}

/** @throws AppError `E_ACCESS_WORKLOAD`, exit 2 */
export function oidcSubject({ oidcProvider, serviceAccount }: Eks, request: AccessRequest): OidcSubject {
  const issuer = issuerOf(oidcProvider.trim(), request);
  const [, namespace, name] = ACCOUNT_NAME.exec(serviceAccount) ?? [];
  if (namespace === undefined || name === undefined) {
    throw refused(
      `${JSON.stringify(serviceAccount)} is not a service account: it is namespace/name, as in shop/web`,
      'kubectl get serviceaccounts --all-namespaces',
    );
  }
  return {
    providerArn: `arn:${request.partition}:iam::${request.account}:oidc-provider/${issuer}`,
    issuer,
    subject: `system:serviceaccount:${namespace}:${name}`,
  };
}

function issuerOf(given: string, { partition, account, region }: AccessRequest): string {
  const [, itsPartition, itsAccount, path] = PROVIDER.exec(given) ?? [];
  if (path !== undefined && (itsPartition !== partition || itsAccount !== account)) {
    throw refused(
      `the identity provider ${given} is not one of account ${account}: a role trusts providers of its own account alone`,
      'aws iam list-open-id-connect-providers',
    );
  }
  const issuer = path ?? (given.startsWith('https://') ? given.slice('https://'.length).replace(/\/+$/, '') : '');
  if (ISSUER.test(issuer)) return issuer;
  throw refused(
    `${JSON.stringify(given)} is neither the address of a cluster's issuer (https://…) nor the ARN of its identity provider`,
    `aws eks describe-cluster --name <cluster> --region ${region} --query cluster.identity.oidc.issuer --output text`,
  );
}

function refused(message: string, hint: string): AppError {
  return new AppError('E_ACCESS_WORKLOAD', message, { exit: exitCodes.usage, hint });
}
