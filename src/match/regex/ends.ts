import type { Automaton } from './automaton.js';

/** A match goes on for at most so many bytes, unless even its first end lies farther away. */
export const LONGEST_MATCH = 4_096;
/** The end of a match is the last one before so many bytes in which none ends. */
const LONGEST_GAP = 256;

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the match that begins at `start` ends; -1 when none begins there. */
export function lastEnd(forward: Automaton, bytes: Uint8Array, start: number): number {
  const { classes, classCount } = forward;
  let state = forward.start(bytes[start - 1]);
  let end = -1;
  for (let at = start; at <= bytes.length && !forward.isDead(state); at++) {
    if (end >= 0 && (at - end > LONGEST_GAP || at - start > LONGEST_MATCH)) break;
    const byteClass = at === bytes.length ? classCount - 1 : (classes[bytes[at] ?? 0] ?? 0);
    let move = forward.moves[state * classCount + byteClass] ?? -1;
    if (move < 0) move = forward.move(state, byteClass);
    if ((move & 1) !== 0) end = at;
    state = move >> 2;
  }
  return end;
}
