import type * as Sdk from '@aws-sdk/client-s3';
import { asTagList, asTags, unlessGone, type Tags } from './monitoring-failure.js';
import type { BucketCalls } from './monitoring-types.js';
import type { Ask } from './service-client.js';

type AskBuckets = Ask<typeof Sdk, Sdk.S3Client>;

const BLOCKED = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};
const ENCRYPTED = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } }] };
const UNFINISHED_DAYS = 7;

/** A name that belongs to another account is AccessDenied in every call. */
export function bucketCalls(ask: AskBuckets, region: string, account: string): BucketCalls {
  const of = (Bucket: string) => ({ Bucket, ExpectedBucketOwner: account });
  return { ...bucketTags(ask, region, of), ...bucketProtection(ask, of), ...bucketDocuments(ask, of) };
}

type Named = (bucket: string) => { Bucket: string; ExpectedBucketOwner: string };

function bucketTags(ask: AskBuckets, region: string, of: Named): Pick<BucketCalls, 'tags' | 'create'> {
  const tags: BucketCalls['tags'] = async (bucket, options) => {
    const found = await unlessGone(
      ask('GetBucketTagging', bucket, options, async (sdk, client, how): Promise<Tags> => {
        try {
          return asTags((await client.send(new sdk.GetBucketTaggingCommand(of(bucket)), how)).TagSet);
        } catch (error) {
          if (error instanceof Error && error.name === 'NoSuchTagSet') return {};
          throw error;
        }
      }),
    );
    return found;
  };
  return {
    tags,
    async create(bucket, wanted, options) {
      const TagSet = asTagList(wanted);
      const place = region === 'us-east-1' ? {} : { LocationConstraint: region as Sdk.BucketLocationConstraint };
      await ask('CreateBucket', bucket, options, (sdk, client, how) =>
        client.send(
          new sdk.CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { ...place, Tags: TagSet } }),
          how,
        ),
      );
      // AWS makes a bucket with its tags in one step; what imitates S3 may leave them out.
      if (Object.keys((await tags(bucket, options)) ?? {}).length > 0) return;
      await ask('PutBucketTagging', bucket, options, (sdk, client, how) =>
        client.send(new sdk.PutBucketTaggingCommand({ ...of(bucket), Tagging: { TagSet } }), how),
      );
    },
  };
}

type Protection = 'isPublicAccessBlocked' | 'blockPublicAccess' | 'encryption' | 'encrypt';

function bucketProtection(ask: AskBuckets, of: Named): Pick<BucketCalls, Protection> {
  return {
    async isPublicAccessBlocked(bucket, options) {
      const found = await unlessGone(
        ask('GetBucketPublicAccessBlock', bucket, options, (sdk, client, how) =>
          client.send(new sdk.GetPublicAccessBlockCommand(of(bucket)), how),
        ),
      );
      const now: Readonly<Record<string, boolean | undefined>> = { ...found?.PublicAccessBlockConfiguration };
      return Object.keys(BLOCKED).every((name) => now[name] === true);
    },
    async blockPublicAccess(bucket, options) {
      await ask('PutBucketPublicAccessBlock', bucket, options, (sdk, client, how) =>
        client.send(
          new sdk.PutPublicAccessBlockCommand({ ...of(bucket), PublicAccessBlockConfiguration: BLOCKED }),
          how,
        ),
      );
    },
    async encryption(bucket, options) {
      const found = await unlessGone(
        ask('GetEncryptionConfiguration', bucket, options, (sdk, client, how) =>
          client.send(new sdk.GetBucketEncryptionCommand(of(bucket)), how),
        ),
      );
      return found?.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm;
    },
    async encrypt(bucket, options) {
      await ask('PutEncryptionConfiguration', bucket, options, (sdk, client, how) =>
        client.send(
          new sdk.PutBucketEncryptionCommand({ ...of(bucket), ServerSideEncryptionConfiguration: ENCRYPTED }),
          how,
        ),
      );
    },
  };
}

function bucketDocuments(
  ask: AskBuckets,
  of: Named,
): Pick<BucketCalls, 'expiry' | 'setExpiry' | 'policy' | 'setPolicy'> {
  return {
    async expiry(bucket, options) {
      const found = await unlessGone(
        ask('GetLifecycleConfiguration', bucket, options, (sdk, client, how) =>
          client.send(new sdk.GetBucketLifecycleConfigurationCommand(of(bucket)), how),
        ),
      );
      const days = (found?.Rules ?? []).filter(isForAll).map(({ Expiration }) => Expiration?.Days);
      return days.find((one) => one !== undefined);
    },
    async setExpiry(bucket, Days, options) {
      const AbortIncompleteMultipartUpload = { DaysAfterInitiation: UNFINISHED_DAYS };
      const base = { ID: 'secretctl', Status: 'Enabled' as const, Filter: { Prefix: '' } };
      const Rules = [{ ...base, Expiration: { Days }, AbortIncompleteMultipartUpload }];
      await ask('PutLifecycleConfiguration', bucket, options, (sdk, client, how) =>
        client.send(
          new sdk.PutBucketLifecycleConfigurationCommand({ ...of(bucket), LifecycleConfiguration: { Rules } }),
          how,
        ),
      );
    },
    async policy(bucket, options) {
      const found = await unlessGone(
        ask('GetBucketPolicy', bucket, options, (sdk, client, how) =>
          client.send(new sdk.GetBucketPolicyCommand(of(bucket)), how),
        ),
      );
      return found?.Policy;
    },
    async setPolicy(bucket, Policy, options) {
      await ask('PutBucketPolicy', bucket, options, (sdk, client, how) =>
        client.send(new sdk.PutBucketPolicyCommand({ ...of(bucket), Policy }), how),
      );
    },
  };
}

function isForAll({ Status, Filter }: Sdk.LifecycleRule): boolean {
  return Status === 'Enabled' && Object.values(Filter ?? {}).every((one) => one === '' || one === undefined);
}
