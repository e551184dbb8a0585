import type { Waits } from '../http/types.js';
import type { KeyRef, ProviderCall, ProviderOptions, UsageSpan } from '../types.js';
import { openaiUsage, type UsageDay } from './openai-usage.js';

const DAY_MS = 86_400_000;
const DAYS_BEFORE = 7;

/** Days are those of UTC, so the day of the rotation is told by itself: it belongs to both keys. */
export async function usageInWords(
  options: ProviderOptions,
  { old, fresh, since, now }: UsageSpan,
  call: ProviderCall,
  waits?: Waits,
): Promise<string> {
  const day = new Date(Math.floor(since.getTime() / DAY_MS) * DAY_MS);
  const ask = async (ref: KeyRef, from: Date, to: Date): Promise<string> =>
    inWords(await openaiUsage(options, { ref, from, to }, call, waits));
  const told: string[] = [];
  if (old?.['key'] !== undefined) {
    const before = await ask(old, new Date(day.getTime() - DAYS_BEFORE * DAY_MS), day);
    told.push(
      `the old key had ${before} in the ${DAYS_BEFORE} days before, ${await ask(old, day, now)} since that day`,
    );
  }
  if (fresh?.['key'] !== undefined) told.push(`the new key ${await ask(fresh, day, now)}`);
  return told.length === 0 ? 'usage is not known: the keys have no ids' : `so far ${told.join('; ')}`;
}

function inWords(days: readonly UsageDay[]): string {
  const requests = days.reduce((sum, one) => sum + one.requests, 0);
  const cost = new Map<string, number>();
  for (const [currency, amount] of days.flatMap((one) => Object.entries(one.cost)))
    cost.set(currency, (cost.get(currency) ?? 0) + amount);
  const costs = [...cost].map(([currency, amount]) => `${amount.toFixed(2)} ${currency.toUpperCase()}`);
  return [`${requests} requests`, ...costs].join(' and ');
}
