import { type DigitForm, type DigitSystem, fit, LONGEST_BREAK, NO_DIGIT, SHORTEST_WRAP } from './form.js';
import type { Encoding } from './types.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const BASE64 = digitSystem([`${LETTERS}+/`, `${LETTERS}-_`]);
const HEX = digitSystem(['0123456789abcdef', '0123456789ABCDEF']);
const SHIFTS = [0, 1, 2] as const;

/** How the bytes of a value come from its text, and back from a replacement's. */
interface Layer {
  readonly encoding: Encoding;
  readonly bytes: Buffer;
  /** A replacement of as many bytes. */
  write(text: string): Buffer;
}

/** The forms of one value that consist of digits. */
export function digitForms(needle: number, value: string): DigitForm[] {
  const plain = Buffer.from(value);
  const fill = (text: string) => fit(text, plain.length);
  const layers: Layer[] = [
    { encoding: 'base64', bytes: plain, write: fill },
    {
      encoding: 'base64 of utf-16le',
      bytes: Buffer.from(value, 'utf16le'),
      write: (text) => Buffer.from(fit(text, value.length).toString('latin1'), 'utf16le'),
    },
    ...nested(plain),
  ];
  return [
    digitForm(needle, 'hex', HEX, (bytes) => bitsAsDigits(bytes, 0, 4), { encoding: 'hex', bytes: plain, write: fill }),
    ...layers.flatMap((layer) =>
      SHIFTS.map((shift) => digitForm(needle, layer.encoding, BASE64, (bytes) => bitsAsDigits(bytes, shift, 6), layer)),
    ),
  ];
}

/** Base64 texts of the value, less the digits that it shares with neighbours, as bytes to be encoded once more. */
function nested(plain: Buffer): Layer[] {
  return SHIFTS.flatMap((shift) => {
    const texts = BASE64.alphabets.map((alphabet) => wholeDigits(plain, shift, alphabet));
    return [...new Set(texts)].map((text, index) => ({
      encoding: 'base64 of base64' as const,
      bytes: Buffer.from(text),
      write: (filler: string) =>
        Buffer.from(wholeDigits(fit(filler, plain.length), shift, BASE64.alphabets[index] ?? '')),
    }));
  });
}

function wholeDigits(bytes: Buffer, shift: number, alphabet: string): string {
  const { values, masks } = bitsAsDigits(bytes, shift, 6);
  return Array.from(values, (value, at) => (masks[at] === 63 ? alphabet.charAt(value) : '')).join('');
}

function digitForm(
  needle: number,
  encoding: Encoding,
  digits: DigitSystem,
  toDigits: (bytes: Uint8Array) => { values: Uint8Array; masks: Uint8Array },
  layer: Layer,
): DigitForm {
  const { values, masks } = toDigits(layer.bytes);
  const reach = values.length + mostBreaks(values.length) * LONGEST_BREAK;
  return {
    kind: 'digits',
    needle,
    encoding,
    digits,
    values,
    masks,
    reach,
    write: (text) => toDigits(layer.write(text)).values,
  };
}

/** Line breaks that a text of so many digits can have. */
export function mostBreaks(digits: number): number {
  return Math.floor(digits / SHORTEST_WRAP) + 1;
}

/** The digits of `width` bits that hold `bytes` when `shift` other bytes stand before them. */
function bitsAsDigits(bytes: Uint8Array, shift: number, width: number): { values: Uint8Array; masks: Uint8Array } {
  const first = Math.floor((shift * 8) / width);
  const last = Math.ceil(((shift + bytes.length) * 8) / width);
  const values = new Uint8Array(last - first);
  const masks = new Uint8Array(last - first);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const place = shift * 8 + bit;
    const at = Math.floor(place / width) - first;
    const weight = 1 << (width - 1 - (place % width));
    masks[at] = (masks[at] ?? 0) | weight;
    if (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) values[at] = (values[at] ?? 0) | weight;
  }
  return { values, masks };
}

function digitSystem(alphabets: readonly string[]): DigitSystem {
  const worth = new Uint8Array(256).fill(NO_DIGIT);
  for (const alphabet of alphabets) {
    for (let at = 0; at < alphabet.length; at++) worth[alphabet.charCodeAt(at)] = at;
  }
  return { worth, alphabets };
}
