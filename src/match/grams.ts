import type { Element, ValueForm } from './form.js';
import { bestStretch, bytesNeeded, GRAM, mostStride, type Run, runOf, sizeOf } from './runs.js';
import type { GramTable } from './types.js';
import { wrappedGrams } from './wrapped-grams.js';

/** A larger stride saves little and needs longer runs. */
const MOST_STRIDE = 12;
/** A run of digits that is shorter can be wrapped so that no four of them stay together. */
const SURE_OF_A_GRAM = 2 * GRAM - 1;

/** Where a gram stands in a form: `offset` bytes behind the start of the spelling `spelling` of element `element`. */
export interface Anchor {
  readonly form: ValueForm;
  readonly element: number;
  readonly spelling: number;
  /** Negative when the gram begins in front of the element. */
  readonly offset: number;
}

export interface GramIndex {
  readonly table: GramTable;
  readonly anchors: ReadonlyMap<number, readonly Anchor[]>;
}

/** Chooses the stride for all forms, and for each form the rarest run that guarantees a hit at it. */
export function indexGrams(forms: readonly ValueForm[]): GramIndex {
  const runs = forms.map(runOf);
  const stride = runs.reduce((least, run) => Math.min(least, mostStride(run)), MOST_STRIDE);
  const anchors = new Map<number, Anchor[]>();
  for (const [at, form] of forms.entries()) {
    const run = runs[at];
    if (run !== undefined) addRun(form, run, bytesNeeded(run, stride), anchors);
  }
  return { table: { stride, grams: Uint32Array.from(anchors.keys()).sort() }, anchors };
}

/** Adds the grams of the best stretch of a run that has at least `needed` bytes however it is written. */
function addRun(form: ValueForm, run: Run, needed: number, anchors: Map<number, Anchor[]>): void {
  const { start, end } = bestStretch(run, needed);
  const seen = new Set<string>();
  const put = (gram: number, element: number, spelling: number, offset: number): void => {
    const key = `${gram} ${element} ${spelling} ${offset}`;
    if (seen.has(key)) return;
    seen.add(key);
    const there = anchors.get(gram);
    const anchor = { form, element: run.first + element, spelling, offset };
    if (there === undefined) anchors.set(gram, [anchor]);
    else there.push(anchor);
  };
  for (let at = start; at < end; at++) {
    for (const [spelling, bytes] of (run.elements[at]?.spellings ?? []).entries()) {
      for (let offset = 0; offset < bytes.length; offset++) {
        for (const gram of gramsFrom(run.elements, at, end, bytes.subarray(offset))) put(gram, at, spelling, offset);
      }
    }
  }
  if (run.wraps && sizeOf(run) < SURE_OF_A_GRAM)
    wrappedGrams(run.elements, (gram, element, begin) => put(gram, element, 0, -begin));
}

/** Every gram that begins with `head`, the rest of element `at`, however the elements behind it are written. */
function gramsFrom(elements: readonly Element[], at: number, end: number, head: Uint8Array): number[] {
  let heads: Uint8Array[] = [head];
  const grams: number[] = [];
  for (let next = at + 1; heads.length > 0; next++) {
    const short: Uint8Array[] = [];
    for (const bytes of heads) {
      if (bytes.length >= GRAM) grams.push(gramOf(bytes));
      else short.push(bytes);
    }
    const tails = next < end ? (elements[next]?.spellings ?? []) : [];
    heads = short.flatMap((bytes) => tails.map((tail) => Buffer.concat([bytes, tail.subarray(0, GRAM)])));
  }
  return grams;
}

export function gramOf(bytes: Uint8Array): number {
  return ((bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8) | ((bytes[2] ?? 0) << 16) | ((bytes[3] ?? 0) << 24)) >>> 0;
}
