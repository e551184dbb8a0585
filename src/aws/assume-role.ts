import { Secret } from '../core/index.js';
import { AppError, exitCodes } from '../errors/index.js';
import type { AwsOptions } from './options.js';
import { temporaryKeys, type KeysProvider } from './secret-value.js';
import type { CallOptions } from './service-call.js';
import { stsCall } from './sts-call.js';

export interface AssumeOptions extends CallOptions {
  /** Stands in CloudTrail's records: 2 to 64 letters, digits and `_+=,.@-`. Default: `secretctl`. */
  readonly sessionName?: string | undefined;
}

/** The shortest that AWS gives: it is for one look. */
const SECONDS = 900;

export async function roleKeys(
  region: string,
  options: AwsOptions,
  roleArn: string,
  { sessionName = 'secretctl', signal }: AssumeOptions,
): Promise<KeysProvider> {
  const input = { RoleArn: roleArn, RoleSessionName: sessionName, DurationSeconds: SECONDS };
  const { Credentials: keys } = await stsCall(
    region,
    options,
    { signal },
    {
      operation: 'AssumeRole',
      subject: roleArn,
      send: (sdk, client, how) => client.send(new sdk.AssumeRoleCommand(input), how),
    },
  );
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = keys ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw new AppError('E_STORE_FAILED', `AWS gave no keys for the role ${roleArn}`, {
      exit: exitCodes.failed,
      hint: 'run the same command again',
    });
  }
  return temporaryKeys(AccessKeyId, new Secret(SecretAccessKey), new Secret(SessionToken), Expiration);
}
