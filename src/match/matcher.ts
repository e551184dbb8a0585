import { GRAM, gramOf } from './bytes.js';
import type { Form, Occurrence, ValueForm } from './form.js';
import { type Anchor, indexGrams } from './grams.js';
import { Findings } from './findings.js';
import { mergeOccurrences } from './merge.js';
import { literalOf, Pattern, PATTERN_ENCODINGS } from './pattern.js';
import { Probe } from './probe.js';
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
  /** Most bytes that an occurrence may span, wrapped lines included; but for patterns of `longPatterns`. */
  readonly reach: number;
  readonly table: GramTable;
  /** True when a pattern has no part that could be looked up, or matches of any length: every byte of the input must be handed to `find`. */
  readonly needsEveryByte: boolean;
  /** Those whose matches may be of any length. */
  readonly longPatterns: readonly Pattern[];
  readonly #patterns: readonly Pattern[];
  /** The pattern that a looked-up literal belongs to. */
  readonly #owners: ReadonlyMap<Form, Pattern>;
  readonly #anchors: ReadonlyMap<number, readonly Anchor[]>;
  readonly #probe: Probe;

  /** @throws AppError E_NEEDLE for a value that is too short, E_PATTERN for a pattern that cannot be searched. */
  constructor(needles: readonly Needle[]) {
    this.needles = needles;
    const { forms, patterns } = partsOf(needles);
    this.#patterns = patterns;
    this.longPatterns = patterns.filter(({ long }) => long !== undefined);
    this.needsEveryByte = patterns.some(({ literals, long }) => literals.length === 0 || long !== undefined);
    this.reach = [...forms, ...patterns].reduce((most, { reach }) => Math.max(most, reach), 0);
    const owners = patterns.flatMap((owner) => owner.literals.map((literal) => [literal, owner] as const));
    this.#owners = new Map<Form, Pattern>(owners);
    const { table, anchors } = indexGrams([...forms, ...owners.map(([literal]) => literal)]);
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
    const found = new Findings();
    this.#lookAt(bytes, position, found);
    return mergeOccurrences(this.#withPatterns(bytes, found.all, []))
      .filter(({ start, end }) => start <= position && end >= position + GRAM)
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

  /** For input that comes in pieces of any size. Memory is bounded by `reach`; where a long match begins is told roughly. */
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
    return mergeOccurrences(this.#withPatterns(bytes, this.#lookedUp(bytes, stride, floors), floors), floors);
  }

  /** The same, but for patterns of long matches, for the parts of an input. */
  shortOccurrences(bytes: Uint8Array, floors: readonly number[]): Occurrence[] {
    const found = this.#lookedUp(bytes, this.table.stride, floors);
    const patterns = this.#patterns.filter(({ long }) => long === undefined);
    return mergeOccurrences(this.#withPatterns(bytes, found, floors, patterns), floors);
  }

  #lookedUp(bytes: Uint8Array, stride: number, floors: readonly number[]): readonly Occurrence[] {
    const found = new Findings(floors);
    for (let at = this.#probe.next(bytes, 0, stride); at >= 0; at = this.#probe.next(bytes, at + stride, stride)) {
      this.#lookAt(bytes, at, found);
    }
    return found.all;
  }

  #lookAt(bytes: Uint8Array, at: number, found: Findings): void {
    if (at < 0 || at + GRAM > bytes.length) return;
    for (const anchor of this.#anchors.get(gramOf(bytes.subarray(at, at + GRAM))) ?? []) {
      const occurrence = found.covers(anchor.form, at) ? undefined : occurrenceAt(bytes, at, anchor);
      if (occurrence !== undefined) found.add(occurrence);
    }
  }

  /** Exchanges the literals of patterns for what the patterns match around them. */
  #withPatterns(
    bytes: Uint8Array,
    found: readonly Occurrence[],
    floors: readonly number[],
    patterns = this.#patterns,
  ): Occurrence[] {
    if (this.#patterns.length === 0) return [...found];
    const values = found.filter(({ form }) => !this.#owners.has(form));
    for (const pattern of patterns) {
      const literals = found.filter(({ form }) => this.#owners.get(form) === pattern);
      const windows = pattern.windows(literals, bytes.length);
      values.push(...pattern.occurrences(bytes, windows, floors[pattern.needle] ?? 0));
    }
    return values;
  }
}

function partsOf(needles: readonly Needle[]): { readonly forms: ValueForm[]; readonly patterns: Pattern[] } {
  const forms: ValueForm[] = [];
  const patterns: Pattern[] = [];
  for (const [index, needle] of needles.entries()) {
    const literal = needle.kind === 'value' ? searchedValue(needle) : literalOf(needle.source);
    if (literal !== undefined) forms.push(...formsOf(index, literal));
    else if (needle.kind === 'pattern') patterns.push(new Pattern(index, needle));
  }
  return { forms, patterns };
}

/** The encodings in which a needle is searched. */
export function encodingsSearched(needle: Needle): readonly Encoding[] {
  return needle.kind === 'value' || literalOf(needle.source) !== undefined ? valueEncodings() : PATTERN_ENCODINGS;
}

function toMatch({ form, start, end }: Occurrence): Match {
  return { needle: form.needle, encoding: form.encoding, start, end };
}
