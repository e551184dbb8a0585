import { MOST_INDENT } from './form.js';

const BACKSLASH = 0x5c;
const LF = 0x0a;
const CR = 0x0d;
const MOST_BACKSLASHES = 3;

/** Bytes of the line break with its indentation that begins at `at`: a real one, or the escape of a string literal; 0 for none. */
export function breakAfter(bytes: Uint8Array, at: number): number {
  let end = at;
  if (bytes[end] === CR && bytes[end + 1] === LF) end += 2;
  else if (bytes[end] === LF) end += 1;
  else {
    end = escapeAfter(bytes, end, 0x72);
    const feed = escapeAfter(bytes, end, 0x6e);
    if (feed === end) return 0;
    end = feed;
  }
  return end + blanksAfter(bytes, end) - at;
}

/** The place behind an escaped `letter` that begins at `at` with up to three backslashes; `at` itself for none. */
function escapeAfter(bytes: Uint8Array, at: number, letter: number): number {
  let end = at;
  while (bytes[end] === BACKSLASH && end - at < MOST_BACKSLASHES) end++;
  return end > at && bytes[end] === letter ? end + 1 : at;
}

/** Bytes of the line break that ends at `at`; 0 for none. */
export function breakBefore(bytes: Uint8Array, at: number): number {
  let start = at - blanksBefore(bytes, at);
  if (bytes[start - 1] === LF) {
    start -= bytes[start - 2] === CR ? 2 : 1;
    return at - start;
  }
  const feed = escapeBefore(bytes, start, 0x6e);
  return feed === start ? 0 : at - escapeBefore(bytes, feed, 0x72);
}

function escapeBefore(bytes: Uint8Array, at: number, letter: number): number {
  if (bytes[at - 1] !== letter || bytes[at - 2] !== BACKSLASH) return at;
  let start = at - 2;
  while (bytes[start - 1] === BACKSLASH && at - start <= MOST_BACKSLASHES) start--;
  return start;
}

export function blanksAfter(bytes: Uint8Array, at: number): number {
  let count = 0;
  while (count < MOST_INDENT && isBlank(bytes[at + count])) count++;
  return count;
}

export function blanksBefore(bytes: Uint8Array, at: number): number {
  let count = 0;
  while (count < MOST_INDENT && isBlank(bytes[at - 1 - count])) count++;
  return count;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}
