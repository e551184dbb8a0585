import { blanksAfter, blanksBefore } from './breaks.js';
import { standsAt } from './bytes.js';
import type { Element, Occurrence, SpelledForm } from './form.js';
import type { Anchor } from './grams.js';
import { digitsAt } from './walk-digits.js';

/** More parses of one text than any real value has. */
const MOST_PARSES = 64;

/** The occurrence whose gram `anchor` stands at `position`, or undefined. Costs at most the length of the form. */
export function occurrenceAt(bytes: Uint8Array, position: number, anchor: Anchor): Occurrence | undefined {
  const { form } = anchor;
  const begin = position - anchor.offset;
  if (form.kind === 'digits') return digitsAt(bytes, begin, form, anchor.element);
  const spelling = form.elements[anchor.element]?.spellings[anchor.spelling];
  return spelling === undefined || !standsAt(bytes, begin, spelling)
    ? undefined
    : spelledAt(bytes, begin, begin + spelling.length, form, anchor.element);
}

function spelledAt(
  bytes: Uint8Array,
  begin: number,
  behind: number,
  form: SpelledForm,
  element: number,
): Occurrence | undefined {
  const end = forward(bytes, behind, form.elements, element + 1);
  if (end < 0) return undefined;
  const start = backward(bytes, begin, form.elements, element - 1);
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
  return places.length === 0 ? -1 : Math.max(...places);
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
  return places.length === 0 ? -1 : Math.min(...places);
}

function keep(places: number[], place: number): void {
  if (places.length < MOST_PARSES && !places.includes(place)) places.push(place);
}
