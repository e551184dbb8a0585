import { AppError } from '../../errors/index.js';
import type { PurgeRun } from './run.js';

export interface Deleted {
  readonly deleted: number;
  readonly batches: number;
}

export interface Settled {
  /** Sessions that came back, and were deleted again. */
  readonly returned: number;
  /** None came back for as long as was asked. */
  readonly stable: boolean;
}

const LONGEST_SETTLES = 6;
const PROGRESS_MS = 2_000;

export async function deleteChosen(run: PurgeRun): Promise<Deleted> {
  const { store, call, options } = run;
  if (options.truncate && store.truncate !== undefined) {
    run.say('emptying the store at once');
    return { deleted: await store.truncate(call), batches: 1 };
  }
  return await deleteBatches(run);
}

/** What was deleted before a failure is told with it. */
async function deleteBatches({ store, filter, batch, call, say }: PurgeRun): Promise<Deleted> {
  let deleted = 0;
  let batches = 0;
  let told = Date.now();
  try {
    for (;;) {
      const gone = await store.deleteBatch(filter, batch, call);
      if (gone === 0) return { deleted, batches };
      deleted += gone;
      batches += 1;
      if (Date.now() - told < PROGRESS_MS) continue;
      told = Date.now();
      say(`${deleted} sessions deleted`);
    }
  } catch (error) {
    if (call.signal?.aborted === true) say(`stopped after ${deleted} sessions; the same command deletes the rest`);
    throw withCount(error, deleted);
  }
}

/**
 * Waits until no session came back for `settleMs`: requests in flight write their rows again. Whoever signs in meanwhile stays, where the
 * store can tell; else everything is deleted until nothing is left for so long.
 */
export async function settle(run: PurgeRun): Promise<Settled> {
  const { store, filter, batch, call, settleMs } = run;
  run.say(`waiting until none came back for ${settleMs / 1000} s`);
  const again = store.deleteReturned?.bind(store) ?? (() => store.deleteBatch(filter, batch, call));
  const pause = Math.min(1_000, Math.max(50, settleMs / 5));
  const last = Date.now() + Math.max(LONGEST_SETTLES * settleMs, settleMs + 30_000);
  let returned = 0;
  let quietSince = Date.now();
  for (;;) {
    await run.wait(Math.min(pause, settleMs));
    const asked = Date.now();
    const gone = await again(call);
    returned += gone;
    if (gone > 0) quietSince = Date.now();
    else if (asked - quietSince >= settleMs) return { returned, stable: true };
    if (Date.now() > last) return { returned, stable: false };
  }
}

function withCount(error: unknown, deleted: number): unknown {
  if (!(error instanceof AppError) || error.exit !== 6) return error;
  const { code, message, exit, hint, cause } = error;
  const text = `${message}; until then ${deleted} sessions were deleted`;
  return new AppError(code, text, { exit, cause, ...(hint === undefined ? {} : { hint }) });
}
