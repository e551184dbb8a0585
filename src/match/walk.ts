import { mostBreaks } from './digit-forms.js';
import { type DigitForm, type Element, type Form, MOST_INDENT, type SpelledForm } from './form.js';
import type { Anchor } from './grams.js';

/** More parses of one text than any real value has. */
const MOST_PARSES = 64;
const BACKSLASH = 0x5c;
const LF = 0x0a;
const CR = 0x0d;
const MOST_BACKSLASHES = 3;

export interface Occurrence {
  readonly form: Form;
  readonly start: number;
  readonly end: number;
}

/** The occurrence whose gram `anchor` stands at `position`, or undefined. Costs at most the length of the form. */
export function occurrenceAt(bytes: Uint8Array, position: number, anchor: Anchor): Occurrence | undefined {
  const { form } = anchor;
  return form.kind === 'digits'
    ? digitsAt(bytes, position, form, anchor.element)
    : spelledAt(bytes, position, form, anchor);
}

function spelledAt(bytes: Uint8Array, position: number, form: SpelledForm, anchor: Anchor): Occurrence | undefined {
  const begin = position - anchor.offset;
  const spelling = form.elements[anchor.element]?.spellings[anchor.spelling];
  if (spelling === undefined || begin < 0 || !standsAt(bytes, begin, spelling)) return undefined;
  const end = forward(bytes, begin + spelling.length, form.elements, anchor.element + 1);
  if (end < 0) return undefined;
  const start = backward(bytes, begin, form.elements, anchor.element - 1);
  return start < 0 ? undefined : { form, start, end };
}

/** Where the elements from `at` on end when they stand at `from`; -1 when they do not. */
function forward(bytes: Uint8Array, from: number, elements: readonly Element[], at: number): number {
  let places = [from];
  for (let index = at; index < elements.length && places.length > 0; index++) {
    const element = elements[index];
    if (element === undefined) break;
    const next: number[] = [];
    for (const place of places) {
      for (const spelling of element.spellings) {
        if (!standsAt(bytes, place, spelling)) continue;
        const end = place + spelling.length;
        keep(next, element.lineEnd ? end + blanksAfter(bytes, end) : end);
      }
    }
    places = next;
  }
  return places[0] ?? -1;
}

/** Where the elements up to `at` start when they end at `from`; -1 when they do not. */
function backward(bytes: Uint8Array, from: number, elements: readonly Element[], at: number): number {
  let places = [from];
  for (let index = at; index >= 0 && places.length > 0; index--) {
    const element = elements[index];
    if (element === undefined) break;
    const next: number[] = [];
    for (const place of places) {
      const end = element.lineEnd ? place - blanksBefore(bytes, place) : place;
      for (const spelling of element.spellings) {
        if (standsAt(bytes, end - spelling.length, spelling)) keep(next, end - spelling.length);
      }
    }
    places = next;
  }
  return places[0] ?? -1;
}

function keep(places: number[], place: number): void {
  if (places.length < MOST_PARSES && !places.includes(place)) places.push(place);
}

function standsAt(bytes: Uint8Array, at: number, spelling: Uint8Array): boolean {
  if (at < 0 || at + spelling.length > bytes.length) return false;
  for (let index = 0; index < spelling.length; index++) {
    if (bytes[at + index] !== spelling[index]) return false;
  }
  return true;
}

function digitsAt(bytes: Uint8Array, position: number, form: DigitForm, element: number): Occurrence | undefined {
  const most = mostBreaks(form.values.length);
  let breaks = 0;
  let end = position;
  for (let at = element; at < form.values.length; at++) {
    if (isDigit(bytes, end, form, at)) {
      end++;
      continue;
    }
    const length = breakAfter(bytes, end);
    if (length === 0 || ++breaks > most || !isDigit(bytes, end + length, form, at)) return undefined;
    end += length + 1;
  }
  let start = position;
  for (let at = element - 1; at >= 0; at--) {
    const length = breakBefore(bytes, start);
    if (length > 0 && ++breaks > most) return undefined;
    if (!isDigit(bytes, start - length - 1, form, at)) return undefined;
    start -= length + 1;
  }
  return { form, start, end };
}

function isDigit(bytes: Uint8Array, place: number, form: DigitForm, at: number): boolean {
  const worth = form.digits.worth[bytes[place] ?? 0] ?? 255;
  return place >= 0 && place < bytes.length && worth < 64 && (worth & (form.masks[at] ?? 0)) === form.values[at];
}

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

function blanksAfter(bytes: Uint8Array, at: number): number {
  let count = 0;
  while (count < MOST_INDENT && isBlank(bytes[at + count])) count++;
  return count;
}

function blanksBefore(bytes: Uint8Array, at: number): number {
  let count = 0;
  while (count < MOST_INDENT && isBlank(bytes[at - 1 - count])) count++;
  return count;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}
