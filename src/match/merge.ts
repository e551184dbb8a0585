import type { Occurrence } from './walk.js';

/** Which reading of the same bytes is told: the plainer one. */
const PREFERRED = [
  'raw',
  'utf-16le',
  'utf-16be',
  'json',
  'url',
  'html',
  'escaped bytes',
  'hex',
  'base64',
  'base64 of utf-16le',
  'base64 of base64',
] as const;

/** Sorted by start; of one needle no two overlap: the longer one stays, or what both cover when they are of one form. */
export function mergeOccurrences(found: readonly Occurrence[]): Occurrence[] {
  const byNeedle = new Map<number, Occurrence[]>();
  for (const each of [...found].sort(byPlace)) {
    const kept = byNeedle.get(each.form.needle);
    if (kept === undefined) byNeedle.set(each.form.needle, [each]);
    else addTo(kept, each);
  }
  return [...byNeedle.values()].flat().sort(byPlace);
}

function byPlace(a: Occurrence, b: Occurrence): number {
  return a.start - b.start || b.end - a.end || rank(a) - rank(b);
}

function addTo(kept: Occurrence[], next: Occurrence): void {
  const last = kept.at(-1);
  if (last === undefined || next.start >= last.end) kept.push(next);
  else if (next.form === last.form) kept[kept.length - 1] = { ...last, end: Math.max(last.end, next.end) };
  else if (isBetter(next, last)) kept[kept.length - 1] = next;
}

function isBetter(next: Occurrence, last: Occurrence): boolean {
  const gained = next.end - next.start - (last.end - last.start);
  if (gained !== 0) return gained > 0;
  return rank(next) < rank(last) || (isWide(next) && isWide(last) && last.start % 2 === 1);
}

function isWide(each: Occurrence): boolean {
  return each.form.encoding.startsWith('utf-16');
}

function rank(each: Occurrence): number {
  return PREFERRED.indexOf(each.form.encoding);
}
