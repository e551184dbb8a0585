import { Automaton } from './automaton.js';
import { lastEnd, LONGEST_MATCH, type Span } from './ends.js';
import { programOf } from './program.js';
import type { Node } from './syntax.js';

const BLOCK = 64 * 1024;

/**
 * Finds the matches of a pattern in linear time: backwards over a block for every place where a match begins,
 * then forwards from the first of them for its end, and so on behind it.
 *
 * Leftmost, and the longest within `LONGEST_MATCH`. Only for patterns all of whose matches hold one that is not longer than that.
 */
export class PatternSearch {
  readonly #backward: Automaton;
  readonly #forward: Automaton;
  readonly #starts = new Uint8Array(BLOCK);

  /** @throws AppError `E_PATTERN` for a pattern that is too large */
  constructor(node: Node, label: string) {
    this.#backward = new Automaton(programOf(node, true, label), { isSearch: true, isBackward: true });
    this.#forward = new Automaton(programOf(node, false, label), { isSearch: false, isBackward: false });
  }

  /** Matches that begin in [from, to), none overlapping another; what is around is looked at for edges. */
  matches(bytes: Uint8Array, from: number, to: number): Span[] {
    const found: Span[] = [];
    let next = from;
    for (let block = from; block < to; block = Math.max(block + BLOCK, next)) {
      const end = Math.min(to, block + BLOCK);
      if (!this.#markStarts(bytes, block, end)) continue;
      for (let at = this.#nextStart(block, next, end); at >= 0; at = this.#nextStart(block, next, end)) {
        const matchEnd = lastEnd(this.#forward, bytes, at);
        if (matchEnd > at) found.push({ start: at, end: matchEnd });
        next = Math.max(at + 1, matchEnd);
      }
    }
    return found;
  }

  #nextStart(block: number, from: number, end: number): number {
    const at = this.#starts.subarray(0, end - block).indexOf(1, Math.max(0, from - block));
    return at < 0 || from >= end ? -1 : block + at;
  }

  /** Notes where in [block, end) a match begins. */
  #markStarts(bytes: Uint8Array, block: number, end: number): boolean {
    const automaton = this.#backward;
    const { classes, classCount } = automaton;
    const last = Math.min(bytes.length, end + LONGEST_MATCH);
    this.#starts.fill(0);
    let { moves } = automaton;
    let state = automaton.start(bytes[last]);
    let isAny = false;
    for (let at = last - 1; at >= block - 1; at--) {
      const byteClass = at < 0 ? classCount - 1 : (classes[bytes[at] ?? 0] ?? 0);
      let move = moves[state * classCount + byteClass] ?? -1;
      if (move < 0) {
        move = automaton.move(state, byteClass);
        ({ moves } = automaton);
      }
      if ((move & 1) !== 0 && at + 1 < end) {
        this.#starts[at + 1 - block] = 1;
        isAny = true;
      }
      state = move >> 2;
    }
    return isAny;
  }
}
