import type * as Sdk from '@aws-sdk/client-sts';
import { clientSettings, type AwsOptions } from './options.js';
import { serviceCall, type CallOptions } from './service-call.js';

interface StsQuestion<T> {
  readonly operation: string;
  readonly subject?: string | undefined;
  readonly send: (sdk: typeof Sdk, client: Sdk.STSClient, how: { abortSignal: AbortSignal }) => Promise<T>;
}

/** One call of STS, with a client for it alone: nobody asks twice. */
export async function stsCall<T>(
  region: string,
  options: AwsOptions,
  call: CallOptions,
  { operation, subject, send }: StsQuestion<T>,
): Promise<T> {
  const sdk = await import('@aws-sdk/client-sts');
  const client = new sdk.STSClient({ ...clientSettings(options), region });
  const { profile } = options;
  const host = `sts.${region}.amazonaws.com`;
  const place = { service: 'sts', operation, subject, region, host, profile, secrets: [] };
  try {
    return await serviceCall(
      options,
      () => place,
      call,
      (how) => send(sdk, client, how),
    );
  } finally {
    client.destroy();
  }
}
