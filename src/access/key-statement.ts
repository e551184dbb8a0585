import { AppError, exitCodes } from '../errors/index.js';
import { secretArns } from './secret-arns.js';
import type { AccessRequest, PolicyStatement } from './types.js';

const KEY = /^(?:arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:)?(?:(key\/)?[A-Za-z0-9-]+|alias\/[A-Za-z0-9/_-]+)$/;
const ALIAS = /alias\/.+$/;

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
  const alias = ALIAS.exec(kmsKey)?.[0];
  return [
    {
      Sid: 'UseKeyThroughSecretsManager',
      Effect: 'Allow',
      Action: actions,
      Resource: [keyArn(request, kmsKey)],
      Condition: {
        StringEquals: {
          'kms:ViaService': `secretsmanager.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`,
        },
        StringLike: {
          'kms:EncryptionContext:SecretARN': [...secretArns({ ...request, replicas: [] }), ...contexts],
        },
        // IAM takes no alias as a resource: it is asked which aliases the key has.
        ...(alias === undefined ? {} : { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } }),
      },
    },
  ];
}

function keyArn({ partition, region, account }: AccessRequest, key: string): string {
  if (!KEY.test(key)) {
    throw new AppError('E_ACCESS_KEY', `${JSON.stringify(key)} is not the id, alias or ARN of a KMS key`, {
      exit: exitCodes.usage,
      hint: `see aws.kms_key in secretctl.yaml; aws kms list-aliases --region ${region} lists what there is`,
    });
  }
  if (ALIAS.test(key))
    return `${key.startsWith('arn:') ? key.replace(ALIAS, '') : `arn:${partition}:kms:${region}:${account}:`}key/*`;
  return key.startsWith('arn:') ? key : `arn:${partition}:kms:${region}:${account}:key/${key.replace(/^key\//, '')}`;
}
