import { bucketName, trailArn } from './names.js';
import type { MonitorRequest } from './types.js';

/** More than a year, so that what was seen last year can still be looked up. */
export const KEPT_DAYS = 400;

type Document = Readonly<Record<string, unknown>>;

/**
 * CloudTrail may write this trail's files, and nobody reaches the bucket unencrypted.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 */
export function bucketPolicy(request: MonitorRequest): Document {
  const { partition, account } = request.access;
  const bucket = `arn:${partition}:s3:::${bucketName(request)}`;
  const trail = { 'aws:SourceArn': trailArn(request) };
  const cloudTrail = { Service: 'cloudtrail.amazonaws.com' };
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'CloudTrailLooks',
        Effect: 'Allow',
        Principal: cloudTrail,
        Action: 's3:GetBucketAcl',
        Resource: bucket,
        Condition: { StringEquals: trail },
      },
      {
        Sid: 'CloudTrailWrites',
        Effect: 'Allow',
        Principal: cloudTrail,
        Action: 's3:PutObject',
        Resource: `${bucket}/AWSLogs/${account}/*`,
        Condition: { StringEquals: { ...trail, 's3:x-amz-acl': 'bucket-owner-full-control' } },
      },
      {
        Sid: 'OnlyOverTls',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [bucket, `${bucket}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  };
}

/**
 * EventBridge may publish. Without a condition: AWS says that topic policies for EventBridge take none, so one would silence the alarms.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
 */
export function topicPolicy(topic: string): Document {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'EventBridgePublishes',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: topic,
      },
    ],
  };
}

/** Whether a policy of somebody's topic lets EventBridge in, without a condition. */
export function letsEventBridgeIn(policy: string): boolean {
  return statements(policy).some(({ Effect, Principal, Action, Condition }) => {
    const services = listOf((Principal as { Service?: unknown } | undefined)?.Service);
    const actions = listOf(Action).map((action) => action.toLowerCase());
    const mayPublish = ['sns:publish', 'sns:*', '*'].some((action) => actions.includes(action));
    return Effect === 'Allow' && services.includes('events.amazonaws.com') && mayPublish && Condition === undefined;
  });
}

function statements(policy: string): Document[] {
  try {
    const { Statement = [] } = JSON.parse(policy) as { Statement?: Document | Document[] };
    return Array.isArray(Statement) ? Statement : [Statement];
  } catch {
    return [];
  }
}

function listOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');
}

/** Whether two texts of JSON say the same: the order of keys says nothing, nor whether one value stands alone or in a list. */
export function sameJson(one: string | undefined, other: string): boolean {
  try {
    return canonical(JSON.parse(one ?? '')) === canonical(JSON.parse(other));
  } catch {
    return one === other;
  }
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalItem).join()}]`;
  return `[${canonicalItem(value)}]`;
}

function canonicalItem(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`);
  return `{${entries.sort().join()}}`;
}
