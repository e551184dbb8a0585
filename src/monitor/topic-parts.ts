import { AppError, exitCodes } from '../errors/index.js';
import { letsEventBridgeIn, sameJson, topicPolicy } from './documents.js';
import { isOwnTopic, ownTags, topicArn, topicName } from './names.js';
import { checkOurs, MISSING, SAME, type Job, type Part, type Seen } from './part.js';

/** The topic of a region, and who hears of it. */
export function topicParts(job: Job, region: string): Part[] {
  const own = isOwnTopic(job.request, region) ? [ownTopic(job, region), policyPart(job, region)] : [];
  const first = own.length > 0 ? own : [usedTopic(job, region)];
  return [...first, ...job.request.emails.map((email) => subscription(job, region, email))];
}

function ownTopic({ calls, request, options }: Job, region: string): Part {
  const { topics } = calls(region);
  const arn = topicArn(request, region);
  const name = topicName(request);
  return {
    what: 'topic',
    name,
    region,
    look: async () => {
      if ((await topics.topic(arn, options)) === undefined) return MISSING;
      checkOurs({ what: 'topic', name }, await topics.tags(arn, options), request);
      return SAME;
    },
    make: () => topics.create(name, ownTags(request), options),
    remove: () => topics.remove(arn, options),
  };
}

function policyPart({ calls, request, options }: Job, region: string): Part {
  const { topics } = calls(region);
  const arn = topicArn(request, region);
  const after = JSON.stringify(topicPolicy(arn));
  return {
    what: 'topic policy',
    name: topicName(request),
    region,
    about: 'EventBridge may publish',
    look: async () => {
      const found = await topics.topic(arn, options);
      if (found === undefined) return MISSING;
      return sameJson(found.policy, after) ? SAME : { state: 'other', before: found.policy, after };
    },
    make: () => topics.setPolicy(arn, after, options),
  };
}

/** Somebody's topic is only looked at. */
function usedTopic({ calls, request, options }: Job, region: string): Part {
  const arn = topicArn(request, region);
  const { topics } = calls(region);
  return {
    what: 'topic',
    name: arn.slice(arn.lastIndexOf(':') + 1),
    region,
    look: async () => {
      const found = await topics.topic(arn, options);
      if (found === undefined) throw useless(arn, 'there is no such topic', 'aws sns list-topics');
      if (found.key === 'alias/aws/sns')
        throw useless(
          arn,
          'EventBridge may not use the key alias/aws/sns, with which it is encrypted',
          'encrypt it with a key whose policy lets events.amazonaws.com use it, or name another topic',
        );
      if (!letsEventBridgeIn(found.policy)) {
        const [statement] = topicPolicy(arn)['Statement'] as readonly unknown[];
        throw useless(
          arn,
          'its policy does not let EventBridge publish (without a condition, since AWS takes none there)',
          `add to its policy: ${JSON.stringify(statement)}`,
        );
      }
      return { state: 'used', detail: found.key === undefined ? 'it lets EventBridge publish' : keyNote(found.key) };
    },
    make: () => Promise.reject(useless(arn, 'there is no such topic', 'aws sns list-topics')),
  };
}

function keyNote(key: string): string {
  return `it lets EventBridge publish; the policy of its key ${key} has to let events.amazonaws.com use it, which was not looked at`;
}

function useless(arn: string, why: string, hint: string): AppError {
  return new AppError('E_MONITOR_TOPIC', `topic ${arn} cannot be used: ${why}; nothing was changed`, {
    exit: exitCodes.failed,
    hint,
  });
}

function subscription({ calls, request, options }: Job, region: string, email: string): Part {
  const { topics } = calls(region);
  const arn = topicArn(request, region);
  return {
    what: 'subscription',
    name: email,
    region,
    about: 'SNS asks the address for confirmation',
    look: async (): Promise<Seen> => {
      if ((await topics.topic(arn, options)) === undefined) return MISSING;
      const found = (await topics.subscriptions(arn, options)).filter(
        ({ protocol, endpoint }) => protocol === 'email' && endpoint === email,
      );
      if (found.length === 0) return MISSING;
      if (found.some(({ isPending }) => !isPending)) return SAME;
      return { ...SAME, isPending: true, detail: 'waits for confirmation, so it hears nothing yet' };
    },
    make: () => topics.subscribe(arn, email, options),
  };
}
