import { ACCOUNT, ROLE } from './account.js';

type Fields = Readonly<Record<string, unknown>>;

/** Who CloudTrail says it was. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
export const callers = {
  app: session(ROLE, 'task-0f1e2d'),
  otherRole: session(`arn:aws:iam::${ACCOUNT}:role/service-role/build`, 'i-0123456789'),
  sso: session(
    `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0011223344556677`,
    'eve',
  ),
  user: {
    type: 'IAMUser',
    principalId: 'AIDAEXAMPLE',
    arn: `arn:aws:iam::${ACCOUNT}:user/eve`,
    accountId: ACCOUNT,
    userName: 'eve',
  },
  consoleUser: {
    type: 'IAMUser',
    arn: `arn:aws:iam::${ACCOUNT}:user/eve`,
    accountId: ACCOUNT,
    sessionContext: { sessionIssuer: {}, webIdFederationData: {}, attributes: { mfaAuthenticated: 'false' } },
  },
  root: { type: 'Root', principalId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT },
  federated: {
    type: 'FederatedUser',
    arn: `arn:aws:sts::${ACCOUNT}:federated-user/eve`,
    accountId: ACCOUNT,
    sessionContext: { sessionIssuer: { type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/broker` } },
  },
  service: { type: 'AWSService', invokedBy: 'rds.amazonaws.com' },
  otherAccount: { type: 'AWSAccount', principalId: 'AIDAEXAMPLE', accountId: '999988887777' },
} as const satisfies Record<string, Fields>;

function session(role: string, name: string): Fields {
  const [, account = '', short = ''] = /iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(role) ?? [];
  return {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLE:${name}`,
    arn: `arn:aws:sts::${account}:assumed-role/${short}/${name}`,
    accountId: account,
    sessionContext: {
      sessionIssuer: { type: 'Role', principalId: 'AROAEXAMPLE', arn: role, accountId: account, userName: short },
      attributes: { creationDate: '2026-11-26T03:00:00Z', mfaAuthenticated: 'false' },
    },
  };
}

export const names = {
  name: 'shop/openai',
  arn: `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:shop/openai-AbCdEf`,
  partialArn: `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:shop/openai`,
} as const;

/** As EventBridge hands on what CloudTrail recorded. */
export function event(eventName: string, userIdentity: Fields, detail: Fields, source = 'secretsmanager'): object {
  return {
    version: '0',
    id: '00000000-0000-4000-8000-000000000000',
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${source}`,
    account: ACCOUNT,
    time: '2026-11-26T03:10:00Z',
    region: 'eu-west-1',
    resources: [],
    detail: {
      eventVersion: '1.11',
      userIdentity,
      eventTime: '2026-11-26T03:09:12Z',
      eventSource: `${source}.amazonaws.com`,
      eventName,
      awsRegion: 'eu-west-1',
      sourceIPAddress: '198.51.100.7',
      userAgent: 'aws-cli/2.31.0',
      responseElements: null,
      eventID: '11111111-1111-4111-8111-111111111111',
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: ACCOUNT,
      eventCategory: 'Management',
      ...detail,
    },
  };
}

export function read(who: Fields, secretId: string): object {
  return event('GetSecretValue', who, { requestParameters: { secretId }, readOnly: true });
}
