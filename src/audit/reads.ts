import type { TrailCalls } from '../aws/index.js';
import type { AppError } from '../errors/index.js';
import { lookUp, type Looked } from './lookup.js';
import type { AuditedSecret } from './match.js';
import { Tally } from './tally.js';
import type { Baseline, ReadsAudit, RegionCoverage } from './types.js';
import type { AuditWorld } from './world.js';

const DAY_MS = 86_400_000;
/** CloudTrail's event history goes no further. */
const HISTORY_MS = 90 * DAY_MS;
/** Records come within 5 minutes mostly; AWS does not promise it. */
const DELAY_MS = 15 * 60_000;

export interface ReadsQuestion {
  readonly secret: AuditedSecret;
  /** One for each region. */
  readonly trails: readonly TrailCalls[];
  readonly since: Date;
  /** Not before `since`, and not in the future. */
  readonly leakedAt: Date;
  /** How much of the time before the leak is looked at, in milliseconds; default: all that there is. */
  readonly baselineMs?: number | undefined;
  /** ARN of the identity that asks. */
  readonly own: string;
}

/**
 * Who read a secret, as CloudTrail's event history has it: management events of the last 90 days, in the regions that are named.
 *
 * Regions are asked beside each other, in each one at most two calls a second. What is held does not grow with the number of records.
 *
 * @throws AppError of the first region when none could be read; the signal's reason
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html
 */
export async function auditReads(question: ReadsQuestion, world: AuditWorld): Promise<ReadsAudit> {
  const { secret, trails, since, leakedAt, own } = question;
  const now = world.now();
  const from = startOf(question, now);
  const tally = new Tally(secret, { since, leakedAt }, own);
  const looked = await Promise.all(
    trails.map((trail) => lookUp(trail, { from, to: now }, world, (event) => tally.take(trail.region, event))),
  );
  const failure = looked.find((one) => one.failure !== undefined)?.failure;
  if (failure !== undefined && looked.every((one) => one.completeFrom === undefined)) throw failure;
  const regions = looked.map((one, index) => coverageOf(trails[index]?.region ?? '', one, tally));
  const baseline = baselineOf(question, looked);
  const read = latest(looked.flatMap(({ completeFrom }) => (completeFrom === undefined ? [] : [completeFrom])));
  return {
    regions,
    completeFrom: looked.some((one) => one.completeFrom === undefined) ? undefined : read?.toISOString(),
    completeUntil: new Date(now.getTime() - DELAY_MS).toISOString(),
    baseline,
    calls: tally.groups(baseline !== undefined),
    unlisted: tally.unlisted,
    days: tally.days(read ?? now, now),
  };
}

function startOf({ since, leakedAt, baselineMs = HISTORY_MS }: ReadsQuestion, now: Date): Date {
  const wanted = Math.min(since.getTime(), leakedAt.getTime() - baselineMs);
  return new Date(Math.max(wanted, now.getTime() - HISTORY_MS));
}

function coverageOf(region: string, { completeFrom, records, failure }: Looked, tally: Tally): RegionCoverage {
  return {
    region,
    completeFrom: completeFrom?.toISOString(),
    records,
    unreadable: tally.unreadable(region),
    ...(failure === undefined ? {} : { problem: problemOf(failure) }),
  };
}

function problemOf({ code, message }: AppError): NonNullable<RegionCoverage['problem']> {
  return { code, message };
}

/** The time before the leak in which the secret was there and every region that answered was read. */
function baselineOf({ secret, leakedAt }: ReadsQuestion, looked: readonly Looked[]): Baseline | undefined {
  const starts = [...looked.map(({ completeFrom }) => completeFrom), secret.created];
  const from = latest(starts.filter((start) => start !== undefined));
  if (from === undefined || from >= leakedAt) return undefined;
  return { from: from.toISOString(), to: leakedAt.toISOString() };
}

function latest(dates: readonly Date[]): Date | undefined {
  return dates.length === 0 ? undefined : new Date(Math.max(...dates.map((date) => date.getTime())));
}
