import type { Occurrence } from './form.js';

/** Which reading of the same bytes is told: the plainer one. */
const PREFERRED = [
  'raw',
  'utf-16le',
  'utf-16be',
  'json',
  'url',
  'html',
  'quoted',
  'escaped bytes',
  'hex',
  'base64',
  'base64 of utf-16le',
  'base64 of base64',
] as const;

/**
 * Sorted by start; of one needle no two overlap. Where they do the longer one stays, of equal ones the plainer,
 * of the same form the first.
 *
 * @param floors - for each needle the place in front of which nothing is told
 */
export function mergeOccurrences(found: readonly Occurrence[], floors: readonly number[] = []): Occurrence[] {
  if (found.length === 0) return [];
  const lasts = new Map<number, number>();
  const kept: Occurrence[] = [];
  for (const each of [...found].sort(byPlace)) {
    const { needle } = each.form;
    if (each.start < (floors[needle] ?? 0)) continue;
    const at = lasts.get(needle);
    const last = at === undefined ? undefined : kept[at];
    if (at !== undefined && last !== undefined && each.start < last.end) {
      if (isBetter(each, last)) kept[at] = each;
    } else {
      lasts.set(needle, kept.length);
      kept.push(each);
    }
  }
  return kept.sort(byPlace);
}

function byPlace(a: Occurrence, b: Occurrence): number {
  return a.start - b.start || b.end - a.end || rank(a) - rank(b);
}

function isBetter(next: Occurrence, last: Occurrence): boolean {
  if (next.form === last.form) return false;
  const gained = next.end - next.start - (last.end - last.start);
  if (gained !== 0) return gained > 0;
  if (isWide(next) && isWide(last)) return last.start % 2 === 1 && next.start % 2 === 0;
  return rank(next) < rank(last);
}

function isWide(each: Occurrence): boolean {
  return each.form.encoding.startsWith('utf-16');
}

function rank(each: Occurrence): number {
  return PREFERRED.indexOf(each.form.encoding);
}
