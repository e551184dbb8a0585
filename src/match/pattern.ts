import { fit, type Occurrence, type PatternForm, type SpelledForm } from './form.js';
import { LONGEST_MATCH, type Span } from './regex/ends.js';
import { literalsOf } from './regex/literals.js';
import { canBeLong } from './regex/long.js';
import { LongSearch } from './regex/long-search.js';
import { parsePattern } from './regex/parse.js';
import { refuse } from './regex/reader.js';
import { PatternSearch } from './regex/search.js';
import { sizesOf } from './regex/syntax.js';
import { reachOf } from './spelled-forms.js';
import type { Encoding, Needle } from './types.js';
import { wideWriter } from './unit-forms.js';
import { placeInWide, wideRuns } from './wide-runs.js';

const SHORTEST_LITERAL = 4;
/** Bytes around a match that its edges look at, in UTF-16 too. */
const MARGIN = 4;

/** The text that a pattern without operators stands for, which is searched as values are; undefined for a real pattern. */
export function literalOf(source: string): string | undefined {
  if (!/^(?:[^\\^$.*+?()[\]{}|]|\\[^A-Za-z0-9])+$/.test(source)) return undefined;
  const text = source.replace(/\\(.)/gs, '$1');
  return Buffer.byteLength(text) < SHORTEST_LITERAL ? undefined : text;
}

/** The encodings in which a real pattern is searched. */
export const PATTERN_ENCODINGS: readonly Encoding[] = ['raw', 'utf-16le', 'utf-16be'];

/** Looks for what a pattern matches, in bytes and in the UTF-16 of characters below U+0100. */
export class Pattern {
  /** Most bytes of an occurrence, and what its edges look at. Those of a pattern of long matches may span any number. */
  readonly reach: number;
  /** Where matches may be of any length: then a literal anywhere means that all of the input has to be searched. */
  readonly long: LongSearch | undefined;
  /** Forms that a look-up finds; around each of them the pattern has to be searched. None: everywhere. */
  readonly literals: readonly SpelledForm[];
  /** Index of the needle. */
  readonly needle: number;
  readonly #search: PatternSearch | LongSearch;
  readonly #fewest: number;
  readonly #raw: PatternForm;
  readonly #wide: { readonly little: PatternForm; readonly big: PatternForm };

  /** @throws AppError `E_PATTERN`, exit 2 */
  constructor(needle: number, { source, label }: Needle & { kind: 'pattern' }) {
    const node = parsePattern(source, label);
    const { least, most } = sizesOf(node);
    if (least === 0) throw refuse(label, 'it matches the empty text, which is everywhere');
    this.needle = needle;
    this.#fewest = least;
    this.long = canBeLong(node) ? new LongSearch(node, label) : undefined;
    this.#search = this.long ?? new PatternSearch(node, label);
    this.reach = 2 * Math.min(most, LONGEST_MATCH) + 2 * MARGIN;
    this.literals = (literalsOf(node) ?? []).flatMap((elements) => this.#literalForms(elements));
    const shared = { kind: 'pattern', needle, reach: this.reach } as const;
    this.#raw = { ...shared, encoding: 'raw', write: (text) => Buffer.from(text), writeExact: fit };
    this.#wide = {
      little: { ...shared, ...wideWriter('utf-16le') },
      big: { ...shared, ...wideWriter('utf-16be') },
    };
  }

  /** @param windows - parts of the input outside of which no match begins or ends, sorted and apart */
  occurrences(bytes: Uint8Array, windows: readonly Span[], floor: number): Occurrence[] {
    return windows.flatMap((window) => [
      ...this.#search.matches(bytes, Math.max(window.start, floor), window.end).map((span) => this.rawAt(span)),
      ...this.#inWide(bytes, window).filter(({ start }) => start >= floor),
    ]);
  }

  /** The parts of an input that a search in the neighbourhood of `literals` has to read. */
  windows(literals: readonly Span[], length: number): readonly Span[] {
    const isWhole = this.literals.length === 0 || (this.long !== undefined && literals.length > 0);
    return isWhole ? [{ start: 0, end: length }] : windowsAround(literals, this.reach, length);
  }

  rawAt({ start, end }: Span): Occurrence {
    return { form: this.#raw, start, end };
  }

  wideAt({ isLittle, start, end }: Span & { readonly isLittle: boolean }): Occurrence {
    return { form: isLittle ? this.#wide.little : this.#wide.big, start, end };
  }

  #inWide(bytes: Uint8Array, window: Span): Occurrence[] {
    const part = bytes.subarray(window.start, window.end);
    const isCut = (at: number): boolean =>
      (at < MARGIN && window.start > 0) || (at > part.length - MARGIN && window.end < bytes.length);
    return wideRuns(part, this.#fewest).flatMap((run) =>
      this.#search.matches(run.chars, 0, run.chars.length).flatMap((span): Occurrence[] => {
        const { isLittle, start, end } = placeInWide(part, run, span.start, span.end);
        if (isCut(start) || isCut(end)) return [];
        return [this.wideAt({ isLittle, start: start + window.start, end: end + window.start })];
      }),
    );
  }

  /** The literal as it is, and with the zeros of UTF-16 between its characters. */
  #literalForms(elements: SpelledForm['elements']): SpelledForm[] {
    const zero = { spellings: [Uint8Array.of(0)], lineEnd: false, solid: true };
    const wide = elements.flatMap((element, at) => (at === 0 ? [element] : [zero, element]));
    const form = (parts: SpelledForm['elements']): SpelledForm => ({
      kind: 'spelled',
      needle: this.needle,
      encoding: 'raw',
      elements: parts,
      reach: reachOf(parts),
      write: (text) => Buffer.from(text),
      writeExact: fit,
    });
    return [form(elements), form(wide)];
  }
}

function windowsAround(literals: readonly Span[], reach: number, length: number): Span[] {
  const windows: { start: number; end: number }[] = [];
  for (const { start, end } of literals.toSorted((a, b) => a.start - b.start)) {
    const window = { start: Math.max(0, start - reach) & ~1, end: Math.min(length, end + reach) };
    const last = windows.at(-1);
    if (last !== undefined && window.start <= last.end) last.end = Math.max(last.end, window.end);
    else windows.push(window);
  }
  return windows;
}
