import { createHash } from 'node:crypto';
import { accessNames } from '../access/index.js';
import type { AlarmKind, MonitorRequest } from './types.js';

const TAG = 'secretctl:app';
/** Where the events of IAM are, by partition. https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html */
const IAM_REGIONS: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-cn': 'cn-north-1',
};
const BUCKET_PREFIX = 'secretctl-trail-';

export function ownTags({ access }: MonitorRequest): Readonly<Record<string, string>> {
  return { [TAG]: access.app };
}

export function ownerOf(tags: Readonly<Record<string, string>>): string | undefined {
  return tags[TAG];
}

/** `secretctl-shop`: what the names in IAM begin with, so that no two apps share one. */
function baseName({ access }: MonitorRequest): string {
  const { readerPolicy } = accessNames(access);
  return readerPolicy.slice(0, -`-${access.region}-read`.length);
}

/** @throws AppError `E_ACCESS_REQUEST`, exit 2 */
export function trailName(request: MonitorRequest): string {
  return baseName(request);
}

export function trailArn(request: MonitorRequest): string {
  const { partition, region, account } = request.access;
  return `arn:${partition}:cloudtrail:${region}:${account}:trail/${trailName(request)}`;
}

/** All accounts share the names of buckets, and they have lower-case letters, digits and hyphens alone. */
export function bucketName(request: MonitorRequest): string {
  const app = baseName(request).slice('secretctl-'.length);
  const plain = app.toLowerCase().replace(/[^a-z0-9-]/g, '-');
  const hash = createHash('sha256').update(request.access.app).digest('hex').slice(0, 8);
  const short = plain === app ? app : `${plain.slice(0, 25)}-${hash}`;
  return `${BUCKET_PREFIX}${request.access.account}-${short}`;
}

export function topicArn(request: MonitorRequest, region: string): string {
  const given = request.topics.find((arn) => arn.split(':')[3] === region);
  return given ?? ownTopicArn(request, region);
}

function ownTopicArn(request: MonitorRequest, region: string): string {
  const { partition, account } = request.access;
  return `arn:${partition}:sns:${region}:${account}:${topicName(request)}`;
}

export function topicName(request: MonitorRequest): string {
  return `${baseName(request)}-alarms`;
}

export function isOwnTopic(request: MonitorRequest, region: string): boolean {
  return topicArn(request, region) === ownTopicArn(request, region);
}

export function ruleName(request: MonitorRequest, kind: AlarmKind): string {
  return `${baseName(request)}-${kind}`;
}

/** What is watched in each region: secrets in their regions, rights where IAM's events are. */
export function alarmsByRegion({ access, iam }: MonitorRequest): ReadonlyMap<string, readonly AlarmKind[]> {
  const ofSecrets: readonly AlarmKind[] = ['reads', 'denied', 'writes', 'deleted', 'policies'];
  const all = new Map(
    [access.region, ...access.replicas].map((region): [string, readonly AlarmKind[]] => [region, ofSecrets]),
  );
  const iamRegion = IAM_REGIONS[access.partition];
  if (iam && iamRegion !== undefined) all.set(iamRegion, [...(all.get(iamRegion) ?? []), 'rights']);
  return all;
}
