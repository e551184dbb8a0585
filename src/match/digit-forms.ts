import { BASE64, DECIMAL, type Digits, digitsOf, HEX } from './digits.js';
import { type DigitForm, type DigitSystem, type Element, fit, LONGEST_BREAK, SHORTEST_WRAP } from './form.js';
import type { Encoding } from './types.js';

const SHIFTS = [0, 1, 2] as const;

/** What tools write around the bytes of a list. */
interface Layout {
  readonly prefix?: string;
  /** The longest first. */
  readonly separators: readonly string[];
  /** Digits of a byte. */
  readonly digits: number;
}

const COLONS: Layout = { separators: [':'], digits: 2 };
const DUMP: Layout = { separators: ['  ', ' '], digits: 2 };
const C_ARRAY: Layout = { prefix: '0x', separators: [', ', ','], digits: 2 };
const NUMBERS: Layout = { separators: [', ', ','], digits: 1 };

/** How the bytes of a value come from its text, and back from a replacement's. */
interface Layer {
  readonly encoding: Encoding;
  readonly bytes: Buffer;
  /** A replacement of as many bytes. */
  readonly write: (text: string) => Buffer;
}

/** The forms of one value that consist of digits. */
export function digitForms(needle: number, value: string): DigitForm[] {
  const hex = hexForm(needle, plainLayer(value, 'hex'));
  const listed = plainLayer(value, 'escaped bytes');
  return [
    ...commonDigitForms(needle, value),
    ...[wideLayer(value), ...nestedLayers(listed.bytes)].flatMap((each) => base64Forms(needle, each)),
    laidOut(hex, COLONS),
    laidOut(hex, DUMP),
    laidOut(hexForm(needle, listed), C_ARRAY),
    laidOut(
      digitForm(needle, DECIMAL, (bytes) => digitsOf(bytes, 0, DECIMAL.width), listed),
      NUMBERS,
    ),
  ];
}

/** Base64 and hex as they are. */
export function commonDigitForms(needle: number, value: string): DigitForm[] {
  return [...base64Forms(needle, plainLayer(value, 'base64')), hexForm(needle, plainLayer(value, 'hex'))];
}

function plainLayer(value: string, encoding: Encoding): Layer {
  const bytes = Buffer.from(value);
  return { encoding, bytes, write: (text) => fit(text, bytes.length) };
}

function wideLayer(value: string): Layer {
  return {
    encoding: 'base64 of utf-16le',
    bytes: Buffer.from(value, 'utf16le'),
    write: (text) => Buffer.from(ascii(text, value.length), 'utf16le'),
  };
}

/** Base64 texts of the value, less the digits that it shares with neighbours, as bytes to be encoded once more. */
function nestedLayers(plain: Buffer): Layer[] {
  return SHIFTS.flatMap((shift) => {
    const texts = [0, 1].map((alphabet) => wholeDigits(plain, shift, alphabet));
    return [...new Set(texts)].map((text, alphabet) => ({
      encoding: 'base64 of base64' as const,
      bytes: Buffer.from(text),
      write: (filler: string) => Buffer.from(wholeDigits(fit(filler, plain.length), shift, alphabet)),
    }));
  });
}

function wholeDigits(bytes: Buffer, shift: number, alphabet: number): string {
  const { values, masks } = digitsOf(bytes, shift, BASE64.width);
  return Array.from(values, (value, at) => (masks[at] === 63 ? letter(value, alphabet) : '')).join('');
}

function letter(value: number, alphabet: number): string {
  const spellings = BASE64.spellings[value] ?? [];
  return spellings[spellings.length > 1 ? alphabet : 0] ?? '';
}

function base64Forms(needle: number, layer: Layer): DigitForm[] {
  return SHIFTS.map((shift) => digitForm(needle, BASE64, (bytes) => digitsOf(bytes, shift, BASE64.width), layer));
}

function hexForm(needle: number, layer: Layer): DigitForm {
  return digitForm(needle, HEX, (bytes) => digitsOf(bytes, 0, HEX.width), layer);
}

function digitForm(
  needle: number,
  digits: DigitSystem,
  toDigits: (bytes: Uint8Array) => Digits,
  { encoding, bytes, write }: Layer,
): DigitForm {
  const { values, masks } = toDigits(bytes);
  const elements = Array.from(values, (value, at) => digitElement(digits, value, masks[at] ?? 0));
  const rewrite = (text: string) => toDigits(write(text)).values;
  return { kind: 'digits', needle, encoding, digits, masks, elements, rewrite, reach: reachOf(elements) };
}

/** The same digits, byte by byte with what stands around each. */
function laidOut(form: DigitForm, { prefix, separators, digits }: Layout): DigitForm {
  const prefixes = prefix === undefined ? [] : [fixedElement([prefix])];
  const between = [fixedElement(separators), ...prefixes];
  const spread = <T>(items: Iterable<T>, fill: (element: Element) => T): T[] =>
    [...items].flatMap((item, at) => (at % digits > 0 ? [item] : [...(at > 0 ? between : prefixes).map(fill), item]));
  const elements = spread(form.elements, (element) => element);
  const blank = (items: Uint8Array): Uint8Array => Uint8Array.from(spread(items, () => 0));
  return {
    ...form,
    elements,
    masks: blank(form.masks),
    rewrite: (text) => blank(form.rewrite(text)),
    reach: reachOf(elements),
  };
}

function fixedElement(texts: readonly string[]): Element {
  return { spellings: texts.map((text) => Buffer.from(text)), lineEnd: false, solid: true };
}

const knownElements = new Map<DigitSystem, Map<number, Element>>();

/** Any digit that has the `value` in the bits of `mask`. */
function digitElement(digits: DigitSystem, value: number, mask: number): Element {
  const known = knownElements.get(digits) ?? new Map<number, Element>();
  knownElements.set(digits, known);
  const key = value * 256 + mask;
  const there = known.get(key);
  if (there !== undefined) return there;
  const texts = digits.spellings.flatMap((spellings, worth) => ((worth & mask) === value ? spellings : []));
  const solid = mask === digits.spellings.length - 1;
  const element = { ...fixedElement(texts.sort((a, b) => b.length - a.length)), solid };
  known.set(key, element);
  return element;
}

/** Line breaks that a text of so many elements can have. */
export function mostBreaks(elements: number): number {
  return Math.floor(elements / SHORTEST_WRAP) + 1;
}

function reachOf(elements: readonly Element[]): number {
  const longest = elements.reduce((sum, { spellings }) => sum + (spellings[0]?.length ?? 0), 0);
  return longest + mostBreaks(elements.length) * LONGEST_BREAK;
}

/** Cut or padded to so many characters, each of one code unit and one byte. */
export function ascii(text: string, length: number): string {
  return text
    .replace(/[^\x20-\x7e]/g, '*')
    .slice(0, length)
    .padEnd(length, '*');
}
