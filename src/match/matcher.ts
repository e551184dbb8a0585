import { type Anchor, GRAM, indexGrams } from './grams.js';
import { mergeOccurrences } from './merge.js';
import { literalOf } from './pattern.js';
import { MatchStream } from './stream.js';
import type { Encoding, GramTable, Match, MatcherTransfer, Needle } from './types.js';
import { formsOf, packNeedles, searchedValue, unpackNeedles, valueEncodings } from './value.js';
import { type Occurrence, occurrenceAt } from './walk.js';

const LEAST_BITS = 18;
const MOST_BITS = 26;

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
  readonly #bitmap: Uint32Array;
  readonly #shift: number;

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
    const bits = Math.min(MOST_BITS, Math.max(LEAST_BITS, Math.ceil(Math.log2(table.grams.length * 128 + 1))));
    this.#shift = 32 - bits;
    this.#bitmap = new Uint32Array(1 << (bits - 5));
    for (const gram of table.grams) {
      const slot = hash(gram) >>> this.#shift;
      this.#bitmap[slot >>> 5] = (this.#bitmap[slot >>> 5] ?? 0) | (1 << (slot & 31));
    }
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
    const found = this.#occurrencesAt(bytes, position);
    return mergeOccurrences(found)
      .map(toMatch)
      .sort((a, b) => b.end - b.start - (a.end - a.start))[0];
  }

  /** Every occurrence in the whole input, by start; of one needle no two overlap. */
  find(bytes: Uint8Array): Match[] {
    return this.occurrences(bytes, this.table.stride).map(toMatch);
  }

  /** In a name, a path or a message. Positions are bytes of its UTF-8. */
  matchesText(text: string): Match[] {
    return this.find(Buffer.from(text));
  }

  /** For input that comes in pieces of any size. Memory is bounded by `reach`. */
  stream(): MatchStream {
    return new MatchStream(this);
  }

  /** Like `find`, with the forms; a `stride` of 1 looks at every position, which also finds what is wrapped more oddly. */
  occurrences(bytes: Uint8Array, stride: number): Occurrence[] {
    const found: Occurrence[] = [];
    for (let at = 0; at + GRAM <= bytes.length; at += stride) {
      const gram = readGram(bytes, at);
      const slot = hash(gram) >>> this.#shift;
      if (((this.#bitmap[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) found.push(...this.#occurrencesAt(bytes, at));
    }
    return mergeOccurrences(found);
  }

  #occurrencesAt(bytes: Uint8Array, at: number): Occurrence[] {
    if (at < 0 || at + GRAM > bytes.length) return [];
    const found: Occurrence[] = [];
    for (const anchor of this.#anchors.get(readGram(bytes, at)) ?? []) {
      const occurrence = occurrenceAt(bytes, at, anchor);
      if (occurrence !== undefined) found.push(occurrence);
    }
    return found;
  }
}

/** The encodings in which a needle is searched. */
export function encodingsSearched(needle: Needle): readonly Encoding[] {
  return needle.kind === 'value' || literalOf(needle) !== '' ? valueEncodings() : ['raw'];
}

function readGram(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
  return (low | ((bytes[at + 3] ?? 0) << 24)) >>> 0;
}

function hash(gram: number): number {
  return Math.imul(gram, 0x9e3779b1);
}

function toMatch({ form, start, end }: Occurrence): Match {
  return { needle: form.needle, encoding: form.encoding, start, end };
}
