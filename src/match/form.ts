import type { Encoding } from './types.js';

/** One character, byte or digit of a value, and every way in which the form may write it. */
export interface Element {
  /** Of digits the longest first. */
  readonly spellings: readonly Uint8Array[];
  /** A line end of the value: blanks of any indentation may follow it. */
  readonly lineEnd: boolean;
  /** False when what stands there is not known well enough to be looked up: line ends, digits shared with neighbours. */
  readonly solid: boolean;
}

interface FormBase {
  readonly needle: number;
  readonly encoding: Encoding;
  /** Most bytes that an occurrence may span. */
  readonly reach: number;
}

/** A form whose replacement is written anew. */
interface WrittenForm extends FormBase {
  /** Bytes that stand for `text` in this form. */
  readonly write: (text: string) => Uint8Array;
  /** The same, cut or padded to `bytes` bytes. */
  readonly writeExact: (text: string, bytes: number) => Uint8Array;
}

/** A form whose characters each have a few spellings: raw, escapes, UTF-16. */
export interface SpelledForm extends WrittenForm {
  readonly kind: 'spelled';
  readonly elements: readonly Element[];
}

/** A form of digits (base64, hex), between any two of which a line may be wrapped. */
export interface DigitForm extends FormBase {
  readonly kind: 'digits';
  readonly elements: readonly Element[];
  readonly digits: DigitSystem;
  /** Bits of each digit that belong to the value, the others are its neighbours'; 0 for a separator. */
  readonly masks: Uint8Array;
  /** The worth of digits, as many as there are, that hold `text` cut or padded to the length of the value. */
  readonly rewrite: (text: string) => Uint8Array;
}

export interface DigitSystem {
  /** Bits of a digit. */
  readonly width: number;
  /** The spellings of each worth; of equal place in the lists are those of one alphabet. */
  readonly spellings: readonly (readonly string[])[];
}

/** What a pattern matches. */
export interface PatternForm extends WrittenForm {
  readonly kind: 'pattern';
}

export type ValueForm = SpelledForm | DigitForm;
export type Form = ValueForm | PatternForm;

export interface Occurrence {
  readonly form: Form;
  readonly start: number;
  readonly end: number;
}

/** Blanks that may follow a line end. */
export const MOST_INDENT = 64;
/** A wrapped line has at least so many digits. */
export const SHORTEST_WRAP = 16;
/** Most bytes of one wrap: two escapes of a letter and three backslashes each, and the indentation. */
export const LONGEST_BREAK = 8 + MOST_INDENT;

const FILLER = '*';

/** `text` cut or padded with "*" to `length` bytes; never cut inside a character. */
export function fit(text: string, length: number): Buffer {
  const whole = Buffer.from(text);
  let end = Math.min(whole.length, length);
  while (end < whole.length && end > 0 && ((whole[end] ?? 0) & 0xc0) === 0x80) end--;
  return Buffer.concat([whole.subarray(0, end), Buffer.alloc(length - end, FILLER)]);
}
