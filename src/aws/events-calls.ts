import type * as Sdk from '@aws-sdk/client-eventbridge';
import { AppError, exitCodes } from '../errors/index.js';
import { asTagList, asTags, unlessGone } from './monitoring-failure.js';
import type { EventCalls, EventTarget, RuleState } from './monitoring-types.js';
import type { Ask } from './service-client.js';

type AskEvents = Ask<typeof Sdk, Sdk.EventBridgeClient>;

const STATES = {
  enabled: 'ENABLED',
  all: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
  disabled: 'DISABLED',
} as const satisfies Record<RuleState, Sdk.RuleState>;

export function eventCalls(ask: AskEvents): EventCalls {
  return { ...eventReads(ask), ...eventWrites(ask) };
}

function eventReads(ask: AskEvents): Pick<EventCalls, 'rule' | 'tags' | 'targets'> {
  return {
    async rule(Name, options) {
      const found = await unlessGone(
        ask('DescribeRule', Name, options, (sdk, client, how) =>
          client.send(new sdk.DescribeRuleCommand({ Name }), how),
        ),
      );
      if (found === undefined) return undefined;
      return { arn: found.Arn ?? '', pattern: found.EventPattern ?? '', state: stateOf(found.State) };
    },
    async tags(ResourceARN, options) {
      const { Tags } = await ask('ListTagsForResource', ResourceARN, options, (sdk, client, how) =>
        client.send(new sdk.ListTagsForResourceCommand({ ResourceARN }), how),
      );
      return asTags(Tags);
    },
    async targets(Rule, options) {
      // A rule has five at most, and a page a hundred.
      const found = await unlessGone(
        ask('ListTargetsByRule', Rule, options, (sdk, client, how) =>
          client.send(new sdk.ListTargetsByRuleCommand({ Rule }), how),
        ),
      );
      return (found?.Targets ?? []).map(targetOf);
    },
  };
}

function stateOf(state: string | undefined): RuleState {
  const [found = 'disabled'] = (Object.keys(STATES) as RuleState[]).filter((one) => STATES[one] === state);
  return found;
}

function targetOf({ Id, Arn, InputTransformer }: Sdk.Target): EventTarget {
  const { InputPathsMap: paths = {}, InputTemplate: template = '' } = InputTransformer ?? {};
  return { id: Id ?? '', arn: Arn ?? '', paths, template };
}

function eventWrites(ask: AskEvents): Pick<EventCalls, 'putRule' | 'putTarget' | 'deleteRule'> {
  return {
    async putRule({ name, description, pattern, state, tags }, options) {
      const input = { Name: name, Description: description, EventPattern: pattern, State: STATES[state] };
      await ask('PutRule', name, options, (sdk, client, how) =>
        client.send(new sdk.PutRuleCommand({ ...input, Tags: asTagList(tags) }), how),
      );
    },
    async putTarget(Rule, { id: Id, arn: Arn, paths, template }, options) {
      const transformer = { InputPathsMap: { ...paths }, InputTemplate: template };
      const { FailedEntries = [] } = await ask('PutTargets', Rule, options, (sdk, client, how) =>
        client.send(new sdk.PutTargetsCommand({ Rule, Targets: [{ Id, Arn, InputTransformer: transformer }] }), how),
      );
      checkEntries('PutTargets', Rule, FailedEntries);
    },
    async deleteRule(Name, options) {
      const { Targets = [] } =
        (await unlessGone(
          ask('ListTargetsByRule', Name, options, (sdk, client, how) =>
            client.send(new sdk.ListTargetsByRuleCommand({ Rule: Name }), how),
          ),
        )) ?? {};
      const Ids = Targets.map(({ Id }) => Id ?? '');
      if (Ids.length > 0) {
        const { FailedEntries = [] } = await ask('RemoveTargets', Name, options, (sdk, client, how) =>
          client.send(new sdk.RemoveTargetsCommand({ Rule: Name, Ids }), how),
        );
        checkEntries('RemoveTargets', Name, FailedEntries);
      }
      await unlessGone(
        ask('DeleteRule', Name, options, (sdk, client, how) => client.send(new sdk.DeleteRuleCommand({ Name }), how)),
      );
    },
  };
}

/** A call that succeeds may have failed for what it was about. */
function checkEntries(
  operation: string,
  rule: string,
  [failed]: readonly { ErrorCode?: string | undefined; ErrorMessage?: string | undefined }[],
): void {
  if (failed === undefined) return;
  const { ErrorCode = '', ErrorMessage = '' } = failed;
  throw new AppError('E_MONITOR_REFUSED', `EventBridge refuses ${operation} of ${rule}: ${ErrorCode} ${ErrorMessage}`, {
    exit: exitCodes.failed,
    hint: 'run the same command again',
  });
}
