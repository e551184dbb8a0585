import { GRAM } from './bytes.js';
import type { Element, ValueForm } from './form.js';

/** Elements of a long run among which a stretch is chosen: more choice gains nothing. */
const MOST_CHOICE = 64;

/** Elements that can be looked up: no line ends, no digits that are shared with neighbours, no signs of a class. */
export interface Run {
  readonly elements: readonly Element[];
  /** Index of the first element within the form. */
  readonly first: number;
  /** Fewest bytes up to each element; one more entry than elements. */
  readonly lengths: readonly number[];
  /** Whether a line may be wrapped anywhere in it. */
  readonly wraps: boolean;
}

/** The longest run of a form, in bytes. */
export function longestRun(elements: readonly Element[], wraps: boolean): Run {
  let best = { first: 0, end: 0, bytes: 0 };
  let first = 0;
  let bytes = 0;
  for (const [at, element] of elements.entries()) {
    if (!element.solid) {
      first = at + 1;
      bytes = 0;
      continue;
    }
    bytes += shortest(element);
    if (bytes > best.bytes) best = { first, end: at + 1, bytes };
  }
  const inside = elements.slice(best.first, best.end);
  const lengths = [0];
  for (const element of inside) lengths.push((lengths.at(-1) ?? 0) + shortest(element));
  return { elements: inside, first: best.first, lengths, wraps };
}

function shortest({ spellings }: Element): number {
  let least = Infinity;
  for (const { length } of spellings) if (length < least) least = length;
  return least;
}

export function sizeOf(run: Run): number {
  return run.lengths.at(-1) ?? 0;
}

/** The largest stride that is sure to hit a run: where it may be wrapped, the longer half must be enough. */
export function mostStride(run: Run): number {
  return Math.max(1, (run.wraps ? Math.ceil(sizeOf(run) / 2) : sizeOf(run)) - GRAM + 1);
}

/** Bytes of a run that are enough for `stride`. */
export function bytesNeeded(run: Run, stride: number): number {
  const whole = stride + GRAM - 1;
  return Math.min(run.wraps ? 2 * whole - 1 : whole, sizeOf(run));
}

export function runOf(form: ValueForm): Run {
  return longestRun(form.elements, form.kind === 'digits');
}

/** The stretch of elements, at least `needed` bytes long however it is written, whose grams are the least usual ones. */
export function bestStretch(run: Run, needed: number): { readonly start: number; readonly end: number } {
  const choice = MOST_CHOICE + needed;
  const costs = stretchCosts(run.elements.slice(0, choice));
  const lengths = run.lengths.slice(0, choice + 1);
  let best = { start: 0, end: run.elements.length, cost: Number.POSITIVE_INFINITY };
  let end = 0;
  for (const [start, length] of lengths.entries()) {
    while (end < lengths.length && (lengths[end] ?? 0) - length < needed) end++;
    if (end >= lengths.length) break;
    const cost = costs(start, end);
    if (cost < best.cost) best = { start, end, cost };
  }
  return best;
}

/** How usual the grams of a stretch are, judged by first spellings. */
function stretchCosts(elements: readonly Element[]): (start: number, end: number) => number {
  const texts = elements.map(({ spellings }) => spellings[0] ?? Buffer.alloc(0));
  const starts = [0];
  for (const { length } of texts) starts.push((starts.at(-1) ?? 0) + length);
  const costs = runningCosts(Buffer.concat(texts));
  const upTo = (place: number): number => costs[Math.min(costs.length - 1, Math.max(0, place))] ?? 0;
  return (start, end) => upTo((starts[end] ?? 0) - GRAM + 1) - upTo(starts[start] ?? 0);
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
    costs.push((costs.at(-1) ?? 0) + usualness(text, at) + 10 * Math.min(repeats, 10));
  }
  return costs;
}

/** A guess at how often four bytes stand in ordinary files: the more kinds of characters, the rarer. */
function usualness(text: Buffer, at: number): number {
  let distinct = 0;
  let kinds = 0;
  let blank = 0;
  for (let index = at; index < at + GRAM; index++) {
    const byte = text[index] ?? 0;
    if (text.indexOf(byte, at) === index) distinct++;
    kinds |= kindOf(byte);
    if (byte === 0x20 || byte === 0x2d) blank = 4;
  }
  if (distinct === 1) return 200;
  return (4 - bitCount(kinds)) * 3 + (4 - distinct) * 4 + blank;
}

function kindOf(byte: number): number {
  if (byte >= 0x61 && byte <= 0x7a) return 1;
  if (byte >= 0x41 && byte <= 0x5a) return 2;
  return byte >= 0x30 && byte <= 0x39 ? 4 : 8;
}

function bitCount(bits: number): number {
  return (bits & 1) + ((bits >> 1) & 1) + ((bits >> 2) & 1) + ((bits >> 3) & 1);
}
