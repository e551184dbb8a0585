import type { Form, Occurrence } from './form.js';
import { type Anchor, gramOf, indexGrams } from './grams.js';
import { mergeOccurrences } from './merge.js';
import { literalOf } from './pattern.js';
import { Probe } from './probe.js';
import { GRAM } from './runs.js';
import { MatchStream } from './stream.js';
import type { Encoding, GramTable, Match, MatcherTransfer, Needle } from './types.js';
import { formsOf, packNeedles, searchedValue, unpackNeedles, valueEncodings } from './value.js';
import { occurrenceAt } from './walk.js';

/**
 * Looks for many values in all their encodings at once.
 *
 * Every `table.stride`-th position is looked up in a bitmap of 4-byte groups; what is there is confirmed byte by byte,
 * at a cost of at most the length of the forms that share those bytes. So the time is linear in the input.
 */
export class Matcher {
  readonly needles: readonly Needle[];
  /** Most bytes that an occurrence may span, wrapped lines included. */
  readonly reach: number;
  readonly table: GramTable;
  /** True when a pattern has no part that could be looked up: every byte of the input must be handed to `find`. */
  readonly needsEveryByte: boolean = false;
  readonly #anchors: ReadonlyMap<number, readonly Anchor[]>;
  readonly #probe: Probe;

  /** @throws AppError E_NEEDLE for a value that is too short, E_PATTERN for a pattern that cannot be searched. */
  constructor(needles: readonly Needle[]) {
    this.needles = needles;
    const forms = needles.flatMap((needle, index) =>
      formsOf(index, needle.kind === 'pattern' ? literalOf(needle) : searchedValue(needle)),
    );
    this.reach = forms.reduce((most, form) => Math.max(most, form.reach), 0);
    const { table, anchors } = indexGrams(forms);
    this.table = table;
    this.#anchors = anchors;
    this.#probe = new Probe(table.grams, table.stride);
  }

  /** @param data - from `toTransfer()` of another thread */
  static fromTransfer(data: MatcherTransfer): Matcher {
    return new Matcher(unpackNeedles(data));
  }

  /** Can be sent to a worker thread, by `workerData` or a message. */
  toTransfer(): MatcherTransfer {
    return packNeedles(this.needles);
  }

  /** An occurrence that covers the 4 bytes at `position`; the longest one when there are several. */
  confirm(bytes: Uint8Array, position: number): Match | undefined {
    const found: Occurrence[] = [];
    this.#occurrencesAt(bytes, position, found);
    return mergeOccurrences(found)
      .map(toMatch)
      .sort((a, b) => b.end - b.start - (a.end - a.start))[0];
  }

  /** Every occurrence in the whole input, by start; of one needle no two overlap. */
  find(bytes: Uint8Array): Match[] {
    return this.occurrences(bytes).map(toMatch);
  }

  /** In a name, a path or a message. Positions are bytes of its UTF-8. */
  matchesText(text: string): Match[] {
    return this.find(Buffer.from(text));
  }

  /** For input that comes in pieces of any size. Memory is bounded by `reach`. */
  stream(): MatchStream {
    return new MatchStream(this);
  }

  /**
   * Like `find`, with the forms.
   *
   * @param stride - 1 looks at every position, which also finds what is wrapped more oddly
   * @param floors - for each needle the place in front of which nothing is told
   */
  occurrences(bytes: Uint8Array, stride = this.table.stride, floors: readonly number[] = []): Occurrence[] {
    const found: Occurrence[] = [];
    for (let at = this.#probe.next(bytes, 0, stride); at >= 0; at = this.#probe.next(bytes, at + stride, stride)) {
      this.#occurrencesAt(bytes, at, found);
    }
    return mergeOccurrences(found, floors);
  }

  #occurrencesAt(bytes: Uint8Array, at: number, found: Occurrence[]): void {
    if (at < 0 || at + GRAM > bytes.length) return;
    for (const anchor of this.#anchors.get(gramOf(bytes.subarray(at, at + GRAM))) ?? []) {
      const occurrence = occurrenceAt(bytes, at, anchor);
      if (occurrence !== undefined) found.push(occurrence);
    }
  }
}

/** The encodings in which a needle is searched. */
export function encodingsSearched(needle: Needle): readonly Encoding[] {
  return needle.kind === 'value' || literalOf(needle) !== '' ? valueEncodings() : ['raw'];
}

function toMatch({ form, start, end }: { readonly form: Form; readonly start: number; readonly end: number }): Match {
  return { needle: form.needle, encoding: form.encoding, start, end };
}
