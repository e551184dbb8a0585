import type { DeployRequest, DeployText } from './types.js';

export type * from './types.js';

/** How an application gets its secrets where it runs. */
export function deployTexts(_request: DeployRequest): DeployText[] {
  return [];
}

/** The resources of setup-secrets as Terraform. */
export function emitTerraform(_request: DeployRequest): DeployText[] {
  return [];
}

/** The resources of setup-secrets as a CloudFormation template. */
export function emitCloudFormation(_request: DeployRequest): DeployText[] {
  return [];
}
