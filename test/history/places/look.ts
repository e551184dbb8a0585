import { Secret } from '../../../src/core/index.js';
import { requireRepository } from '../../../src/git/index.js';
import { searchPlaces, type PlacesOptions, type PlacesResult } from '../../../src/history/places/index.js';
import type { RawHit } from '../../../src/history/types.js';
import { Matcher } from '../../../src/match/index.js';

export const LABEL = 'f00dfeed';

export function matcherOf(value: string): Matcher {
  return new Matcher([{ kind: 'value', label: LABEL, secret: new Secret(value) }]);
}

/** Looks for a value in all places of the repository at `dir`. */
export async function look(dir: string, value: string, options: PlacesOptions = {}): Promise<PlacesResult> {
  return await searchPlaces(await requireRepository(dir), matcherOf(value), options);
}

/** `place: path` of every hit, sorted. */
export function spots({ hits }: { hits: readonly RawHit[] }): string[] {
  return hits.map(({ place, path }) => `${place}: ${path ?? ''}`).sort();
}

export function unread({ coverage }: PlacesResult): string[] {
  return coverage.flatMap(({ place, skipped }) => skipped.map(({ what, reason }) => `${place}: ${what}: ${reason}`));
}
