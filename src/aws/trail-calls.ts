import type * as Sdk from '@aws-sdk/client-cloudtrail';
import { asTagList, asTags } from './monitoring-failure.js';
import type { Trail, TrailAdmin, TrailSelectors } from './monitoring-types.js';
import type { Ask } from './service-client.js';

type AskTrail = Ask<typeof Sdk, Sdk.CloudTrailClient>;

const EVERYTHING = [{ ReadWriteType: 'All' as const, IncludeManagementEvents: true }];

export function trailCalls(ask: AskTrail): TrailAdmin {
  return { ...trailReads(ask), ...trailWrites(ask) };
}

function trailReads(ask: AskTrail): Pick<TrailAdmin, 'trails' | 'status' | 'selectors' | 'tags'> {
  return {
    async trails(options) {
      const { trailList = [] } = await ask('DescribeTrails', undefined, options, (sdk, client, how) =>
        client.send(new sdk.DescribeTrailsCommand({ includeShadowTrails: true }), how),
      );
      return trailList.map(trailOf);
    },
    async status(Name, options) {
      const found = await ask('GetTrailStatus', Name, options, (sdk, client, how) =>
        client.send(new sdk.GetTrailStatusCommand({ Name }), how),
      );
      return { isLogging: found.IsLogging ?? false, problem: found.LatestDeliveryError || undefined };
    },
    async selectors(TrailName, options) {
      const found = await ask('GetEventSelectors', TrailName, options, (sdk, client, how) =>
        client.send(new sdk.GetEventSelectorsCommand({ TrailName }), how),
      );
      return selectorsOf(found);
    },
    async tags(arn, options) {
      const { ResourceTagList: lists = [] } = await ask('ListTags', arn, options, (sdk, client, how) =>
        client.send(new sdk.ListTagsCommand({ ResourceIdList: [arn] }), how),
      );
      return asTags(lists.flatMap(({ TagsList = [] }) => TagsList));
    },
  };
}

function trailOf(trail: Sdk.Trail): Trail {
  return {
    name: trail.Name ?? '',
    arn: trail.TrailARN ?? '',
    homeRegion: trail.HomeRegion ?? '',
    isMultiRegion: trail.IsMultiRegionTrail ?? false,
    hasGlobalEvents: trail.IncludeGlobalServiceEvents ?? false,
    isValidated: trail.LogFileValidationEnabled ?? false,
    isOfOrganization: trail.IsOrganizationTrail ?? false,
    bucket: trail.S3BucketName ?? '',
  };
}

function selectorsOf(found: Sdk.GetEventSelectorsCommandOutput): TrailSelectors {
  return {
    basic: (found.EventSelectors ?? []).map((one) => ({
      readWrite: one.ReadWriteType ?? 'All',
      hasManagement: one.IncludeManagementEvents ?? true,
      without: one.ExcludeManagementEventSources ?? [],
    })),
    advanced: (found.AdvancedEventSelectors ?? []).map(({ FieldSelectors = [] }) =>
      FieldSelectors.map(({ Field = '', Equals = [], NotEquals = [] }) => ({
        field: Field,
        equals: Equals,
        notEquals: NotEquals,
      })),
    ),
  };
}

function trailWrites(ask: AskTrail): Pick<TrailAdmin, 'create' | 'repair' | 'startLogging'> {
  const settings = { IsMultiRegionTrail: true, IncludeGlobalServiceEvents: true, EnableLogFileValidation: true };
  return {
    async create({ name: Name, bucket: S3BucketName, tags }, options) {
      const input = { Name, S3BucketName, ...settings, TagsList: asTagList(tags) };
      await ask('CreateTrail', Name, options, (sdk, client, how) =>
        client.send(new sdk.CreateTrailCommand(input), how),
      );
    },
    async repair(arn, S3BucketName, options) {
      await ask('UpdateTrail', arn, options, (sdk, client, how) =>
        client.send(new sdk.UpdateTrailCommand({ Name: arn, S3BucketName, ...settings }), how),
      );
      await ask('PutEventSelectors', arn, options, (sdk, client, how) =>
        client.send(new sdk.PutEventSelectorsCommand({ TrailName: arn, EventSelectors: EVERYTHING }), how),
      );
    },
    async startLogging(Name, options) {
      await ask('StartLogging', Name, options, (sdk, client, how) =>
        client.send(new sdk.StartLoggingCommand({ Name }), how),
      );
    },
  };
}
