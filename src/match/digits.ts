import type { DigitSystem } from './form.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The last two digits of both alphabets, and what a URL or a JSON text around them makes of the first alphabet's. */
const PLUS = ['+', '-', '%2B', '%2b', '\\u002b', '\\u002B'];
const SLASH = ['/', '_', '%2F', '%2f', '\\/', '\\\\/', '\\u002f', '\\u002F'];

export const BASE64: DigitSystem = {
  width: 6,
  spellings: [...Array.from(LETTERS, (letter) => [letter]), PLUS, SLASH],
};

export const HEX: DigitSystem = {
  width: 4,
  spellings: Array.from('0123456789abcdef', (digit) => (digit < 'a' ? [digit] : [digit, digit.toUpperCase()])),
};

/** Lists of numbers, as JSON shows a Buffer. */
export const DECIMAL: DigitSystem = { width: 8, spellings: Array.from({ length: 256 }, (_, byte) => [String(byte)]) };

/** The digits that hold some bytes, and which bits of them do. */
export interface Digits {
  readonly values: Uint8Array;
  readonly masks: Uint8Array;
}

/** The digits of `width` bits that hold `bytes` when `shift` other bytes stand before them. */
export function digitsOf(bytes: Uint8Array, shift: number, width: number): Digits {
  const first = Math.floor((shift * 8) / width);
  const lead = shift * 8 - first * width;
  const count = Math.ceil((lead + bytes.length * 8) / width);
  const values = new Uint8Array(count);
  const masks = new Uint8Array(count);
  let held = 0;
  let known = 0;
  let bits = lead;
  let at = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff;
    known = ((known << 8) | 0xff) & 0xffff;
    bits += 8;
    while (bits >= width) {
      bits -= width;
      values[at] = (held >> bits) & ((1 << width) - 1);
      masks[at++] = (known >> bits) & ((1 << width) - 1);
    }
  }
  if (bits > 0) {
    values[at] = (held << (width - bits)) & ((1 << width) - 1);
    masks[at] = (known << (width - bits)) & ((1 << width) - 1);
  }
  return { values, masks };
}
