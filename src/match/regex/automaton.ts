import type { Program } from './program.js';
import type { Edge } from './syntax.js';

/** What stands on one side of a place: the edge of the text, a line end, a sign of a word, anything else. */
const TEXT_EDGE = 0;
const LINE_END = 1;
const WORD = 2;
const OTHER = 3;

const MOST_STATES = 4_000;
const UNKNOWN = -1;

/** A set of steps that were reached, before edges were looked at, and what the byte was that led there. */
export interface State {
  readonly steps: readonly number[];
  readonly side: number;
}

/**
 * The deterministic automaton of a program, made as far as inputs ask for it.
 *
 * A move is the state that follows, times four; the lowest bit tells that a match ended in front of the byte, the next one that
 * the state is the one of the beginning: no match is under way.
 * When there are too many states all are forgotten, so that time is linear (in the size of the program too) and memory bounded.
 */
export class Automaton {
  /** Class of each byte; the last class is the end of the text. */
  readonly classes = new Uint8Array(256);
  readonly classCount: number;
  /** Moves of state s are at `s * classCount`; replaced whenever states are forgotten or added. */
  moves: Int32Array;
  readonly #program: Program;
  readonly #isSearch: boolean;
  readonly #isBackward: boolean;
  readonly #bytes: number[] = [];
  readonly #ids = new Map<string, number>();
  readonly #states: State[] = [];
  #generation = 0;

  /** @param isSearch - a match may begin anywhere, not only where the automaton is started */
  constructor(program: Program, options: { readonly isSearch: boolean; readonly isBackward: boolean }) {
    this.#program = program;
    this.#isSearch = options.isSearch;
    this.#isBackward = options.isBackward;
    this.classCount = this.#classify() + 1;
    this.moves = new Int32Array(64 * this.classCount).fill(UNKNOWN);
  }

  /** Grows when states were forgotten: those that one holds are no longer valid then. */
  get generation(): number {
    return this.#generation;
  }

  /** @param before - the byte that was passed before the first one, or undefined at the edge of the text */
  start(before: number | undefined): number {
    return this.#intern([this.#program.start], sideOf(before));
  }

  /** A state in a form that outlives its being forgotten. */
  saved(state: number): State | undefined {
    return this.#states[state];
  }

  restored({ steps, side }: State): number {
    return this.#intern(steps, side);
  }

  /** A state from which no match can come. */
  isDead(state: number): boolean {
    return !this.#isSearch && this.#states[state]?.steps.length === 0;
  }

  /** Works out a move that was not made yet. */
  move(state: number, byteClass: number): number {
    const { steps, side } = this.#states[state] ?? { steps: [], side: OTHER };
    const byte = this.#bytes[byteClass];
    const ahead = sideOf(byte);
    const reached = this.#reach(steps, this.#isBackward ? ahead : side, this.#isBackward ? side : ahead);
    const next = byte === undefined ? new Set<number>() : this.#behind(byte, reached);
    const generation = this.#generation;
    const target = this.#intern(
      [...next].sort((a, b) => a - b),
      ahead,
    );
    const isIdle = next.size === 1 && next.has(this.#program.start);
    const move = target * 4 + (isIdle ? 2 : 0) + (reached.has(0) ? 1 : 0);
    if (generation === this.#generation) this.moves[state * this.classCount + byteClass] = move;
    return move;
  }

  #behind(byte: number, reached: ReadonlySet<number>): Set<number> {
    const next = new Set<number>();
    for (const at of reached) {
      const step = this.#program.steps[at];
      if (step?.kind === 'bytes' && step.set[byte] === 1) next.add(step.next);
    }
    if (this.#isSearch) next.add(this.#program.start);
    return next;
  }

  /** All steps that can be reached without a byte, between `left` and `right`. */
  #reach(from: readonly number[], left: number, right: number): Set<number> {
    const seen = new Set<number>(from);
    for (const at of seen) {
      const step = this.#program.steps[at];
      if (step?.kind === 'ways') for (const next of step.next) seen.add(next);
      else if (step?.kind === 'edge' && isEdge(step.edge, left, right)) seen.add(step.next);
    }
    return seen;
  }

  #intern(steps: readonly number[], side: number): number {
    const key = `${side} ${steps.join(' ')}`;
    const there = this.#ids.get(key);
    if (there !== undefined) return there;
    if (this.#states.length >= MOST_STATES) this.#forget();
    const id = this.#states.push({ steps, side }) - 1;
    this.#ids.set(key, id);
    if ((id + 1) * this.classCount > this.moves.length) {
      const more = new Int32Array(this.moves.length * 2).fill(UNKNOWN);
      more.set(this.moves);
      this.moves = more;
    }
    return id;
  }

  #forget(): void {
    this.#generation++;
    this.#ids.clear();
    this.#states.length = 0;
    this.moves = new Int32Array(64 * this.classCount).fill(UNKNOWN);
  }

  /** Bytes that no step and no edge tells apart are of one class. */
  #classify(): number {
    const sets = [...new Set(this.#program.steps.flatMap((step) => (step.kind === 'bytes' ? [step.set] : [])))];
    let signatures = Array.from({ length: 256 }, (_, byte) => sideOf(byte));
    for (const set of sets) {
      const ids = new Map<number, number>();
      signatures = signatures.map((signature, byte) => {
        const key = signature * 2 + (set[byte] ?? 0);
        const id = ids.get(key) ?? ids.size;
        ids.set(key, id);
        return id;
      });
    }
    const order = [...new Set(signatures)];
    for (const [byte, signature] of signatures.entries()) {
      const id = order.indexOf(signature);
      this.classes[byte] = id;
      this.#bytes[id] = byte;
    }
    return order.length;
  }
}

function sideOf(byte: number | undefined): number {
  if (byte === undefined) return TEXT_EDGE;
  if (byte === 0x0a || byte === 0x0d) return LINE_END;
  const isWord =
    (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || byte === 0x5f || (byte >= 0x61 && byte <= 0x7a);
  return isWord ? WORD : OTHER;
}

function isEdge(edge: Edge, left: number, right: number): boolean {
  switch (edge) {
    case 'line start':
      return left <= LINE_END;
    case 'line end':
      return right <= LINE_END;
    case 'word edge':
      return (left === WORD) !== (right === WORD);
    case 'no word edge':
      return (left === WORD) === (right === WORD);
  }
}
