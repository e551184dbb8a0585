import type { Form } from './form.js';
import type { Match } from './types.js';

const MOST_MATCHES = 1_000;
const LEAST_LOOK = 64 * 1024;
/** Bytes in front of what is searched that "^" and "\b" look at; even, so that UTF-16 stays in step. */
const CONTEXT = 4;

interface Finder {
  readonly reach: number;
  readonly needles: readonly unknown[];
  readonly table: { readonly stride: number };
  occurrences(
    bytes: Uint8Array,
    stride: number,
    floors: readonly number[],
  ): { form: Form; start: number; end: number }[];
}

/** Finds occurrences in input that comes in pieces; what may go on in the next piece is held back. */
export class MatchStream {
  readonly #finder: Finder;
  readonly #matches: Match[] = [];
  /** Place in the whole input in front of which a needle is not told any more. */
  readonly #told: number[];
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #base = 0;
  #count = 0;

  constructor(finder: Finder) {
    this.#finder = finder;
    this.#told = finder.needles.map(() => 0);
  }

  /** All occurrences so far; only the first 1,000 are kept. Complete after `end()`. */
  get count(): number {
    return this.#count;
  }

  /** The bytes are copied when they have to outlive the call. */
  push(bytes: Uint8Array): void {
    this.#held.push(Uint8Array.from(bytes));
    this.#heldBytes += bytes.length;
    // Two occurrences can compete for the same place: what the later one of them reaches must be there.
    const kept = 2 * this.#finder.reach + CONTEXT;
    if (this.#heldBytes >= 2 * kept + LEAST_LOOK) this.#look((this.#heldBytes - kept) & ~1);
  }

  /** The first 1,000 occurrences, positions of the whole input. */
  end(): readonly Match[] {
    this.#look(this.#heldBytes);
    return this.#matches;
  }

  /** Searches what is held and lets go of what is in front of `settled`, but for its context. */
  #look(settled: number): void {
    const bytes = Buffer.concat(this.#held);
    const floors = this.#told.map((place) => Math.max(0, place - this.#base));
    for (const { form, start, end } of this.#finder.occurrences(bytes, this.#finder.table.stride, floors)) {
      if (start < settled) this.#tell({ needle: form.needle, encoding: form.encoding, start, end });
    }
    for (const [needle, place] of this.#told.entries()) this.#told[needle] = Math.max(place, this.#base + settled);
    const kept = bytes.subarray(Math.max(0, settled - CONTEXT));
    this.#base += bytes.length - kept.length;
    this.#held = [kept];
    this.#heldBytes = kept.length;
  }

  #tell({ needle, encoding, start, end }: Match): void {
    this.#told[needle] = this.#base + end;
    this.#count++;
    if (this.#matches.length < MOST_MATCHES)
      this.#matches.push({ needle, encoding, start: this.#base + start, end: this.#base + end });
  }
}
