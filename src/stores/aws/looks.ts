import { setTimeout as sleep } from 'node:timers/promises';
import type { CallOptions, SecretDescription } from '../types.js';
import { describe } from './describe.js';
import type { Place } from './place.js';

/** Milliseconds before each look: Secrets Manager may show the old state for a moment. */
const LOOKS = [0, 200, 500, 1_000, 2_000];

/** Looks until it is so. @returns what it saw; undefined: it is not so */
export async function look(
  place: Place,
  name: string,
  isSo: (found: SecretDescription) => boolean,
  options?: CallOptions,
): Promise<SecretDescription | undefined> {
  for (const wait of LOOKS) {
    if (wait > 0) await sleep(wait);
    options?.signal?.throwIfAborted();
    const found = await describe(place, name, options);
    if (isSo(found)) return found;
  }
  return undefined;
}
