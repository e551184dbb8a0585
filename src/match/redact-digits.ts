import type { DigitForm } from './form.js';
import { percent, unicodeEscapes } from './spellings.js';
import { digitPlaces } from './walk-digits.js';

/** Stand-ins for numbers of one, two and three digits: "\t", "*", "x". */
const NUMBERS = ['9', '42', '120'];
const PERCENT = 0x25;

/** Exchanges the digits of a value; wraps stay, and so do the bits that belong to the neighbours. */
export function redactDigits(old: Buffer, form: DigitForm, text: string, sameLength: boolean): Buffer {
  const worths = form.rewrite(text);
  const write = form.digits.width === 8 ? numberWriter(form) : letterWriter(old, form, sameLength);
  const parts: Uint8Array[] = [];
  let copied = 0;
  for (const [at, { start, end }] of digitPlaces(old, form).entries()) {
    const mask = form.masks[at] ?? 0;
    if (mask === 0) continue;
    const digit = old.toString('latin1', start, end);
    const neighbours = form.digits.spellings.findIndex((spellings) => spellings.includes(digit)) & ~mask;
    parts.push(old.subarray(copied, start), Buffer.from(write(neighbours | ((worths[at] ?? 0) & mask), digit)));
    copied = end;
  }
  return Buffer.concat([...parts, old.subarray(copied)]);
}

type Write = (worth: number, digit: string) => string;

/** A number as long as the old one. */
function numberWriter({ digits }: DigitForm): Write {
  return (worth, digit) => {
    const written = digits.spellings[worth]?.[0] ?? '';
    return written.length === digit.length ? written : (NUMBERS[digit.length - 1] ?? '');
  };
}

/** In the alphabet, and for hex in the case, of the old digits; escaped where they were. */
function letterWriter(old: Buffer, { digits }: DigitForm, sameLength: boolean): Write {
  const isSecond = digits.width === 4 ? old.some(isCapital) : old.includes('-') || old.includes('_');
  const escape = old.includes(PERCENT) ? percent : old.includes('\\u') ? unicodeEscapes : undefined;
  return (worth, digit) => {
    const letters = (digits.spellings[worth] ?? []).filter(({ length }) => length === 1);
    const letter = (isSecond ? letters[1] : undefined) ?? letters[0] ?? '';
    if (sameLength && digit.length > 1) {
      const escaped = escape?.(letter) ?? '';
      return escaped.length === digit.length ? escaped : digit; // "\/": there is no other digit of its length
    }
    return escape === undefined || sameLength || !/[+/]/.test(letter) ? letter : escape(letter);
  };
}

function isCapital(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x46;
}
