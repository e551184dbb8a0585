import type { Form } from './form.js';
import { LongStream } from './long-stream.js';
import type { Pattern } from './pattern.js';
import { LONGEST_MATCH } from './regex/ends.js';
import type { Match } from './types.js';

const MOST_MATCHES = 1_000;
const LEAST_LOOK = 64 * 1024;
/** Bytes in front of what is searched that "^" and "\b" look at; even, so that UTF-16 stays in step. */
const CONTEXT = 4;
/** The same where long matches are looked for, which are followed back. */
const LONG_CONTEXT = LONGEST_MATCH + CONTEXT;

interface Finder {
  readonly reach: number;
  readonly needles: readonly unknown[];
  readonly longPatterns: readonly Pattern[];
  shortOccurrences(bytes: Uint8Array, floors: readonly number[]): { form: Form; start: number; end: number }[];
}

/** Finds occurrences in input that comes in pieces; what may go on in the next piece is held back. */
export class MatchStream {
  readonly #finder: Finder;
  readonly #matches: Match[] = [];
  /** Place in the whole input in front of which a needle is not told any more. */
  readonly #told: number[];
  readonly #long: readonly LongStream[];
  readonly #context: number;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #base = 0;
  /** Place in the whole input up to which was searched. */
  #settled = 0;
  #count = 0;
  #isOver = false;

  constructor(finder: Finder) {
    this.#finder = finder;
    this.#told = finder.needles.map(() => 0);
    this.#long = finder.longPatterns.flatMap((pattern) =>
      pattern.long === undefined ? [] : [new LongStream(pattern, pattern.long)],
    );
    this.#context = this.#long.length === 0 ? CONTEXT : LONG_CONTEXT;
  }

  /** All occurrences so far; only the first 1,000 are kept. Complete after `end()`. */
  get count(): number {
    return this.#isOver ? this.#count : this.#long.reduce((sum, { count }) => sum + count, this.#count);
  }

  /** The bytes are copied when they have to outlive the call. */
  push(bytes: Uint8Array): void {
    this.#held.push(Uint8Array.from(bytes));
    this.#heldBytes += bytes.length;
    // Two occurrences can compete for the same place: what the later one of them reaches must be there.
    const kept = 2 * this.#finder.reach + this.#context;
    if (this.#heldBytes >= 2 * kept + LEAST_LOOK) this.#look((this.#heldBytes - kept) & ~1, false);
  }

  /** The first 1,000 occurrences, positions of the whole input. */
  end(): readonly Match[] {
    this.#look(this.#heldBytes, true);
    this.#isOver = true;
    for (const { found, uncounted } of this.#long.map((stream) => stream.end())) {
      this.#count += found.length + uncounted;
      this.#matches.push(...found.map(({ form, start, end }) => ({ ...nameOf(form), start, end })));
    }
    if (this.#long.length > 0) this.#matches.sort((a, b) => a.start - b.start || b.end - a.end);
    return this.#matches.slice(0, MOST_MATCHES);
  }

  /** Searches what is held and lets go of what is in front of `settled`, but for its context. */
  #look(settled: number, isLast: boolean): void {
    const bytes = Buffer.concat(this.#held);
    const floors = this.#told.map((place) => Math.max(0, place - this.#base));
    for (const { form, start, end } of this.#finder.shortOccurrences(bytes, floors)) {
      if (start < settled) this.#tell({ ...nameOf(form), start, end });
    }
    const to = this.#base + settled;
    for (const stream of this.#long) stream.push({ bytes, base: this.#base, from: this.#settled, to, isLast });
    this.#settled = to;
    for (const [needle, place] of this.#told.entries()) this.#told[needle] = Math.max(place, to);
    const kept = bytes.subarray(Math.max(0, settled - this.#context));
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

function nameOf({ needle, encoding }: Form): Pick<Match, 'needle' | 'encoding'> {
  return { needle, encoding };
}
