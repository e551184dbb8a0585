import type { Form } from './form.js';
import type { GramTable } from './types.js';

export const GRAM = 4;
/** A larger stride saves little and needs longer runs. */
const MOST_STRIDE = 12;

/** Where a gram stands in a form: at `offset` of the spelling `spelling` of element `element`; digits have neither. */
export interface Anchor {
  readonly form: Form;
  readonly element: number;
  readonly spelling: number;
  readonly offset: number;
}

export interface GramIndex {
  readonly table: GramTable;
  readonly anchors: ReadonlyMap<number, readonly Anchor[]>;
}

/** A run of elements that is not interrupted by line ends or by digits that are shared with neighbours. */
interface Run {
  readonly form: Form;
  /** Spellings of each element; several lists for the alphabets of digits. */
  readonly writings: readonly (readonly (readonly Uint8Array[])[])[];
  /** Index of the first element within the form. */
  readonly first: number;
  /** Fewest bytes up to each element; one more entry than elements. */
  readonly lengths: readonly number[];
}

/** Chooses the stride for all forms, and for each form the rarest run that guarantees a hit at it. */
export function indexGrams(forms: readonly Form[]): GramIndex {
  const runs = forms.map(longestRun);
  const stride = Math.max(1, Math.min(MOST_STRIDE, ...runs.map(mostStride)));
  const anchors = new Map<number, Anchor[]>();
  for (const run of runs) addRun(run, runNeeded(run, stride + GRAM - 1), anchors);
  return { table: { stride, grams: Uint32Array.from(anchors.keys()).sort() }, anchors };
}

function mostStride(run: Run): number {
  return (run.form.kind === 'digits' ? Math.ceil(size(run) / 2) : size(run)) - GRAM + 1;
}

/** Digits may be wrapped once in so short a run: the longer half must be enough. */
function runNeeded(run: Run, bytes: number): number {
  return run.form.kind === 'digits' ? Math.min(2 * bytes - 1, size(run)) : Math.min(bytes, size(run));
}

function size(run: Run): number {
  return run.lengths.at(-1) ?? 0;
}

function longestRun(form: Form): Run {
  const inside = Array.from({ length: lengthOf(form) }, (_, at) => usable(form, at));
  const shortest = (at: number) =>
    form.kind === 'digits' ? 1 : Math.min(...(form.elements[at]?.spellings.map((each) => each.length) ?? []));
  let best = { first: 0, end: 0, bytes: 0 };
  let first = 0;
  let bytes = 0;
  for (let at = 0; at < inside.length; at++) {
    if (!inside[at]) {
      first = at + 1;
      bytes = 0;
      continue;
    }
    bytes += shortest(at);
    if (bytes > best.bytes) best = { first, end: at + 1, bytes };
  }
  const lengths = [0];
  for (let at = best.first; at < best.end; at++) lengths.push((lengths.at(-1) ?? 0) + shortest(at));
  return { form, writings: writings(form, best.first, best.end), first: best.first, lengths };
}

function lengthOf(form: Form): number {
  return form.kind === 'digits' ? form.values.length : form.elements.length;
}

function usable(form: Form, at: number): boolean {
  if (form.kind === 'spelled') return form.elements[at]?.lineEnd === false;
  return form.masks[at] === (form.digits.alphabets[0]?.length ?? 0) - 1;
}

function writings(form: Form, first: number, end: number): Run['writings'] {
  if (form.kind === 'spelled') return [form.elements.slice(first, end).map((each) => each.spellings)];
  const values = [...form.values.subarray(first, end)];
  return form.digits.alphabets.map((alphabet) => values.map((value) => [Buffer.from(alphabet.charAt(value))]));
}

