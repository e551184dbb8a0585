import type { BucketCalls, CallOptions } from '../aws/index.js';
import { bucketPolicy, KEPT_DAYS, sameJson } from './documents.js';
import { bucketName, ownTags, trailName } from './names.js';
import { checkOurs, MISSING, SAME, type Job, type Part, type Seen } from './part.js';
import type { MonitorThing } from './types.js';

interface Setting {
  readonly what: MonitorThing;
  readonly about: string;
  readonly look: () => Promise<Seen>;
  readonly make: () => Promise<void>;
}

/** The bucket that keeps a trail's files. It is never removed: what it holds may be wanted as evidence. */
export function bucketParts({ calls, request, options }: Job): Part[] {
  const { account, region } = request.access;
  const buckets = calls(region).buckets(account);
  const name = bucketName(request);
  const ours = async (): Promise<Seen> => {
    const tags = await buckets.tags(name, options);
    if (tags === undefined) return MISSING;
    checkOurs({ what: 'bucket', name }, tags, request);
    return SAME;
  };
  const policy = { text: JSON.stringify(bucketPolicy(request)), trail: trailName(request) };
  const settings = [...protection(buckets, name, options), ...contents(buckets, name, policy, options)];
  return [
    { what: 'bucket', name, region, look: ours, make: () => buckets.create(name, ownTags(request), options) },
    ...settings.map((setting) => ({
      ...setting,
      name,
      region,
      // A bucket that is not there has no settings either, and somebody else's are not looked at.
      look: async () => ((await ours()).state === 'missing' ? MISSING : await setting.look()),
    })),
  ];
}

function protection(buckets: BucketCalls, name: string, options: CallOptions): Setting[] {
  return [
    {
      what: 'public access',
      about: 'blocked',
      look: async () => ((await buckets.isPublicAccessBlocked(name, options)) ? SAME : other('allowed', 'blocked')),
      make: () => buckets.blockPublicAccess(name, options),
    },
    {
      what: 'encryption',
      about: 'with keys of S3',
      // A key of KMS is stricter, and stays.
      look: async () => ((await buckets.encryption(name, options)) === undefined ? MISSING : SAME),
      make: () => buckets.encrypt(name, options),
    },
  ];
}

function contents(
  buckets: BucketCalls,
  name: string,
  policy: { readonly text: string; readonly trail: string },
  options: CallOptions,
): Setting[] {
  return [
    {
      what: 'expiry',
      about: `files are deleted after ${KEPT_DAYS} days`,
      // Somebody's own number of days stays.
      look: async () => ((await buckets.expiry(name, options)) === undefined ? MISSING : SAME),
      make: () => buckets.setExpiry(name, KEPT_DAYS, options),
    },
    {
      what: 'bucket policy',
      about: `CloudTrail may write, for trail ${policy.trail} alone`,
      look: async () => {
        const now = await buckets.policy(name, options);
        if (now === undefined) return MISSING;
        return sameJson(now, policy.text) ? SAME : other(now, policy.text);
      },
      make: () => buckets.setPolicy(name, policy.text, options),
    },
  ];
}

function other(before: string, after: string): Seen {
  return { state: 'other', before, after };
}
