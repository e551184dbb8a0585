import { eventCalls } from './events-calls.js';
import type { MonitoringCalls } from './monitoring-types.js';
import type { AwsOptions } from './options.js';
import { bucketCalls } from './s3-calls.js';
import { serviceClient } from './service-client.js';
import { topicCalls } from './sns-calls.js';
import { trailCalls } from './trail-calls.js';

/** Loads nothing and sends nothing before the first call. */
function monitoringCalls(
  region: string,
  options: AwsOptions,
): { readonly calls: MonitoringCalls; readonly close: () => void } {
  const loadTrail = () => import('@aws-sdk/client-cloudtrail');
  const loadEvents = () => import('@aws-sdk/client-eventbridge');
  const loadTopics = () => import('@aws-sdk/client-sns');
  const trail = serviceClient('cloudtrail', region, options, loadTrail, (sdk, how) => new sdk.CloudTrailClient(how));
  const events = serviceClient('events', region, options, loadEvents, (sdk, how) => new sdk.EventBridgeClient(how));
  const topics = serviceClient('sns', region, options, loadTopics, (sdk, how) => new sdk.SNSClient(how));
  const buckets = bucketClient(region, options);
  return {
    calls: {
      trails: trailCalls(trail.ask),
      events: eventCalls(events.ask),
      topics: topicCalls(topics.ask),
      buckets: (account) => bucketCalls(buckets.ask, region, account),
    },
    close: () => {
      for (const client of [trail, events, topics, buckets]) client.close();
    },
  };
}

/** Endpoints that are not AWS's have no host names for buckets, hence the form of the path; AWS takes both. */
function bucketClient(region: string, options: AwsOptions) {
  const load = () => import('@aws-sdk/client-s3');
  return serviceClient('s3', region, options, load, (sdk, how) => new sdk.S3Client({ ...how, forcePathStyle: true }));
}

/** One set for each region that is asked for. */
export function monitoringByRegion(
  home: string,
  options: AwsOptions,
): { readonly of: (region?: string) => MonitoringCalls; readonly close: () => void } {
  const opened = new Map<string, ReturnType<typeof monitoringCalls>>();
  return {
    of: (region = home) => {
      const found = opened.get(region) ?? monitoringCalls(region, options);
      opened.set(region, found);
      return found.calls;
    },
    close: () => {
      for (const { close } of opened.values()) close();
    },
  };
}
