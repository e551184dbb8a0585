import { fit, type Occurrence, type PatternForm, type SpelledForm } from './form.js';
import { literalsOf } from './regex/literals.js';
import { parsePattern } from './regex/parse.js';
import { refuse } from './regex/reader.js';
import { LONGEST_MATCH, PatternSearch, type Span } from './regex/search.js';
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
  /** Most bytes of an occurrence, and what its edges look at. */
  readonly reach: number;
  /** Forms that a look-up finds; around each of them the pattern has to be searched. None: everywhere. */
  readonly literals: readonly SpelledForm[];
  /** Index of the needle. */
  readonly needle: number;
  readonly #search: PatternSearch;
  readonly #fewest: number;
  readonly #raw: PatternForm;
  readonly #little: PatternForm;
  readonly #big: PatternForm;

  /** @throws AppError `E_PATTERN`, exit 2 */
  constructor(needle: number, { source, label }: Needle & { kind: 'pattern' }) {
    const node = parsePattern(source, label);
    const { least, most } = sizesOf(node);
    if (least === 0) throw refuse(label, 'it matches the empty text, which is everywhere');
    this.needle = needle;
    this.#fewest = least;
    this.#search = new PatternSearch(node, label);
    this.reach = 2 * Math.min(most, LONGEST_MATCH) + 2 * MARGIN;
    this.literals = (literalsOf(node) ?? []).flatMap((elements) => this.#literalForms(elements));
    const shared = { kind: 'pattern', needle, reach: this.reach } as const;
    this.#raw = { ...shared, encoding: 'raw', write: (text) => Buffer.from(text), writeExact: fit };
    this.#little = { ...shared, ...wideWriter('utf-16le') };
    this.#big = { ...shared, ...wideWriter('utf-16be') };
  }

  /** @param windows - parts of the input outside of which no match begins or ends, sorted and apart */
  occurrences(bytes: Uint8Array, windows: readonly Span[], floor: number): Occurrence[] {
    return windows.flatMap((window) => [
      ...this.#search
        .matches(bytes, Math.max(window.start, floor), window.end)
        .map(({ start, end }): Occurrence => ({ form: this.#raw, start, end })),
      ...this.#wide(bytes, window).filter(({ start }) => start >= floor),
    ]);
  }

  #wide(bytes: Uint8Array, window: Span): Occurrence[] {
    const part = bytes.subarray(window.start, window.end);
    const isCut = (at: number): boolean =>
      (at < MARGIN && window.start > 0) || (at > part.length - MARGIN && window.end < bytes.length);
    return wideRuns(part, this.#fewest).flatMap((run) =>
      this.#search.matches(run.chars, 0, run.chars.length).flatMap((span): Occurrence[] => {
        const { isLittle, start, end } = placeInWide(part, run, span.start, span.end);
        if (isCut(start) || isCut(end)) return [];
        const form = isLittle ? this.#little : this.#big;
        return [{ form, start: start + window.start, end: end + window.start }];
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

/** The parts of the input that `literals` of a pattern can belong to. */
export function windowsAround(literals: readonly Span[], reach: number, length: number): Span[] {
  const windows: { start: number; end: number }[] = [];
  for (const { start, end } of literals.toSorted((a, b) => a.start - b.start)) {
    const window = { start: Math.max(0, start - reach) & ~1, end: Math.min(length, end + reach) };
    const last = windows.at(-1);
    if (last !== undefined && window.start <= last.end) last.end = Math.max(last.end, window.end);
    else windows.push(window);
  }
  return windows;
}
