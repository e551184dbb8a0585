import type { Match, Matcher } from '../../match/index.js';

/** A record and what was found in it; places are those of the record. */
export interface FoundRecord {
  readonly record: Buffer;
  readonly matches: readonly Match[];
}

/** The records of a block that hold something, each ended by the byte `end`. One search for all of them. */
export function recordsWith(matcher: Matcher, block: Buffer, end: number): FoundRecord[] {
  const found: { record: Buffer; matches: Match[]; start: number; stop: number }[] = [];
  for (const match of matcher.find(block)) {
    const last = found.at(-1);
    if (last !== undefined && match.start < last.stop) {
      last.matches.push(moved(match, last.start));
      continue;
    }
    const start = match.start === 0 ? 0 : block.lastIndexOf(end, match.start - 1) + 1;
    const next = block.indexOf(end, match.start);
    const stop = next < 0 ? block.length : next;
    found.push({ record: block.subarray(start, stop), matches: [moved(match, start)], start, stop });
  }
  return found;
}

function moved(match: Match, by: number): Match {
  return { ...match, start: match.start - by, end: match.end - by };
}
