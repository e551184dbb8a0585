import { keyStatements } from './key-statement.js';
import { checkRequest } from './request.js';
import { secretArns } from './secret-arns.js';
import type { AccessRequest, PolicyDocument } from './types.js';

const ACTIONS = [
  'CreateSecret',
  'DeleteSecret',
  'DescribeSecret',
  'GetSecretValue',
  'PutSecretValue',
  'RestoreSecret',
  'TagResource',
  'UpdateSecretVersionStage',
];

/**
 * What secretctl itself needs to make and rotate the app's secrets: for the people and the CI job that run it, never for the application.
 *
 * A secret can be deleted only so that it can be brought back. Listing and reading several at once know no resources: lists show names, no
 * values. Rights of CloudTrail are not part of it.
 *
 * @throws AppError `E_ACCESS_REQUEST` or `E_ACCESS_KEY`, exit 2
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html (rights that tags, copies and keys need)
 */
export function operatorPolicy(request: AccessRequest): PolicyDocument {
  checkRequest(request);
  const actions = [...ACTIONS, ...(request.replicas.length === 0 ? [] : ['ReplicateSecretToRegions'])];
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'ManageSecrets',
        Effect: 'Allow',
        Action: actions.map((action) => `secretsmanager:${action}`),
        Resource: secretArns(request),
      },
      {
        Sid: 'ListSecrets',
        Effect: 'Allow',
        Action: ['secretsmanager:BatchGetSecretValue', 'secretsmanager:ListSecrets'],
        Resource: ['*'],
      },
      {
        Sid: 'DeleteOnlySoThatItCanBeRestored',
        Effect: 'Deny',
        Action: ['secretsmanager:DeleteSecret'],
        Resource: ['*'],
        Condition: { Bool: { 'secretsmanager:ForceDeleteWithoutRecovery': 'true' } },
      },
      // Before a new secret has an ARN, Secrets Manager tries the key with this context.
      ...keyStatements(request, ['kms:Decrypt', 'kms:GenerateDataKey'], ['RequestToValidateKeyAccess']),
    ],
  };
}
