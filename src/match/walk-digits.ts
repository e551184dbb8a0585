import { breakAfter, breakBefore } from './breaks.js';
import { standsAt } from './bytes.js';
import { mostBreaks } from './digit-forms.js';
import type { DigitForm, Element, Occurrence } from './form.js';

/** The occurrence whose digit `element` stands at `begin`, or undefined. */
export function digitsAt(bytes: Uint8Array, begin: number, form: DigitForm, element: number): Occurrence | undefined {
  const { elements } = form;
  let breaks = mostBreaks(elements.length);
  let end = begin;
  for (let at = element; at < elements.length; at++) {
    const place = digitAfter(bytes, end, elements[at]);
    if (place === undefined) return undefined;
    if (place.wrapped > 0 && --breaks < 0) return undefined;
    end = place.end;
  }
  let start = begin;
  for (let at = element - 1; at >= 0; at--) {
    const wrap = breakBefore(bytes, start);
    if (wrap > 0 && --breaks < 0) return undefined;
    const length = lengthBefore(bytes, start - wrap, elements[at]);
    if (length === 0) return undefined;
    start -= wrap + length;
  }
  return { form, start, end };
}

/** Where the digits of an occurrence stand, one after the other. */
export function digitPlaces(bytes: Uint8Array, form: DigitForm): { readonly start: number; readonly end: number }[] {
  let end = 0;
  return form.elements.map((element) => {
    const place = digitAfter(bytes, end, element);
    const start = end + (place?.wrapped ?? 0);
    end = place?.end ?? end;
    return { start, end };
  });
}

function digitAfter(
  bytes: Uint8Array,
  at: number,
  element: Element | undefined,
): { readonly wrapped: number; readonly end: number } | undefined {
  const direct = lengthAfter(bytes, at, element);
  if (direct > 0) return { wrapped: 0, end: at + direct };
  const wrapped = breakAfter(bytes, at);
  const length = wrapped === 0 ? 0 : lengthAfter(bytes, at + wrapped, element);
  return length === 0 ? undefined : { wrapped, end: at + wrapped + length };
}

function lengthAfter(bytes: Uint8Array, at: number, element: Element | undefined): number {
  return element?.spellings.find((spelling) => standsAt(bytes, at, spelling))?.length ?? 0;
}

function lengthBefore(bytes: Uint8Array, end: number, element: Element | undefined): number {
  return element?.spellings.find((spelling) => standsAt(bytes, end - spelling.length, spelling))?.length ?? 0;
}
