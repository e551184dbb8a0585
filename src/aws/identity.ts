import type { AwsOptions } from './options.js';
import type { CallOptions } from './service-call.js';
import { stsCall } from './sts-call.js';

/** Who AWS takes the caller for. No right is needed to ask. */
export interface CallerIdentity {
  /** Twelve digits. */
  readonly account: string;
  /** Of the user, or of the session of a role. */
  readonly arn: string;
  readonly region: string;
}

export async function askIdentity(region: string, options: AwsOptions, call: CallOptions): Promise<CallerIdentity> {
  const { Account, Arn } = await stsCall(region, options, call, {
    operation: 'GetCallerIdentity',
    send: (sdk, client, how) => client.send(new sdk.GetCallerIdentityCommand({}), how),
  });
  return { account: Account ?? '', arn: Arn ?? '', region };
}
