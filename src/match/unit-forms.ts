import { ascii } from './digit-forms.js';
import { type Element, fit, type SpelledForm } from './form.js';
import { element, reachOf } from './spelled-forms.js';
import { bothCases, hexByte, readableByte } from './spellings.js';
import type { Encoding } from './types.js';

/** Bytes of one "\x41". */
const ESCAPE = 4;

const ESCAPED = Array.from({ length: 256 }, (_, byte) => element(bothCases(`\\x${hexByte(byte)}`)));
const READABLE = Array.from({ length: 256 }, (_, byte) => element(readableByte(byte)));

/** The forms in which each byte or code unit of the value is one unit; line ends are exact here. */
export function unitForms(needle: number, value: string): SpelledForm[] {
  const bytes = [...Buffer.from(value)];
  const readable = bytes.some((byte) => byte < 32 || byte > 126 || byte === 0x5c);
  return [
    escapedForm(needle, ESCAPED, bytes),
    ...(readable ? [escapedForm(needle, READABLE, bytes)] : []),
    ...wideForms(needle, value),
  ];
}

/** UTF-16, in both orders of its bytes. */
export function wideForms(needle: number, value: string): SpelledForm[] {
  return [wideForm(needle, value, 'utf-16le'), wideForm(needle, value, 'utf-16be')];
}

function escapedForm(needle: number, spelled: readonly Element[], bytes: readonly number[]): SpelledForm {
  const elements = bytes.flatMap((byte) => spelled[byte] ?? []);
  const write = (text: Uint8Array): Buffer => Buffer.from(Array.from(text, (byte) => `\\x${hexByte(byte)}`).join(''));
  return {
    kind: 'spelled',
    needle,
    encoding: 'escaped bytes',
    elements,
    reach: reachOf(elements),
    write: (text) => write(Buffer.from(text)),
    writeExact: (text, length) =>
      Buffer.concat([write(fit(text, Math.floor(length / ESCAPE))), Buffer.alloc(length % ESCAPE, '*')]),
  };
}

function wideForm(needle: number, value: string, encoding: WideEncoding): SpelledForm {
  const elements: Element[] = value
    .split('')
    .map((unit) => ({ spellings: [utf16(unit, encoding)], lineEnd: false, solid: true }));
  return { kind: 'spelled', needle, elements, reach: reachOf(elements), ...wideWriter(encoding) };
}

type WideEncoding = 'utf-16le' | 'utf-16be';

/** How replacements in UTF-16 are written. */
export function wideWriter(encoding: WideEncoding): {
  readonly encoding: Encoding;
  readonly write: (text: string) => Uint8Array;
  readonly writeExact: (text: string, bytes: number) => Uint8Array;
} {
  return {
    encoding,
    write: (text) => utf16(text, encoding),
    writeExact: (text, bytes) => utf16(ascii(text, bytes / 2), encoding),
  };
}

function utf16(text: string, encoding: WideEncoding): Buffer {
  const bytes = Buffer.from(text, 'utf16le');
  return encoding === 'utf-16le' ? bytes : bytes.swap16();
}
