import { Command, Option } from 'commander';
import type { Context } from '../../app/context.js';

/** The options of `secretctl monitor`, as commander parses them. */
export interface MonitorFlags {
  readonly email?: readonly string[];
  readonly topic?: readonly string[];
  readonly check?: boolean;
  readonly test?: boolean;
  readonly remove?: boolean;
  readonly emit?: 'terraform';
  readonly out?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly confirm?: string;
}

const EXAMPLES = [
  'Examples:',
  '  $ secretctl monitor --dry-run                      what is there, and what would be made?',
  '  $ secretctl monitor --email ops@example.com        make it; asks first',
  '  $ secretctl monitor --check                        is all of it in place and at work? exit 1 if not, for cron',
  '  $ secretctl monitor --emit terraform --out infra   the same as code; nothing is created',
  '',
].join('\n');

const NOTES = `
Alarms go to an SNS topic when a secret of this app is read or changed by somebody who is not known, when a read is denied, when a secret
is deleted, when its policy is changed, and when rights to it are changed in IAM. Known are the role that setup made (aws.access.for) and
monitor.known in secretctl.yaml; topics and addresses can stand there too (monitor.topics, monitor.emails).

It needs a CloudTrail trail that records reads: one that is there is used, else one is made, with a bucket. What secretctl made has the
tag secretctl:app; what is somebody else's is never changed. Run again, it finishes what was interrupted and changes nothing else.

Rights that it needs (a trail that is there already needs no s3:* and changes nothing in CloudTrail):
`;

export function monitorCommand(context: Context): Command {
  const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];
  return new Command('monitor')
    .summary('raise an alarm when a secret is read by somebody who should not')
    .description("Raise an alarm when this app's secrets are read by somebody who is not known, or are tampered with.")
    .addOption(new Option('--email <address>', 'who is told by mail; may be repeated').argParser(collect))
    .addOption(new Option('--topic <arn>', 'use this SNS topic; may be repeated, one a region').argParser(collect))
    .option('--check', 'only look: exit 1 unless all is in place and at work')
    .option('--test', 'send a test message to the topics')
    .option('--remove', 'remove rules and topics; the trail and its bucket stay')
    .addOption(new Option('--emit <as>', 'write the resources as code and create nothing').choices(['terraform']))
    .option('--out <folder>', 'with --emit: write the files there')
    .option('--force', 'with --out: overwrite files that are there')
    .option('-n, --dry-run', 'print the plan, change nothing')
    .option('-y, --yes', 'consent without a prompt')
    .option('--confirm <app>', 'with --remove: consent without a prompt')
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', `${NOTES}${ACTIONS}`)
    .action(async (flags: MonitorFlags) => {
      const { runMonitor } = await import('./run.js');
      context.finish(await runMonitor(context, flags));
    });
}

/** By service, as MONITOR_ACTIONS has them; written here too, so that help loads no more than this file. */
const ACTIONS = [
  '  cloudtrail: DescribeTrails GetTrailStatus GetEventSelectors ListTags CreateTrail AddTags UpdateTrail PutEventSelectors StartLogging',
  '  events: DescribeRule ListTagsForResource ListTargetsByRule PutRule TagResource PutTargets RemoveTargets DeleteRule',
  '  s3: GetBucketTagging GetBucketPublicAccessBlock GetEncryptionConfiguration GetLifecycleConfiguration GetBucketPolicy CreateBucket',
  '      TagResource PutBucketTagging PutBucketPublicAccessBlock PutEncryptionConfiguration PutLifecycleConfiguration PutBucketPolicy',
  '  sns: GetTopicAttributes ListTagsForResource ListSubscriptionsByTopic CreateTopic TagResource SetTopicAttributes Subscribe Publish',
  '      DeleteTopic',
  '',
].join('\n');
