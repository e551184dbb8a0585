import type { TrailCalls, TrailEvent, TrailPage, TrailQuestion } from '../aws/index.js';
import { AppError } from '../errors/index.js';
import type { AuditWorld } from './world.js';

/** Two calls a second are allowed; a little less, because clocks differ. */
const BETWEEN_MS = 520;
const BACK_OFF_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000];
const TELL_EVERY = 40;
/** Secrets Manager's records alone, whoever made them and however they name the secret. */
const SOURCE = { key: 'EventSource', value: 'secretsmanager.amazonaws.com' } as const;

export interface Looked {
  /** Every record since then was seen; undefined: none was. */
  readonly completeFrom: Date | undefined;
  readonly records: number;
  readonly failure: AppError | undefined;
}

/**
 * Reads the event history of a region from its end back to `from`, page by page; nothing is kept.
 *
 * A failure ends it early: what was read until then counts, since the newest come first.
 *
 * @throws the signal's reason
 */
export async function lookUp(
  trail: TrailCalls,
  { from, to }: { readonly from: Date; readonly to: Date },
  world: AuditWorld,
  take: (event: TrailEvent) => void,
): Promise<Looked> {
  const turn = pacer(world);
  const guard = cycleGuard();
  let records = 0;
  let oldest: Date | undefined;
  try {
    for (let page = 1, next: string | undefined; ; page += 1) {
      const answer = await patiently(trail, { attribute: SOURCE, from, to, next }, turn, world);
      for (const event of answer.events) {
        take(event);
        if (event.time !== undefined && (oldest === undefined || event.time < oldest)) oldest = event.time;
      }
      records += answer.events.length;
      next = answer.next;
      if (next === undefined) return { completeFrom: from, records, failure: undefined };
      guard(next);
      if (page % TELL_EVERY === 0) world.onStep(progress(trail.region, records, oldest));
    }
  } catch (error) {
    world.signal?.throwIfAborted();
    if (!(error instanceof AppError)) throw error;
    // Others of that second may not have come yet.
    const completeFrom = oldest === undefined ? undefined : new Date(oldest.getTime() + 1_000);
    return { completeFrom, records, failure: error };
  }
}

function progress(region: string, records: number, oldest: Date | undefined): string {
  return `${region}: ${records} records read${oldest === undefined ? '' : `, back to ${oldest.toISOString()}`}`;
}

/** Waits until the next call may begin. */
function pacer({ now, sleep, signal }: AuditWorld): () => Promise<void> {
  let free = -Infinity;
  return async () => {
    const wait = Math.min(free - now().getTime(), BETWEEN_MS);
    if (wait > 0) await sleep(wait, signal);
    free = now().getTime() + BETWEEN_MS;
  };
}

/** The same question again, later, where AWS is busy, somebody else asks it too, or the network is away for a moment. */
async function patiently(
  trail: TrailCalls,
  question: TrailQuestion,
  turn: () => Promise<void>,
  { sleep, signal, onStep }: AuditWorld,
): Promise<TrailPage> {
  for (let failed = 0; ; failed += 1) {
    await turn();
    try {
      return await trail.lookup(question, { signal });
    } catch (error) {
      const wait = failed < triesAfter(error, question) ? BACK_OFF_MS[failed] : undefined;
      if (wait === undefined) throw error;
      onStep(`${trail.region}: ${(error as AppError).message}; again in ${wait / 1000} s`);
      await sleep(wait, signal);
    }
  }
}

/** A host that never answered is hardly there. */
function triesAfter(error: unknown, { next }: TrailQuestion): number {
  const code = error instanceof AppError ? error.code : undefined;
  if (code === 'E_STORE_THROTTLED') return BACK_OFF_MS.length;
  return code === 'E_STORE_UNREACHABLE' ? (next === undefined ? 2 : BACK_OFF_MS.length) : 0;
}

/** Pages that come back again and again end, with one of them in memory. */
function cycleGuard(): (token: string) => void {
  let [kept, steps, limit] = ['', 0, 1];
  return (token) => {
    if (token === kept) {
      throw new AppError('E_STORE_FAILED', 'CloudTrail gives the same pages again and again', {
        exit: 5,
        hint: 'run the same command again',
      });
    }
    steps += 1;
    if (steps === limit) [kept, steps, limit] = [token, 0, limit * 2];
  };
}
