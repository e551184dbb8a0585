import { accessArns } from '../access/index.js';
import type { DeployRequest } from './types.js';

export type AwsDeployRequest = DeployRequest & { readonly store: Extract<DeployRequest['store'], { id: 'aws' }> };

export function isAws(request: DeployRequest): request is AwsDeployRequest {
  return request.store.id === 'aws';
}

/** Without its random suffix when nobody knows it: AWS finds a secret by that too. */
export function secretArn({ partition, region, account }: AwsDeployRequest['store']['access'], stored: string): string {
  return `arn:${partition}:secretsmanager:${region}:${account}:secret:${stored}`;
}

/** Of the role that reads the secrets; undefined when the application is to run somewhere that nobody named. */
export function roleOf({ store }: AwsDeployRequest): string | undefined {
  return store.roleArn ?? accessArns(store.access).role;
}

/** A role that only people know. */
export function unknownRole({ partition, account }: AwsDeployRequest['store']['access'], placeholder: string): string {
  return `arn:${partition}:iam::${account}:role/${placeholder}`;
}

/** By this tag src/access knows things of IAM as the app's own; without it, setup-secrets would not touch them. */
export function ownTags(app: string): Readonly<Record<string, string>> {
  return { 'secretctl:app': app };
}
