import type { Assignment, Place } from '../rule.js';

const PAIR = /([A-Za-z0-9_.-]{1,80})["']?\s{0,4}[=:]\s{0,4}(["'])([^"'\n]{1,512})\2/dy;

/** Reads the name that stands around `at` and the literal assigned to it; undefined when there is none. */
export function assignmentAt(text: string, at: number, _place: Place): Assignment | undefined {
  let start = at;
  while (start > 0 && at - start < 80 && /[A-Za-z0-9_.-]/.test(text.charAt(start - 1))) start--;
  PAIR.lastIndex = start;
  const match = PAIR.exec(text);
  const span = match?.indices?.[3];
  if (!match || !span) return undefined;
  const name = match[1] ?? '';
  const normalised = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[.-]/g, '_')
    .toLowerCase();
  return { name, normalised, value: match[3] ?? '', start: span[0], end: span[1], quoted: true, dialect: 'unknown' };
}
