import type { Secret } from '../core/index.js';
import { AppError, exitCodes } from '../errors/index.js';
import { roleKeys, type AssumeOptions } from './assume-role.js';
import { trailCalls, type TrailCalls } from './cloudtrail-events.js';
import { hostOf } from './host.js';
import { iamCalls } from './iam-calls.js';
import type { IamCalls } from './iam-types.js';
import { askIdentity, type CallerIdentity } from './identity.js';
import { monitoringByRegion } from './monitoring-calls.js';
import type { MonitoringCalls } from './monitoring-types.js';
import { clientSettings, type AwsOptions } from './options.js';
import { SecretsManagerCalls, type SecretsCalls } from './secrets-calls.js';
import type { CallOptions } from './service-call.js';
import { tryKeys, type KeysState } from './try-keys.js';

export interface AwsClients {
  readonly region: string;
  readonly secrets: SecretsCalls;
  /** @throws AppError `E_STORE_CREDENTIALS` or `E_STORE_CLOCK`, exit 4; `E_STORE_UNREACHABLE` */
  callerIdentity(options?: CallOptions): Promise<CallerIdentity>;
  /** What AWS says to an access key of a user. @throws AppError as `callerIdentity`, when it says neither yes nor no */
  tryKeys(id: string, key: Secret, options?: CallOptions): Promise<KeysState>;
  /** Its SDK is loaded by the first call. */
  iam(): IamCalls;
  /** CloudTrail's event history of a region; default: this one. Its SDK is loaded by the first call. */
  trail(region?: string): TrailCalls;
  /** CloudTrail's trails, EventBridge, SNS and S3 of a region; default: this one. Their SDKs are loaded by the first call of each. */
  monitoring(region?: string): MonitoringCalls;
  /**
   * Clients with the rights of a role, for 15 minutes. They are closed by themselves.
   *
   * @throws AppError `E_STORE_DENIED`, exit 4, when the caller may not take the role (or there is none: AWS does not tell)
   * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
   */
  assumeRole(roleArn: string, options?: AssumeOptions): Promise<AwsClients>;
  /** Ends the connections. */
  close(): void;
}

/**
 * Loads the SDK (0.2 to 0.7 seconds) and finds out the region. Nothing is sent, and no credentials are looked for, before the first call.
 *
 * @throws AppError `E_STORE_REGION`, exit 2, when no region is set, or one that is none
 */
export async function awsClients(options: AwsOptions = {}): Promise<AwsClients> {
  options.signal?.throwIfAborted();
  const sdk = await import('@aws-sdk/client-secrets-manager');
  const client = new sdk.SecretsManagerClient(clientSettings(options));
  const region = await regionOf(() => client.config.region(), options);
  let host = options.endpoint ?? `secretsmanager.${region}.amazonaws.com`;
  client.middlewareStack.add(
    (next) => (args) => {
      host = hostOf(args.request) ?? host;
      return next(args);
    },
    { step: 'build', name: 'noteHost' },
  );
  const iam = iamCalls(region, options);
  const trails = new Map<string, ReturnType<typeof trailCalls>>();
  const monitoring = monitoringByRegion(region, options);
  return {
    region,
    iam: () => iam.calls,
    monitoring: monitoring.of,
    trail: (at = region) => {
      const opened = trails.get(at) ?? trailCalls(at, options);
      trails.set(at, opened);
      return opened.calls;
    },
    assumeRole: async (roleArn, how = {}) =>
      awsClients({ ...options, region, keys: await roleKeys(region, options, roleArn, how) }),
    secrets: new SecretsManagerCalls(sdk, client, () => ({ region, host, profile: options.profile }), options),
    callerIdentity: (call = {}) => askIdentity(region, options, call),
    tryKeys: (id, key, call = {}) => tryKeys(region, options, { id, key }, call),
    close: () => {
      client.destroy();
      iam.close();
      monitoring.close();
      for (const trail of trails.values()) trail.close();
    },
  };
}

async function regionOf(ask: () => Promise<string>, { profile }: AwsOptions): Promise<string> {
  try {
    return await ask();
  } catch (error) {
    const text = error instanceof Error ? error.message : '';
    const missing = /region is missing/i.test(text);
    const where = profile === undefined ? 'the profile' : `profile ${profile}`;
    throw new AppError('E_STORE_REGION', missing ? 'no AWS region is set' : `the AWS region cannot be used: ${text}`, {
      exit: exitCodes.usage,
      hint: `set aws.region in secretctl.yaml, AWS_REGION, or region in ${where} of ~/.aws/config`,
      cause: error,
    });
  }
}
