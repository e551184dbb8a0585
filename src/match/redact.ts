import { AppError, exitCodes } from '../errors/index.js';
import { type DigitForm, fit } from './form.js';
import type { Matcher } from './matcher.js';
import type { Occurrence } from './walk.js';

const MOST_ROUNDS = 8;

export interface RedactOptions {
  /** For binaries: nothing moves, so a replacement is cut or padded to the length of what it replaces. */
  readonly sameLength: boolean;
}

/**
 * Replaces every occurrence, each in its own encoding, until nothing is found.
 *
 * @param replacementFor - text that stands in for the needle of an index
 * @throws AppError E_REDACT when the replacements themselves hold a needle
 */
export function redact(
  matcher: Matcher,
  bytes: Uint8Array,
  replacementFor: (needle: number) => string,
  options: RedactOptions,
): Buffer {
  let current: Buffer = Buffer.from(bytes);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = matcher.occurrences(current, 1);
    if (found.length === 0) return current;
    current = replaceAll(current, found, replacementFor, options);
  }
  if (matcher.occurrences(current, 1).length === 0) return current;
  throw new AppError('E_REDACT', 'an occurrence is still there after it was replaced', {
    exit: exitCodes.failed,
    hint: 'choose another replacement with --with TEXT',
  });
}

function replaceAll(
  bytes: Buffer,
  found: readonly Occurrence[],
  replacementFor: (needle: number) => string,
  options: RedactOptions,
): Buffer {
  const parts: Uint8Array[] = [];
  let copied = 0;
  for (const each of found) {
    if (each.start < copied) continue; // another needle's occurrence overlaps: the next round sees what is left
    const old = bytes.subarray(each.start, each.end);
    parts.push(bytes.subarray(copied, each.start), replacementOf(each, old, replacementFor(each.form.needle), options));
    copied = each.end;
  }
  parts.push(bytes.subarray(copied));
  return Buffer.concat(parts);
}

function replacementOf({ form }: Occurrence, old: Buffer, text: string, options: RedactOptions): Uint8Array {
  if (form.kind === 'digits') return redactDigits(old, form, text);
  if (form.fixed) return stretched(form.write(text), old);
  if (!options.sameLength) return form.write(text);
  return fit(form.encoding === 'raw' ? text : text.replace(/[^\w.-]/g, '*'), old.length);
}

/** Overlapping occurrences were merged: what lies beyond the first is blanked with the filler's last unit. */
function stretched(written: Uint8Array, old: Buffer): Uint8Array {
  if (written.length >= old.length) return written.subarray(0, Math.max(written.length, old.length));
  const unit = written.subarray(written.length - (written.length > 0 && written[0] === 0x5c ? 4 : 2));
  const tail = Buffer.alloc(old.length - written.length, unit);
  return Buffer.concat([written, tail]);
}

/** Exchanges the digits of the value; wraps stay, and so do the bits that belong to the neighbours. */
function redactDigits(old: Buffer, form: DigitForm, text: string): Buffer {
  const out = Buffer.from(old);
  const digits = form.write(text);
  let digit = 0;
  for (let at = 0; at < out.length; at++) {
    const byte = out[at] ?? 0;
    const worth = form.digits.worth[byte] ?? 255;
    if (worth > 63 || isEscapeLetter(out, at)) continue;
    const index = digit++ % digits.length;
    const mask = form.masks[index] ?? 0;
    out[at] = letterFor(form, byte, (worth & ~mask) | ((digits[index] ?? 0) & mask));
  }
  return out;
}

/** The r or n of a line break that is written as an escape. */
function isEscapeLetter(bytes: Buffer, at: number): boolean {
  return bytes[at - 1] === 0x5c;
}

/** The digit in the alphabet, and for hex in the case, that the old one was written in. */
function letterFor(form: DigitForm, old: number, worth: number): number {
  const alphabet = form.digits.alphabets.find((each) => !each.includes(String.fromCharCode(old))) ?? '';
  const other = form.digits.alphabets.find((each) => each !== alphabet && each.includes(String.fromCharCode(old)));
  return (other ?? form.digits.alphabets[0] ?? '').charCodeAt(worth);
}
