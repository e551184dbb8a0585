import type { UsageDay, UsageSample } from './types.js';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const WEEKS = 4;
const MUCH_COST = 1.5;
const MANY_REQUESTS = 2;

/** The first day that `compareUsage` wants. */
export function usageStart(leakedAt: Date): Date {
  return new Date(startOfDay(leakedAt) - WEEKS * WEEK_MS);
}

/**
 * Compares each day since the leak with the same weekday of the four weeks before it: their medians. More than 1.5 times the cost, or more than
 * twice the requests, is odd. History begins with the first day on which the credential did anything; a day without history is compared with nothing.
 *
 * @param samples - every day from `usageStart` on, in UTC
 */
export function compareUsage(
  samples: readonly UsageSample[],
  leakedAt: Date,
  now: Date,
): { readonly before: readonly UsageSample[]; readonly days: readonly UsageDay[] } {
  const leakDay = new Date(startOfDay(leakedAt)).toISOString().slice(0, 10);
  const sorted = [...samples].sort((one, other) => one.day.localeCompare(other.day));
  const before = sorted.filter(({ day }) => day < leakDay);
  const begun = before.findIndex(({ requests, cost }) => requests > 0 || cost > 0);
  const history = begun < 0 ? [] : before.slice(begun);
  const days = sorted.filter(({ day }) => day >= leakDay).map((sample) => compared(sample, history, now));
  return { before, days };
}

function compared(sample: UsageSample, history: readonly UsageSample[], now: Date): UsageDay {
  const weekday = Date.parse(sample.day);
  const same = history.filter(({ day }) => (weekday - Date.parse(day)) % WEEK_MS === 0);
  const over = weekday + DAY_MS <= now.getTime();
  if (same.length === 0) return { ...sample, over, odd: [] };
  const usual = {
    requests: median(same.map(({ requests }) => requests)),
    cost: median(same.map(({ cost }) => cost)),
    weeks: same.length,
  };
  const odd = [
    ...(sample.cost > MUCH_COST * usual.cost ? (['cost'] as const) : []),
    ...(sample.requests > MANY_REQUESTS * usual.requests ? (['requests'] as const) : []),
  ];
  return { ...sample, over, usual, odd };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? 0;
  const high = sorted[Math.floor(middle)] ?? low;
  return (low + high) / 2;
}

function startOfDay(time: Date): number {
  return Math.floor(time.getTime() / DAY_MS) * DAY_MS;
}
