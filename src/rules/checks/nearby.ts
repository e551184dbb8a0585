import type { Span } from '../rule.js';

/** How far to look from an anchor, in characters and, when given, in lines. */
export interface Reach {
  readonly before: number;
  readonly after: number;
  readonly lines?: number;
}

/**
 * Finds what `pattern` matches around `at`: the spans of its group 1, or of the whole match without one.
 *
 * Bounded by the reach. A match that touches the border of the window is left out, since it may go on behind it.
 *
 * @param pattern - global, with the "d" flag
 */
export function* nearby(text: string, at: number, reach: Reach, pattern: RegExp): Generator<Span> {
  const lines = reach.lines ?? Number.POSITIVE_INFINITY;
  const left = lastLines(text.slice(Math.max(0, at - reach.before), at), lines);
  const right = firstLines(text.slice(at, at + reach.after), lines);
  const start = at - left.length;
  const window = left + right;
  for (const match of window.matchAll(pattern)) {
    const [from, to] = match.indices?.[1] ?? match.indices?.[0] ?? [0, 0];
    const cutLeft = from === 0 && start > 0 && text.charAt(start - 1) !== '\n';
    const cutRight = to === window.length && start + to < text.length && text.charAt(start + to) !== '\n';
    if (!cutLeft && !cutRight) yield { start: start + from, end: start + to };
  }
}

/** Whether no letter or digit stands before `at`, unless it ends an escape (`\n`, `%3D`). */
export function standsAlone(text: string, at: number): boolean {
  return /(?:^|[^A-Za-z0-9]|\\[nrt]|%[0-9A-Fa-f]{2})$/.test(text.slice(Math.max(0, at - 3), at));
}

function lastLines(text: string, count: number): string {
  return Number.isFinite(count)
    ? text
        .split('\n')
        .slice(-count - 1)
        .join('\n')
    : text;
}

function firstLines(text: string, count: number): string {
  return Number.isFinite(count)
    ? text
        .split('\n')
        .slice(0, count + 1)
        .join('\n')
    : text;
}
