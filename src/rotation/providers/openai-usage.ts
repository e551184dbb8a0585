import { at, listAt, numberAt, textAt } from '../../core/index.js';
import type { HttpClient, Waits } from '../http/types.js';
import type { KeyRef, ProviderCall, ProviderOptions } from '../types.js';
import { endless, openaiHttp } from './openai-admin.js';

/** What one key did in one day that begins at 00:00 UTC. */
export interface UsageDay {
  /** `2026-11-26` */
  readonly day: string;
  /** Of completions and responses; other products are in the cost alone. */
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** By currency, as OpenAI tells it: `usd`. */
  readonly cost: Readonly<Record<string, number>>;
}

export interface UsageQuestion {
  /** Of a key: its `key` counts. */
  readonly ref: KeyRef;
  readonly from: Date;
  /** Exclusive; days are taken whole. */
  readonly to: Date;
}

const DAY_S = 86_400;
const NEEDS = 'the right to read usage, as an admin key (sk-admin-...) has';

/**
 * What a key used and cost, day by day; days of which OpenAI says nothing are there with zeros.
 *
 * @param options - `admin_key`, and `url` where it is another one
 * @throws AppError as every provider
 * @see https://platform.openai.com/docs/api-reference/usage/completions
 * @see https://platform.openai.com/docs/api-reference/usage/costs
 */
export async function openaiUsage(
  options: ProviderOptions,
  { ref, from, to }: UsageQuestion,
  call: ProviderCall = {},
  waits?: Waits,
): Promise<readonly UsageDay[]> {
  const http = openaiHttp(options, waits);
  const key = ref['key'] ?? '';
  const start = Math.floor(from.getTime() / 1000 / DAY_S) * DAY_S;
  const end = Math.ceil(to.getTime() / 1000 / DAY_S) * DAY_S;
  const days = new Map<string, UsageDay>();
  for (let second = start; second < end; second += DAY_S) days.set(dayOf(second), nothing(dayOf(second)));
  const ask = (where: string, what: string): AsyncGenerator<readonly [string, unknown]> =>
    results(http, { where, what: `${what} of ${key}`, key, start, end }, call);
  for await (const [day, result] of ask('/v1/organization/usage/completions', 'tell the usage')) {
    days.set(day, withUsage(days.get(day) ?? nothing(day), result));
  }
  for await (const [day, result] of ask('/v1/organization/costs', 'tell the costs')) {
    days.set(day, withCost(days.get(day) ?? nothing(day), result));
  }
  return [...days.values()].sort((one, other) => one.day.localeCompare(other.day));
}

interface Range {
  readonly where: string;
  readonly what: string;
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** Results of one key, each with its day. Those of other keys are left out, whatever the filter did. */
async function* results(
  http: HttpClient,
  { where, what, key, start, end }: Range,
  { signal }: ProviderCall,
): AsyncGenerator<readonly [string, unknown]> {
  const range = { start_time: String(start), end_time: String(end), bucket_width: '1d', limit: '31' };
  const seen = new Set<string>();
  for (let page: string | undefined; ;) {
    const query = { ...range, 'api_key_ids[]': [key], 'group_by[]': ['api_key_id'], page };
    const answer = await http.request({
      method: 'GET',
      path: where,
      query,
      what,
      repeatable: true,
      needs: NEEDS,
      signal,
    });
    for (const bucket of answer.list('data')) {
      const day = dayOf(numberAt(bucket, 'start_time') ?? 0);
      for (const result of listAt(bucket, 'results') ?? [])
        if (textAt(result, 'api_key_id') === key) yield [day, result];
    }
    if (at(answer.body, 'has_more') !== true) return;
    page = answer.text('next_page');
    if (seen.has(page)) throw endless(what);
    seen.add(page);
  }
}

function dayOf(second: number): string {
  return new Date(second * 1000).toISOString().slice(0, 10);
}

function nothing(day: string): UsageDay {
  return { day, requests: 0, inputTokens: 0, outputTokens: 0, cost: {} };
}

function withUsage(day: UsageDay, result: unknown): UsageDay {
  return {
    ...day,
    requests: day.requests + (numberAt(result, 'num_model_requests') ?? 0),
    inputTokens: day.inputTokens + (numberAt(result, 'input_tokens') ?? 0),
    outputTokens: day.outputTokens + (numberAt(result, 'output_tokens') ?? 0),
  };
}

/** The amount has been a number and a decimal text. */
function withCost(day: UsageDay, result: unknown): UsageDay {
  const currency = textAt(result, 'amount', 'currency') ?? 'usd';
  const amount = Number(at(result, 'amount', 'value') ?? 0);
  if (!Number.isFinite(amount)) return day;
  return { ...day, cost: { ...day.cost, [currency]: (day.cost[currency] ?? 0) + amount } };
}
