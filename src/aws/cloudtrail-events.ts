import type * as Sdk from '@aws-sdk/client-cloudtrail';
import { hostOf } from './host.js';
import { clientSettings, type AwsOptions } from './options.js';
import { serviceCall, type CallOptions } from './service-call.js';

/** One record of CloudTrail's event history. */
export interface TrailEvent {
  readonly id: string | undefined;
  /** Whole seconds. */
  readonly time: Date | undefined;
  /** The record itself: JSON, whose texts are chosen by whoever made the call. */
  readonly record: string | undefined;
}

export interface TrailPage {
  /** The newest first. */
  readonly events: readonly TrailEvent[];
  /** Undefined: there is no more. */
  readonly next: string | undefined;
}

export interface TrailQuestion {
  /** CloudTrail takes one. */
  readonly attribute: { readonly key: 'EventSource' | 'EventName' | 'ResourceName'; readonly value: string };
  readonly from: Date;
  readonly to: Date;
  /** Goes with the same question alone. */
  readonly next?: string | undefined;
}

/** CloudTrail's event history in one region. */
export interface TrailCalls {
  readonly region: string;
  /**
   * One page of up to 50 records of management events, of the last 90 days. AWS allows two calls a second, in an account and region; a call
   * too many is `E_STORE_THROTTLED`, and is not repeated here: whoever calls knows how long it can wait.
   *
   * @throws AppError as every call of AWS
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
   */
  lookup(question: TrailQuestion, options?: CallOptions): Promise<TrailPage>;
}

const PAGE = 50;

/** Loads nothing and sends nothing before the first call. */
export function trailCalls(
  region: string,
  options: AwsOptions,
): { readonly calls: TrailCalls; readonly close: () => void } {
  let host = options.endpoint ?? `cloudtrail.${region}.amazonaws.com`;
  let client: Sdk.CloudTrailClient | undefined;
  const open = (sdk: typeof Sdk): Sdk.CloudTrailClient => {
    // Who asks paces the calls; the SDK's own pacing would come on top.
    const settings = { ...clientSettings(options), region, maxAttempts: 1, retryMode: 'standard' };
    const opened = new sdk.CloudTrailClient(settings);
    opened.middlewareStack.add(
      (next) => (args) => {
        host = hostOf(args.request) ?? host;
        return next(args);
      },
      { step: 'build', name: 'noteHost' },
    );
    return opened;
  };
  const { profile } = options;
  const place = () => ({
    service: 'cloudtrail',
    operation: 'LookupEvents',
    subject: undefined,
    region,
    host,
    profile,
    secrets: [],
  });
  const lookup: TrailCalls['lookup'] = async (question, call = {}) => {
    const sdk = await import('@aws-sdk/client-cloudtrail');
    const use = (client ??= open(sdk));
    const command = new sdk.LookupEventsCommand(inputOf(question));
    return pageOf(await serviceCall(options, place, call, (how) => use.send(command, how)));
  };
  return { calls: { region, lookup }, close: () => client?.destroy() };
}

function inputOf({ attribute, from, to, next }: TrailQuestion): Sdk.LookupEventsCommandInput {
  return {
    LookupAttributes: [{ AttributeKey: attribute.key, AttributeValue: attribute.value }],
    StartTime: from,
    EndTime: to,
    MaxResults: PAGE,
    ...(next === undefined ? {} : { NextToken: next }),
  };
}

function pageOf({ Events = [], NextToken }: Sdk.LookupEventsCommandOutput): TrailPage {
  return {
    events: Events.map(({ EventId, EventTime, CloudTrailEvent }) => ({
      id: EventId,
      time: EventTime,
      record: CloudTrailEvent,
    })),
    next: NextToken === '' ? undefined : NextToken,
  };
}
