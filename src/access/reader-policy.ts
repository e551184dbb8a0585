import { keyStatements } from './key-statement.js';
import { checkRequest } from './request.js';
import { secretArns } from './secret-arns.js';
import type { AccessRequest, PolicyDocument } from './types.js';

/**
 * What the application may: read its secrets, and nothing else.
 *
 * BatchGetSecretValue knows no resources, and gives no value by itself: AWS asks for GetSecretValue of every secret as well.
 *
 * @throws AppError `E_ACCESS_REQUEST` or `E_ACCESS_KEY`, exit 2
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html (the key, and its encryption context)
 */
export function readerPolicy(request: AccessRequest): PolicyDocument {
  checkRequest(request);
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'ReadSecrets',
        Effect: 'Allow',
        Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
        Resource: secretArns(request),
      },
      { Sid: 'ReadSeveralAtOnce', Effect: 'Allow', Action: ['secretsmanager:BatchGetSecretValue'], Resource: ['*'] },
      ...keyStatements(request, ['kms:Decrypt']),
    ],
  };
}
