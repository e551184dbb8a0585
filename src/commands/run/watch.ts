import { setTimeout as sleep } from 'node:timers/promises';
import type { Secret } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import { changedVariables, requirePassable } from '../../launch/index.js';
import type { Read } from './read.js';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
const DEFAULT_MS = 60_000;
const MOST_MS = 24 * 3_600_000;
/** Many that were started together do not ask at the same moment for long. */
const JITTER = 0.1;

/** @returns milliseconds. @throws AppError `E_USAGE`, exit 2 */
export function intervalOf(given: string | true): number {
  if (given === true) return DEFAULT_MS;
  const [, digits = '', unit = ''] = /^([1-9][0-9]{0,5})([smh])$/.exec(given) ?? [];
  const length = Number(digits) * (UNITS[unit] ?? 0);
  if (length > 0 && length <= MOST_MS) return length;
  throw new AppError('E_USAGE', `--watch takes an interval such as 30s, 5m or 1h (at most 24h), not '${given}'`, {
    exit: exitCodes.usage,
    hint: 'secretctl run --watch -- CMD   looks every 60 s',
  });
}

export interface Watch {
  readonly read: () => Promise<Read>;
  /** What the program has now, by variable. */
  readonly secrets: ReadonlyMap<string, Secret>;
  readonly intervalMs: number;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly onTrouble: (what: string) => void;
}

export interface Change {
  readonly secrets: ReadonlyMap<string, Secret>;
  /** Variables that are new, gone, or have another value. */
  readonly changed: readonly string[];
}

/**
 * Looks into the store again and again, and tells what differs from what the program has.
 *
 * A store that does not answer, or lacks what is required, is said once, and the program keeps what it has.
 */
export async function* changesOf({ read, secrets, intervalMs, signal, onTrouble }: Watch): AsyncGenerator<Change> {
  let has = secrets;
  let trouble = '';
  while (await paused(intervalMs, signal)) {
    const seen = await look(read);
    if (signal.aborted) return;
    if (seen.trouble !== trouble) onTrouble(seen.trouble || 'the store answers again');
    trouble = seen.trouble;
    if (seen.secrets === undefined) continue;
    const changed = changedVariables(has, seen.secrets);
    if (changed.length === 0) continue;
    has = seen.secrets;
    yield { secrets: has, changed };
  }
}

interface Look {
  readonly secrets?: ReadonlyMap<string, Secret>;
  /** Empty for none. */
  readonly trouble: string;
}

async function look(read: () => Promise<Read>): Promise<Look> {
  try {
    const { secrets, missing } = await read();
    requirePassable(secrets);
    const lost = missing.filter(({ required }) => required).map(({ name }) => name);
    if (lost.length === 0) return { secrets, trouble: '' };
    return { trouble: `the store has no ${lost.join(', ')} any more; the program keeps what it has` };
  } catch (error) {
    const why = error instanceof AppError ? error.message : 'the store cannot be read';
    return { trouble: `${why}; the program keeps what it has` };
  }
}

/** @returns false when the wait was ended */
async function paused(intervalMs: number, signal: AbortSignal): Promise<boolean> {
  const length = intervalMs * (1 + JITTER * (2 * Math.random() - 1));
  return sleep(length, true, { signal }).catch(() => false);
}
