import type { Encoding } from './types.js';

/** One character or byte of a value, and every way in which the form may write it. */
export interface Element {
  readonly spellings: readonly Uint8Array[];
  /** A line end of the value: blanks of any indentation may follow it. */
  readonly lineEnd: boolean;
}

interface FormBase {
  readonly needle: number;
  readonly encoding: Encoding;
  /** Most bytes that an occurrence may span. */
  readonly reach: number;
}

/** A form whose characters each have a few spellings: raw, escapes, UTF-16. */
export interface SpelledForm extends FormBase {
  readonly kind: 'spelled';
  readonly elements: readonly Element[];
  /** Bytes that stand for `text` in this form. */
  write(text: string): Uint8Array;
  /** Whether a replacement has to be as many bytes as the value was, since each unit stands for a byte of it. */
  readonly fixed: boolean;
}

/** A form of single digits (base64, hex), between any two of which a line may be wrapped. */
export interface DigitForm extends FormBase {
  readonly kind: 'digits';
  /** What each digit holds of the value; bits outside of `masks` belong to its neighbours. */
  readonly values: Uint8Array;
  readonly masks: Uint8Array;
  readonly digits: DigitSystem;
  /** Digits, as many as `values`, that hold `text` cut or padded to the length of the value. */
  write(text: string): Uint8Array;
}

export interface DigitSystem {
  /** The worth of each byte as a digit, or NO_DIGIT. */
  readonly worth: Uint8Array;
  readonly alphabets: readonly string[];
}

export type Form = SpelledForm | DigitForm;

export const NO_DIGIT = 255;
/** Blanks that may follow a line end. */
export const MOST_INDENT = 64;
/** A wrapped line has at least so many digits. */
export const SHORTEST_WRAP = 16;
/** Most bytes of one wrap: two escapes of two characters each with a doubled backslash, and the indentation. */
export const LONGEST_BREAK = 8 + MOST_INDENT;

const FILLER = '*';

/** `text` cut or padded with "*" to `length` bytes; never cut inside a character. */
export function fit(text: string, length: number): Buffer {
  let kept = '';
  for (const char of text) {
    if (Buffer.byteLength(kept + char) > length) break;
    kept += char;
  }
  return Buffer.from(kept + FILLER.repeat(length - Buffer.byteLength(kept)));
}
