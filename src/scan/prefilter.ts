const ALPHABET = 256;


/** Calls back for each literal that ends at `end` (exclusive offset). */
export type OnHit = (literal: number, end: number) => void;

/**
 * Finds many literals in one pass over the bytes: an Aho-Corasick automaton with a dense table over byte classes.
 *
 * Time is linear in the bytes plus the hits, whatever the input. ASCII case is folded.
 */
export class Prefilter {
  readonly #classes: Uint8Array;
  readonly #width: number;
  readonly #next: Uint32Array;
  /** Per state: index into `#outputs`, 0 for none. */
  readonly #output: Uint32Array;
  /** Lists of literal numbers, each ended by -1. */
  readonly #outputs: Int32Array;

  /** @param literals - ASCII, at least one character each; their index is what `onHit` gets */
  constructor(literals: readonly string[]) {
    const folded = literals.map((literal) => literal.toLowerCase());
    const { classes, width } = byteClasses(folded);
    this.#classes = classes;
    this.#width = width;
    const trie = buildTrie(folded, classes, width);
    const { next, outputs } = completeTransitions(trie, width);
    // A target state carries its output flag in the lowest bit, so the hot loop needs one load a byte.
    this.#next = next;
    const flat: number[] = [-1];
    this.#output = new Uint32Array(outputs.length);
    outputs.forEach((list, state) => {
      if (list.length === 0) return;
      this.#output[state] = flat.length;
      flat.push(...list, -1);
    });
    this.#outputs = Int32Array.from(flat);
    for (let i = 0; i < next.length; i++) {
      const target = next[i] ?? 0;
      next[i] = ((target * width) << 1) | (this.#output[target] === 0 ? 0 : 1);
    }
  }

  scan(bytes: Uint8Array, onHit: OnHit): void {
    const next = this.#next;
    const classes = this.#classes;
    const length = bytes.length;
    let state = 0;
    for (let i = 0; i < length; i++) {
      const target = next[state + classes[bytes[i]!]!]!;
      state = target >>> 1;
      if ((target & 1) !== 0) this.#report(state, i + 1, onHit);
    }
  }

  #report(state: number, end: number, onHit: OnHit): void {
    for (let at = this.#output[state / this.#width] ?? 0; ; at++) {
      const literal = this.#outputs[at] ?? -1;
      if (literal < 0) return;
      onHit(literal, end);
    }
  }
}

/** Bytes that no literal tells apart share a class; class 0 holds all that occur in none. */
function byteClasses(literals: readonly string[]): { classes: Uint8Array; width: number } {
  const classes = new Uint8Array(ALPHABET);
  let width = 1;
  for (const literal of literals) {
    for (const character of literal) {
      const code = character.charCodeAt(0);
      if (classes[code] !== 0) continue;
      classes[code] = width;
      classes[character.toUpperCase().charCodeAt(0)] = width;
      width++;
    }
  }
  return { classes, width };
}

/** Nodes are rows of `width` cells in one flat array; cell 0 of nothing is node 0, the root. */
interface Trie {
  readonly edges: Uint32Array;
  readonly nodes: number;
  readonly outputs: number[][];
}

function buildTrie(literals: readonly string[], classes: Uint8Array, width: number): Trie {
  const capacity = literals.reduce((sum, literal) => sum + literal.length, 1);
  const edges = new Uint32Array(capacity * width);
  const outputs: number[][] = [[]];
  literals.forEach((literal, number) => {
    let node = 0;
    for (let i = 0; i < literal.length; i++) {
      const cell = node * width + (classes[literal.charCodeAt(i)] ?? 0);
      if (edges[cell] === 0) edges[cell] = outputs.push([]) - 1;
      node = edges[cell] ?? 0;
    }
    outputs[node]?.push(number);
  });
  return { edges, nodes: outputs.length, outputs };
}

/** Breadth first: missing edges follow the failure link, and outputs of suffixes are inherited. */
function completeTransitions({ edges, nodes, outputs }: Trie, width: number): { next: Uint32Array; outputs: number[][] } {
  const next = edges.subarray(0, nodes * width);
  const failure = new Uint32Array(nodes);
  const queue = new Uint32Array(nodes);
  for (let head = 0, tail = 1; head < tail; head++) {
    const state = queue[head]!;
    const row = state * width;
    const fallback = failure[state]! * width;
    if (state !== 0) outputs[state]!.push(...outputs[failure[state]!]!);
    for (let symbol = 0; symbol < width; symbol++) {
      const child = next[row + symbol]!;
      const viaFailure = state === 0 ? 0 : next[fallback + symbol]!;
      if (child === 0) next[row + symbol] = viaFailure;
      else {
        failure[child] = viaFailure;
        queue[tail++] = child;
      }
    }
  }
  return { next, outputs };
}
