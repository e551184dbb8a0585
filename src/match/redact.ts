import { AppError, exitCodes } from '../errors/index.js';
import type { Occurrence } from './form.js';
import type { Matcher } from './matcher.js';
import { redactDigits } from './redact-digits.js';

const MOST_ROUNDS = 8;

export interface RedactOptions {
  /** For binaries: nothing moves, so a replacement is cut or padded to the length of what it replaces. */
  readonly sameLength: boolean;
}

/**
 * Replaces every occurrence, each in its own encoding, until nothing is found.
 *
 * Digits (base64, hex) always keep their number, and the bits of their neighbours.
 *
 * @param replacementFor - text that stands in for the needle of an index
 * @throws AppError `E_REDACT`, exit 5, when an occurrence is left, as when the replacements themselves hold a needle
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

/**
 * The same for a name or a message. What is no valid UTF-16 becomes U+FFFD.
 *
 * @throws AppError `E_REDACT`, exit 5, as `redact`
 */
export function redactText(matcher: Matcher, text: string, replacementFor: (needle: number) => string): string {
  return redact(matcher, Buffer.from(text), replacementFor, { sameLength: false }).toString();
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

function replacementOf({ form }: Occurrence, old: Buffer, text: string, { sameLength }: RedactOptions): Uint8Array {
  if (form.kind === 'digits') return redactDigits(old, form, text, sameLength);
  return sameLength ? form.writeExact(text, old.length) : form.write(text);
}
