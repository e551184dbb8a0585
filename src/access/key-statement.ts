import { AppError, exitCodes } from '../errors/index.js';
import { secretArns } from './secret-arns.js';
import type { AccessRequest, PolicyStatement } from './types.js';

const ARN = /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:/;
const KEY = /^(?:key\/[A-Za-z0-9-]+|alias\/[A-Za-z0-9/_-]+)$/;
/** The account's own key. */
const OWN = 'alias/aws/secretsmanager';

/**
 * Use of the customer's key by Secrets Manager on behalf of the caller, for the app's secrets; not by the caller itself.
 *
 * Nothing without such a key: the account's own `aws/secretsmanager` lets everybody of the account use it through Secrets Manager.
 * Copies in other regions are encrypted by their region's own key.
 */
export function keyStatements(
  request: AccessRequest,
  actions: readonly string[],
  contexts: readonly string[] = [],
): readonly PolicyStatement[] {
  const { kmsKey, partition, region } = request;
  if (kmsKey === undefined) return [];
  const { place, key } = parsed(request, kmsKey);
  if (key === OWN) return [];
  const isAlias = key.startsWith('alias/');
  return [
    {
      Sid: 'UseKeyThroughSecretsManager',
      Effect: 'Allow',
      Action: actions,
      Resource: [`${place}${isAlias ? 'key/*' : key}`],
      Condition: {
        StringEquals: {
          'kms:ViaService': `secretsmanager.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`,
        },
        StringLike: {
          'kms:EncryptionContext:SecretARN': [...secretArns({ ...request, replicas: [] }), ...contexts],
        },
        // IAM takes no alias as a resource: it is asked which aliases the key has.
        ...(isAlias ? { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': key } } : {}),
      },
    },
  ];
}

/** An id alone is one of this account and region. */
function parsed({ partition, region, account }: AccessRequest, given: string): { place: string; key: string } {
  const place = ARN.exec(given)?.[0];
  const named = given.slice(place?.length ?? 0);
  const key = place === undefined && !named.includes('/') ? `key/${named}` : named;
  if (KEY.test(key)) return { place: place ?? `arn:${partition}:kms:${region}:${account}:`, key };
  throw new AppError('E_ACCESS_KEY', `${JSON.stringify(given)} is not the id, alias or ARN of a KMS key`, {
    exit: exitCodes.usage,
    hint: `see aws.kms_key in secretctl.yaml; aws kms list-aliases --region ${region} lists what there is`,
  });
}
