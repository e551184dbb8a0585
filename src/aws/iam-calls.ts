import { accessKeyCalls } from './iam-access-keys.js';
import { iamClient } from './iam-client.js';
import { policyCalls } from './iam-policies.js';
import { accountCalls, profileCalls, roleCalls } from './iam-roles.js';
import type { IamCalls } from './iam-types.js';
import type { AwsOptions } from './options.js';

/** Loads nothing and sends nothing before the first call. */
export function iamCalls(
  region: string,
  options: AwsOptions,
): { readonly calls: IamCalls; readonly close: () => void } {
  const { ask, close } = iamClient(region, options);
  const access = { ...policyCalls(ask), ...roleCalls(ask), ...profileCalls(ask), ...accountCalls(ask) };
  return { calls: { ...access, ...accessKeyCalls(ask) }, close };
}
