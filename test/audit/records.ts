import type { FakeRecord } from '../support/fake-cloudtrail.js';

export const ACCOUNT = '123456789012';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/web`;

type Fields = Readonly<Record<string, unknown>>;

/** The caller of a record, as CloudTrail writes a session of a role. */
export function sessionOf(role: string, session = 'i-0abc'): Fields {
  return {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLE:${session}`,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${session}`,
    accountId: ACCOUNT,
    sessionContext: { sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${ACCOUNT}:role/${role}`, userName: role } },
  };
}

export interface RecordOptions {
  readonly region?: string;
  readonly name?: string;
  readonly secret?: string;
  readonly by?: Fields;
  readonly from?: string;
  readonly program?: string;
  /** Laid over the record. */
  readonly more?: Fields;
}

/** A record of Secrets Manager: a read of `shop/openai` by the role `web`, unless something else is said. */
export function record(time: string | Date, options: RecordOptions = {}): FakeRecord {
  const { region = 'us-east-1', name = 'GetSecretValue', secret = 'shop/openai' } = options;
  const at = new Date(time);
  const text = {
    eventVersion: '1.11',
    userIdentity: options.by ?? sessionOf('web'),
    eventTime: at.toISOString().replace('.000', ''),
    eventSource: 'secretsmanager.amazonaws.com',
    eventName: name,
    awsRegion: region,
    sourceIPAddress: options.from ?? '198.51.100.7',
    userAgent: options.program ?? 'aws-sdk-js/3.1164.0 lang/js md/nodejs#20.20.2',
    requestParameters: { secretId: secret },
    responseElements: null,
    readOnly: name.startsWith('Get') || name.startsWith('Describe'),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    ...options.more,
  };
  return { region, time: at, name, source: 'secretsmanager.amazonaws.com', record: JSON.stringify(text) };
}
