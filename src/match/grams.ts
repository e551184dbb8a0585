import { GRAM } from './bytes.js';
import type { Element, ValueForm } from './form.js';
import { bestStretch, bytesNeeded, mostStride, type Run, runOf, sizeOf } from './runs.js';
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
  const put = (gram: number, element: number, spelling: number, offset: number): void =>
    add(anchors, gram, { form, element: run.first + element, spelling, offset });
  // The last element first: then the first occurrence that covers a place is found first.
  for (let at = end - 1; at >= start; at--) {
    for (const [spelling, bytes] of (run.elements[at]?.spellings ?? []).entries()) {
      for (let offset = 0; offset < bytes.length; offset++)
        eachGram(bytes, offset, 0, 0, { elements: run.elements, next: at + 1, end }, (gram) =>
          put(gram, at, spelling, offset),
        );
    }
  }
  if (run.wraps && sizeOf(run) < SURE_OF_A_GRAM)
    wrappedGrams(run.elements, (gram, element, begin) => put(gram, element, 0, -begin));
}

function add(anchors: Map<number, Anchor[]>, gram: number, anchor: Anchor): void {
  const there = anchors.get(gram);
  if (there === undefined) {
    anchors.set(gram, [anchor]);
    return;
  }
  // Those of one form stand together at the end.
  for (let at = there.length - 1; at >= 0 && there[at]?.form === anchor.form; at--) {
    const { element, spelling, offset } = there[at] ?? anchor;
    if (element === anchor.element && spelling === anchor.spelling && offset === anchor.offset) return;
  }
  there.push(anchor);
}

/** What comes behind the beginning of a gram. */
interface Rest {
  readonly elements: readonly Element[];
  readonly next: number;
  readonly end: number;
}

/** Every gram that begins with `count` bytes of worth `gram` and goes on with `bytes` from `offset` on, however the rest is written. */
function eachGram(
  bytes: Uint8Array,
  offset: number,
  gram: number,
  count: number,
  rest: Rest,
  tell: (gram: number) => void,
): void {
  let value = gram;
  let length = count;
  for (let at = offset; at < bytes.length && length < GRAM; at++) value |= (bytes[at] ?? 0) << (8 * length++);
  if (length === GRAM) tell(value >>> 0);
  else if (rest.next < rest.end) {
    const after = { ...rest, next: rest.next + 1 };
    for (const spelling of rest.elements[rest.next]?.spellings ?? []) eachGram(spelling, 0, value, length, after, tell);
  }
}
