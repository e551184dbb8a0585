import { clientSettings, type AwsOptions } from './options.js';
import { serviceCall, type CallOptions } from './service-call.js';

/** Who AWS takes the caller for. No right is needed to ask. */
export interface CallerIdentity {
  /** Twelve digits. */
  readonly account: string;
  /** Of the user, or of the session of a role. */
  readonly arn: string;
  readonly region: string;
}

export async function askIdentity(region: string, options: AwsOptions, call: CallOptions): Promise<CallerIdentity> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient({ ...clientSettings(options), region });
  const place = {
    service: 'sts',
    operation: 'GetCallerIdentity',
    region,
    host: `sts.${region}.amazonaws.com`,
    profile: options.profile,
    secrets: [],
  };
  try {
    const { Account, Arn } = await serviceCall(
      options,
      () => place,
      call,
      (sendOptions) => client.send(new GetCallerIdentityCommand({}), sendOptions),
    );
    return { account: Account ?? '', arn: Arn ?? '', region };
  } finally {
    client.destroy();
  }
}
