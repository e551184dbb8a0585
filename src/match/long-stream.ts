import type { Occurrence } from './form.js';
import { mergeOccurrences } from './merge.js';
import type { Pattern } from './pattern.js';
import { BEGINNING, type LongSearch, type Progress } from './regex/long-search.js';
import { WideLanes } from './wide-lanes.js';

/** More are counted and not kept. */
const MOST_KEPT = 4_000;

/** A part of an input, with what stands around it. */
export interface Part {
  readonly bytes: Uint8Array;
  /** Place in the whole input of the first byte. */
  readonly base: number;
  /** The part proper is [from, to) of the whole input. */
  readonly from: number;
  readonly to: number;
  readonly isLast: boolean;
}

/** Looks for the long matches of one pattern in input that comes in parts, and carries the state of the automaton across them. */
export class LongStream {
  readonly #pattern: Pattern;
  readonly #search: LongSearch;
  readonly #wide: WideLanes;
  readonly #found: Occurrence[] = [];
  #progress: Progress = BEGINNING;
  #uncounted = 0;

  constructor(pattern: Pattern, search: LongSearch) {
    this.#pattern = pattern;
    this.#search = search;
    this.#wide = new WideLanes(search, (place) => this.#keep(pattern.wideAt(place)));
  }

  /** Found so far, at least. */
  get count(): number {
    return this.#found.length + this.#uncounted;
  }

  push(part: Part): void {
    const { bytes, base, isLast } = part;
    const end = part.to - base + (isLast ? 1 : 0);
    const { found, progress } = this.#search.advance(bytes, moved(this.#progress, -base), end, base === 0);
    this.#progress = moved(progress, base);
    for (const span of found) this.#keep(this.#pattern.rawAt({ start: span.start + base, end: span.end + base }));
    this.#wide.push(part);
  }

  /** Those that were kept, and how many there were besides. */
  end(): { readonly found: readonly Occurrence[]; readonly uncounted: number } {
    return { found: mergeOccurrences(this.#found), uncounted: this.#uncounted };
  }

  #keep(occurrence: Occurrence): void {
    if (this.#found.length < MOST_KEPT) this.#found.push(occurrence);
    else this.#uncounted++;
  }
}

/** The same progress, counted from elsewhere. */
export function moved({ at, floor, since, state }: Progress, by: number): Progress {
  return { at: at + by, floor: floor + by, since: since + by, state };
}
