import type { DigitForm } from './form.js';
import { digitPlaces } from './walk-digits.js';

/** Stand-ins for numbers of one, two and three digits: "\t", "*", "x". */
const NUMBERS = ['9', '42', '120'];

/** Exchanges the digits of a value; wraps stay, and so do the bits that belong to the neighbours. */
export function redactDigits(old: Buffer, form: DigitForm, text: string): Buffer {
  const worths = form.rewrite(text);
  const write = writer(old, form);
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

/** Writes in the alphabet, and for hex in the case, of the old digits; numbers keep their length. */
function writer(old: Buffer, { digits }: DigitForm): (worth: number, digit: string) => string {
  const isSecond = digits.width === 4 ? old.some(isCapital) : old.includes('-') || old.includes('_');
  return (worth, digit) => {
    const spellings = digits.spellings[worth] ?? [];
    const written = (isSecond ? spellings[1] : undefined) ?? spellings[0] ?? '';
    return digits.width === 8 && written.length !== digit.length ? (NUMBERS[digit.length - 1] ?? '') : written;
  };
}

function isCapital(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x46;
}