/** Adds the grams of the best stretch of a run that has at least `needed` bytes however it is written. */
function addRun(run: Run, needed: number, anchors: Map<number, Anchor[]>): void {
  const { start, end } = bestStretch(run, needed);
  for (const writing of run.writings) {
    for (let at = start; at < end; at++) {
      for (const [spelling, bytes] of (writing[at] ?? []).entries()) {
        for (let offset = 0; offset < bytes.length; offset++) {
          const anchor = { form: run.form, element: run.first + at, spelling, offset };
          for (const gram of gramsFrom(writing, at, end, bytes.subarray(offset))) add(anchors, gram, anchor);
        }
      }
    }
  }
}

function add(anchors: Map<number, Anchor[]>, gram: number, anchor: Anchor): void {
  const there = anchors.get(gram);
  if (there === undefined) anchors.set(gram, [anchor]);
  else if (!there.some((each) => same(each, anchor))) there.push(anchor);
}

function same(a: Anchor, b: Anchor): boolean {
  return a.form === b.form && a.element === b.element && a.offset === b.offset && a.spelling === b.spelling;
}

/** Every gram that begins with `head`, the rest of element `at`, however the elements behind it are written. */
function gramsFrom(writing: readonly (readonly Uint8Array[])[], at: number, end: number, head: Uint8Array): number[] {
  let heads: Uint8Array[] = [head];
  const grams: number[] = [];
  for (let next = at + 1; heads.length > 0; next++) {
    const short: Uint8Array[] = [];
    for (const bytes of heads) {
      if (bytes.length >= GRAM) grams.push(Buffer.from(bytes).readUInt32LE(0));
      else short.push(bytes);
    }
    const tails = next < end ? (writing[next] ?? []) : [];
    heads = short.flatMap((bytes) => tails.map((tail) => Buffer.concat([bytes, tail])));
  }
  return [...new Set(grams)];
}

/** The stretch of elements, at least `needed` bytes long, whose grams are the least usual ones. */
function bestStretch(run: Run, needed: number): { start: number; end: number } {
  const text = Buffer.concat((run.writings[0] ?? []).map((spellings) => spellings[0] ?? Buffer.alloc(0)));
  const starts = startsOf(run);
  const costs = runningCosts(text);
  let best = { start: 0, end: run.lengths.length - 1, cost: Number.POSITIVE_INFINITY };
  let end = 0;
  for (let start = 0; start < run.lengths.length - 1; start++) {
    while (end < run.lengths.length && (run.lengths[end] ?? 0) - (run.lengths[start] ?? 0) < needed) end++;
    if (end >= run.lengths.length) break;
    const cost = (costs[Math.max(0, (starts[end] ?? 0) - GRAM + 1)] ?? 0) - (costs[starts[start] ?? 0] ?? 0);
    if (cost < best.cost) best = { start, end, cost };
  }
  return best;
}

/** Where each element begins in the text of first spellings. */
function startsOf(run: Run): number[] {
  const starts = [0];
  for (const spellings of run.writings[0] ?? []) starts.push((starts.at(-1) ?? 0) + (spellings[0]?.length ?? 0));
  return starts;
}

function runningCosts(text: Buffer): number[] {
  const counts = new Map<number, number>();
  for (let at = 0; at + GRAM <= text.length; at++) {
    const gram = text.readUInt32LE(at);
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  const costs = [0];
  for (let at = 0; at + GRAM <= text.length; at++) {
    const repeats = (counts.get(text.readUInt32LE(at)) ?? 1) - 1;
    costs.push((costs.at(-1) ?? 0) + usualness(text.subarray(at, at + GRAM)) + 10 * Math.min(repeats, 10));
  }
  return costs;
}

/** A guess at how often four bytes stand in ordinary files: the more kinds of characters, the rarer. */
function usualness(bytes: Buffer): number {
  const distinct = new Set(bytes).size;
  if (distinct === 1) return 200;
  const text = bytes.toString('latin1');
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((kind) => kind.test(text)).length;
  return (4 - kinds) * 3 + (4 - distinct) * 4 + (/[ -]/.test(text) ? 4 : 0);
}
