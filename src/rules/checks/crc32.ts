import { crc32 } from 'node:zlib';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** CRC-32 of `text` in base 62 (digits, then upper, then lower case), padded with zeros to six digits: the tail of GitHub's and npm's tokens. */
export function crc32Base62(text: string): string {
  let digits = '';
  for (let rest = crc32(text); rest > 0; rest = Math.floor(rest / 62)) digits = (DIGITS[rest % 62] ?? '') + digits;
  return digits.padStart(6, '0');
}
