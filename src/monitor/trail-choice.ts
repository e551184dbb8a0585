import type { Trail } from '../aws/index.js';
import { AppError } from '../errors/index.js';
import { alarmsByRegion, trailArn, trailName } from './names.js';
import type { Job } from './part.js';
import { lacksOf, recordsReads } from './trail-fit.js';
import type { TrailChoice } from './types.js';

export interface ChosenTrail {
  readonly choice: TrailChoice;
  readonly notes: readonly string[];
}

const FREE =
  'CloudTrail delivers the first copy of management events for nothing; S3 takes money for what it keeps (cents a month for most accounts)';
const SECOND =
  'there is another trail of management events in this account: CloudTrail takes money for the second copy (see aws.amazon.com/cloudtrail/pricing)';

/**
 * The trail to rest on: ours where there is one, else one that is there, logs, and records reads; else one that will be made.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html (a trail that logs is needed)
 */
export async function chooseTrail(job: Job): Promise<ChosenTrail> {
  const { calls, request, options } = job;
  const ours = { name: trailName(request), arn: trailArn(request), isOurs: true };
  const trails = await calls(request.access.region).trails.trails(options);
  if (trails.some(({ arn }) => arn === ours.arn)) return { choice: ours, notes: [] };
  const notes: string[] = [];
  for (const trail of [...trails].sort((a, b) => (a.arn < b.arn ? -1 : 1))) {
    const lacks = await lackOf(job, trail);
    if (lacks === undefined) return { choice: { name: trail.name, arn: trail.arn, isOurs: false }, notes: [] };
    notes.push(`trail ${trail.name} is not enough: ${lacks}`);
  }
  return { choice: ours, notes: [...notes, FREE, ...(trails.length > 0 ? [SECOND] : [])] };
}

/** Why a trail is not enough; undefined: it is. One that may not be looked at is not. */
export async function lackOf({ calls, request, options }: Job, trail: Trail): Promise<string | undefined> {
  const lacks = lacksOf(trail, [...alarmsByRegion(request).keys()]);
  if (lacks !== undefined) return lacks;
  // A trail answers where it lives.
  const { trails } = calls(trail.homeRegion || request.access.region);
  try {
    const { isLogging } = await trails.status(trail.arn, options);
    if (!isLogging) return 'it does not log at present';
    return recordsReads(await trails.selectors(trail.arn, options)) ? undefined : 'it does not record reads';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'E_STORE_DENIED') return `it may not be looked at (${error.message})`;
    if (error.code === 'E_MONITOR_NOT_FOUND') return 'only the account that owns it may look at it';
    throw error;
  }
}
