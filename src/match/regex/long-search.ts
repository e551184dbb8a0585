import { Automaton, type State } from './automaton.js';
import { lastEnd, LONGEST_MATCH, type Span } from './ends.js';
import { programOf } from './program.js';
import type { Node } from './syntax.js';

/** How far a search came; positions count from the first of the bytes at hand and may lie in front of them. */
export interface Progress {
  /** The next byte to be read. */
  readonly at: number;
  /** Where the last match ended: none begins in front of it. */
  readonly floor: number;
  /** Where the last match began to be under way. */
  readonly since: number;
  /** Undefined at the beginning and behind a match. */
  readonly state: State | undefined;
}

export const BEGINNING: Progress = { at: 0, floor: 0, since: 0, state: undefined };

/**
 * Finds matches of any length in linear time, reading forwards: first the end that comes first, then backwards where its match begins.
 *
 * Begins are looked for within `LONGEST_MATCH` in front of the end; the first of them is told. Only when there is none does
 * the match begin farther away. As many ends as `lastEnd` allows belong to one match.
 */
export class LongSearch {
  readonly #ends: Automaton;
  readonly #backward: Automaton;
  readonly #forward: Automaton;

  /** @throws AppError `E_PATTERN` for a pattern that is too large */
  constructor(node: Node, label: string) {
    const forwards = programOf(node, false, label);
    this.#ends = new Automaton(forwards, { isSearch: true, isBackward: false });
    this.#forward = new Automaton(forwards, { isSearch: false, isBackward: false });
    this.#backward = new Automaton(programOf(node, true, label), { isSearch: false, isBackward: true });
  }

  /** Matches in [from, to), none overlapping another. */
  matches(bytes: Uint8Array, from: number, to: number): Span[] {
    const start = { ...BEGINNING, at: from, floor: from, since: from };
    return this.advance(bytes, start, to + 1, true).found;
  }

  /**
   * Goes on to the place `to`, behind which there have to be `LONGEST_MATCH` bytes and some, or the end of the text.
   *
   * @param to - one more than there are bytes, to take in the end of the text
   * @param isWhole - the bytes are those of the text from its beginning; else a match whose begin is no more at hand is told to begin
   *   where it may have been under way, which can be too early
   */
  advance(bytes: Uint8Array, from: Progress, to: number, isWhole: boolean): { found: Span[]; progress: Progress } {
    const found: Span[] = [];
    let progress = from;
    for (;;) {
      const next = this.#nextEnd(bytes, progress, to);
      progress = next.progress;
      if (!next.isEnd) return { found, progress };
      const start = this.#begin(bytes, progress, isWhole);
      const isNear = progress.at - start <= LONGEST_MATCH;
      const end = isNear ? Math.max(progress.at, lastEnd(this.#forward, bytes, start)) : progress.at;
      found.push({ start, end });
      progress = { at: end, floor: end, since: end, state: undefined };
    }
  }

  #nextEnd(bytes: Uint8Array, from: Progress, to: number): { readonly progress: Progress; readonly isEnd: boolean } {
    const automaton = this.#ends;
    const { classes, classCount } = automaton;
    let { moves } = automaton;
    let { since, at } = from;
    let state = from.state === undefined ? automaton.start(bytes[at - 1]) : automaton.restored(from.state);
    for (; at < to; at++) {
      const byteClass = at >= bytes.length ? classCount - 1 : (classes[bytes[at] ?? 0] ?? 0);
      let move = moves[state * classCount + byteClass] ?? -1;
      if (move < 0) {
        move = automaton.move(state, byteClass);
        ({ moves } = automaton);
      }
      if ((move & 1) !== 0) return { progress: { ...from, at, since }, isEnd: true };
      if ((move & 2) !== 0) since = at + 1;
      state = move >> 2;
    }
    return { progress: { ...from, at, since, state: automaton.saved(state) }, isEnd: false };
  }

  #begin(bytes: Uint8Array, progress: Progress, isWhole: boolean): number {
    const start = this.#startOf(bytes, progress, isWhole ? 0 : 1);
    return start < 0 || (!isWhole && progress.at - start > LONGEST_MATCH) ? progress.since : start;
  }

  /** @param least - place in front of which no match is looked for, for want of bytes */
  #startOf(bytes: Uint8Array, { at: end, floor }: Progress, least: number): number {
    const automaton = this.#backward;
    const { classes, classCount } = automaton;
    const last = Math.max(floor, least);
    let state = automaton.start(bytes[end]);
    let start = -1;
    for (let at = end - 1; at >= last - 1 && !automaton.isDead(state); at--) {
      if (start >= 0 && end - at > LONGEST_MATCH + 1) break;
      const byteClass = at < 0 ? classCount - 1 : (classes[bytes[at] ?? 0] ?? 0);
      let move = automaton.moves[state * classCount + byteClass] ?? -1;
      if (move < 0) move = automaton.move(state, byteClass);
      if ((move & 1) !== 0) start = at + 1;
      state = move >> 2;
    }
    return start;
  }
}
