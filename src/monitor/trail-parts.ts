import type { Trail } from '../aws/index.js';
import { AppError, exitCodes } from '../errors/index.js';
import { bucketParts } from './bucket-parts.js';
import { bucketName, ownTags, trailArn, trailName } from './names.js';
import { checkOurs, MISSING, SAME, type Job, type Part, type Seen } from './part.js';
import { lackOf } from './trail-choice.js';
import { recordsReads } from './trail-fit.js';
import type { TrailChoice } from './types.js';

/** The trail and what it needs; of somebody else's trail the trail alone, which is only looked at. */
export function trailParts(job: Job, choice: TrailChoice): Part[] {
  return choice.isOurs ? [...bucketParts(job), ownTrail(job), logging(job)] : [usedTrail(job, choice)];
}

function usedTrail(job: Job, { name, arn }: TrailChoice): Part {
  const { region } = job.request.access;
  const look = async (): Promise<Seen> => {
    const lacks = await lackOfFound(job, await findTrail(job, arn));
    return lacks === undefined
      ? { state: 'used', detail: 'it logs, and records reads' }
      : { state: 'missing', detail: lacks };
  };
  return { what: 'trail', name, region, look, make: () => Promise.reject(lost(name)) };
}

async function lackOfFound(job: Job, trail: Trail | undefined): Promise<string | undefined> {
  return trail === undefined ? 'it is gone' : await lackOf(job, trail);
}

/** The plan would have made one of ours, had it seen this. */
function lost(name: string): AppError {
  return new AppError('E_MONITOR_CHANGED', `trail ${name} does not do any more`, {
    exit: exitCodes.failed,
    hint: 'run the same command again: it looks again, and shows what would be done now',
  });
}

async function findTrail({ calls, request, options }: Job, arn: string): Promise<Trail | undefined> {
  const all = await calls(request.access.region).trails.trails(options);
  return all.find((trail) => trail.arn === arn);
}

function ownTrail(job: Job): Part {
  const { calls, request, options } = job;
  const { region } = request.access;
  const { trails } = calls(region);
  const name = trailName(request);
  const arn = trailArn(request);
  const bucket = bucketName(request);
  return {
    what: 'trail',
    name,
    region,
    about: 'of all regions, with reads and validation of its files',
    look: async () => {
      const found = await findTrail(job, arn);
      if (found === undefined) return MISSING;
      checkOurs({ what: 'trail', name }, await trails.tags(arn, options), request);
      const records = recordsReads(await trails.selectors(arn, options));
      return stateOf(found, bucket, records);
    },
    make: async () => {
      if ((await findTrail(job, arn)) === undefined)
        await trails.create({ name, bucket, tags: ownTags(request) }, options);
      else await trails.repair(arn, bucket, options);
    },
  };
}

function stateOf(trail: Trail, bucket: string, records: boolean): Seen {
  const now = {
    'all regions': trail.isMultiRegion,
    'global services': trail.hasGlobalEvents,
    validation: trail.isValidated,
    reads: records,
    bucket: trail.bucket,
  };
  const wanted = { ...now, 'all regions': true, 'global services': true, validation: true, reads: true, bucket };
  const before = JSON.stringify(now);
  const after = JSON.stringify(wanted);
  return before === after ? SAME : { state: 'other', before, after };
}

function logging(job: Job): Part {
  const { calls, request, options } = job;
  const { region } = request.access;
  const { trails } = calls(region);
  const name = trailName(request);
  const arn = trailArn(request);
  return {
    what: 'logging',
    name,
    region,
    look: async () => {
      if ((await findTrail(job, arn)) === undefined) return MISSING;
      const { isLogging, problem } = await trails.status(arn, options);
      if (!isLogging) return { state: 'other', before: 'off', after: 'on' };
      return problem === undefined ? SAME : { ...SAME, isPending: true, detail: `its files do not arrive: ${problem}` };
    },
    make: () => trails.startLogging(name, options),
  };
}
