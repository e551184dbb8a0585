import { pause } from './client.js';
import type { Waits } from './types.js';

const DELAYS_MS = [500, 1_000, 2_000, 4_000, 8_000];

/**
 * Asks until the answer is yes, for as long as a provider may take to make a change known everywhere.
 *
 * @returns whether it ever was
 */
export async function settle(
  ask: () => Promise<boolean>,
  signal: AbortSignal | undefined,
  waits: Waits | undefined,
  delays: readonly number[] = DELAYS_MS,
): Promise<boolean> {
  for (const delay of delays) {
    if (await ask()) return true;
    await pause(delay, signal, waits);
  }
  return ask();
}
