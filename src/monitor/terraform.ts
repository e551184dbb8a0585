import { expression, hclText, jsonEncode, type DeployText, type HclBlock } from '../deploy/index.js';
import { bucketPolicy, KEPT_DAYS, topicPolicy } from './documents.js';
import { alarmTarget, HEADLINES } from './message.js';
import { alarmsByRegion, bucketName, isOwnTopic, ownTags, ruleName, topicArn, topicName, trailName } from './names.js';
import { eventPattern } from './patterns.js';
import type { AlarmKind, MonitorRequest, TrailChoice } from './types.js';

type Attributes = NonNullable<HclBlock['attributes']>;

const PROVIDER = { source: 'hashicorp/aws', version: '>= 5.31, < 7.0' };

/**
 * The same as code, for Terraform (or OpenTofu) and version 5 or 6 of its AWS provider. Of somebody else's trail or topic nothing is written.
 *
 * @see https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/cloudwatch_event_rule.html.markdown
 */
export function emitMonitorTerraform(request: MonitorRequest, trail: TrailChoice): DeployText[] {
  const blocks = [
    ...providers(request),
    ...(trail.isOurs ? trailBlocks(request) : []),
    ...[...alarmsByRegion(request)].flatMap(([region, kinds]) => [
      ...topicBlocks(request, region),
      ...kinds.flatMap((kind) => ruleBlocks(request, region, kind)),
    ]),
  ];
  const head = [
    `Alarms for reads of the secrets of ${request.access.app} that should not happen.`,
    ...(trail.isOurs ? [] : [`They rest on the trail ${trail.arn}, which is somebody else's.`]),
    'Addresses of subscriptions have to be confirmed by their receivers; secretctl monitor --check tells whether all is in place.',
  ];
  const text = head.map((line) => `# ${line}\n`).join('') + '\n' + hclText(blocks);
  return [{ file: 'secretctl-monitor.tf', title: 'Terraform: trail, rules, topics', text }];
}

function providers({ access, iam, ...request }: MonitorRequest): HclBlock[] {
  const account = { allowed_account_ids: [access.account] };
  const others = [...alarmsByRegion({ access, iam, ...request }).keys()].filter((region) => region !== access.region);
  return [
    {
      block: ['terraform'],
      attributes: { required_version: '>= 1.3' },
      blocks: [{ block: ['required_providers'], attributes: { aws: PROVIDER } }],
    },
    {
      comment: ['Where there is such a block already, remove this one.'],
      block: ['provider', 'aws'],
      attributes: { region: access.region, ...account },
    },
    ...others.map((region): HclBlock => ({
      block: ['provider', 'aws'],
      attributes: { alias: alias(region), region, ...account },
    })),
  ];
}

function alias(region: string): string {
  return `secretctl_${region.replaceAll('-', '_')}`;
}

/** Of a resource outside the app's region. */
function place({ access }: MonitorRequest, region: string): Attributes {
  return region === access.region ? {} : { provider: expression(`aws.${alias(region)}`) };
}

function trailBlocks(request: MonitorRequest): HclBlock[] {
  const bucket = expression('aws_s3_bucket.trail.id');
  const of = (type: string, attributes: Attributes, blocks: HclBlock[] = []): HclBlock => ({
    block: ['resource', type, 'trail'],
    attributes: { bucket, ...attributes },
    blocks,
  });
  const keep: HclBlock = {
    comment: ['What it holds is evidence.'],
    block: ['lifecycle'],
    attributes: { prevent_destroy: true },
  };
  const blocked = { block_public_acls: true, block_public_policy: true };
  return [
    {
      block: ['resource', 'aws_s3_bucket', 'trail'],
      attributes: { bucket: bucketName(request), tags: ownTags(request) },
      blocks: [keep],
    },
    of('aws_s3_bucket_public_access_block', { ...blocked, ignore_public_acls: true, restrict_public_buckets: true }),
    of('aws_s3_bucket_server_side_encryption_configuration', {}, [encryption()]),
    of('aws_s3_bucket_lifecycle_configuration', {}, [expiry()]),
    of('aws_s3_bucket_policy', { policy: jsonEncode(bucketPolicy(request)) }),
    {
      comment: ['Management events of all regions, those that only read among them: what a trail records by itself.'],
      block: ['resource', 'aws_cloudtrail', 'trail'],
      attributes: {
        name: trailName(request),
        s3_bucket_name: bucket,
        is_multi_region_trail: true,
        include_global_service_events: true,
        enable_log_file_validation: true,
        tags: ownTags(request),
        depends_on: [expression('aws_s3_bucket_policy.trail')],
      },
    },
  ];
}

function encryption(): HclBlock {
  const by = 'apply_server_side_encryption_by_default';
  return { block: ['rule'], blocks: [{ block: [by], attributes: { sse_algorithm: 'AES256' } }] };
}

function expiry(): HclBlock {
  return {
    block: ['rule'],
    attributes: { id: 'secretctl', status: 'Enabled' },
    blocks: [
      { block: ['filter'], attributes: { prefix: '' } },
      { block: ['expiration'], attributes: { days: KEPT_DAYS } },
      { block: ['abort_incomplete_multipart_upload'], attributes: { days_after_initiation: 7 } },
    ],
  };
}

function idOf(region: string): string {
  return region.replaceAll('-', '_');
}

function topicBlocks(request: MonitorRequest, region: string): HclBlock[] {
  const id = idOf(region);
  const arn = topicArn(request, region);
  const isOwn = isOwnTopic(request, region);
  const topic = isOwn ? expression(`aws_sns_topic.${id}.arn`) : arn;
  const own: HclBlock[] = [
    {
      block: ['resource', 'aws_sns_topic', id],
      attributes: { ...place(request, region), name: topicName(request), tags: ownTags(request) },
    },
    {
      block: ['resource', 'aws_sns_topic_policy', id],
      attributes: { ...place(request, region), arn: topic, policy: jsonEncode(topicPolicy(arn)) },
    },
  ];
  const subscriptions = request.emails.map((email, i): HclBlock => ({
    block: ['resource', 'aws_sns_topic_subscription', `${id}_${String(i + 1)}`],
    attributes: { ...place(request, region), topic_arn: topic, protocol: 'email', endpoint: email },
  }));
  return [...(isOwn ? own : []), ...subscriptions];
}

function ruleBlocks(request: MonitorRequest, region: string, kind: AlarmKind): HclBlock[] {
  const id = `${idOf(region)}_${kind}`;
  const isRead = kind === 'reads' || kind === 'denied';
  const { id: target_id, arn, paths, template } = alarmTarget(request, kind, region);
  return [
    {
      comment: [HEADLINES[kind]],
      block: ['resource', 'aws_cloudwatch_event_rule', id],
      attributes: {
        ...place(request, region),
        name: ruleName(request, kind),
        description: HEADLINES[kind],
        state: isRead ? 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' : 'ENABLED',
        event_pattern: jsonEncode(JSON.parse(eventPattern(request, kind, region))),
        tags: ownTags(request),
      },
    },
    {
      block: ['resource', 'aws_cloudwatch_event_target', id],
      attributes: {
        ...place(request, region),
        rule: expression(`aws_cloudwatch_event_rule.${id}.name`),
        target_id,
        arn: isOwnTopic(request, region) ? expression(`aws_sns_topic.${idOf(region)}.arn`) : arn,
      },
      blocks: [{ block: ['input_transformer'], attributes: { input_paths: paths, input_template: template } }],
    },
  ];
}
