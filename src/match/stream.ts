import type { Match } from './types.js';

const MOST_MATCHES = 1_000;
const LEAST_LOOK = 64 * 1024;

interface Finder {
  readonly reach: number;
  readonly needles: readonly unknown[];
  find(bytes: Uint8Array): Match[];
}

/** Finds occurrences in input that comes in pieces; what may go on in the next piece is held back. */
export class MatchStream {
  readonly #finder: Finder;
  readonly #matches: Match[] = [];
  /** End of what was last told of each needle, so that what overlaps it is not told again. */
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
    if (this.#heldBytes >= 2 * this.#finder.reach + LEAST_LOOK) this.#look(this.#finder.reach);
  }

  /** The first 1,000 occurrences, positions of the whole input. */
  end(): readonly Match[] {
    this.#look(0);
    return this.#matches;
  }

  /** Searches what is held and keeps its last `keep` bytes; an occurrence that begins in them waits for the next look. */
  #look(keep: number): void {
    const bytes = this.#held.length === 1 ? (this.#held[0] ?? new Uint8Array(0)) : Buffer.concat(this.#held);
    const settled = bytes.length - keep;
    for (const match of this.#finder.find(bytes)) {
      if (match.start < settled) this.#tell({ ...match, start: match.start + this.#base, end: match.end + this.#base });
    }
    this.#held = [bytes.slice(settled)];
    this.#heldBytes = keep;
    this.#base += settled;
  }

  #tell(match: Match): void {
    if (match.start < (this.#told[match.needle] ?? 0)) return;
    this.#told[match.needle] = match.end;
    this.#count++;
    if (this.#matches.length < MOST_MATCHES) this.#matches.push(match);
  }
}
