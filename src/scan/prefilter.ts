const ALPHABET = 256;

/** Called for each literal that ends at `end` (exclusive offset). */
export type OnHit = (literal: number, end: number) => void;

/**
 * Finds many literals in one pass over the bytes: an Aho-Corasick automaton with a dense table over byte classes.
 *
 * Time is linear in the bytes plus the hits, whatever the input. ASCII case is folded.
 */
export class Prefilter {
  readonly #classes: Uint8Array;
  readonly #width: number;
  /** Rows of `#width` cells. A cell is the next row's first index, shifted left by one; its lowest bit says that a literal ends there. */
  readonly #next: Uint32Array;
  /** Per state: one more than a literal that ends there and is all of the state's path; 0 for none. */
  readonly #own: Uint32Array;
  /** Per literal: one more than another of the same text; 0 for none. */
  readonly #same: Uint32Array;
  /** Per state: the longest proper suffix's state at which a literal ends; 0 for none. */
  readonly #shorter: Uint32Array;

  /** @param literals - ASCII, at least one character each; their index is what `onHit` gets */
  constructor(literals: readonly string[]) {
    const folded = literals.map((literal) => literal.toLowerCase());
    const { classes, width } = byteClasses(folded);
    const trie = buildTrie(folded, classes, width);
    this.#classes = classes;
    this.#width = width;
    this.#own = trie.own;
    this.#same = trie.same;
    this.#next = trie.edges;
    this.#shorter = completeTransitions(trie, width);
  }

  scan(bytes: Uint8Array, onHit: OnHit): void {
    const next = this.#next;
    const classes = this.#classes;
    const length = bytes.length;
    let row = 0;
    for (let i = 0; i < length; i++) {
      const target = next[row + classes[bytes[i]!]!]!;
      row = target >>> 1;
      if ((target & 1) !== 0) this.#report(row / this.#width, i + 1, onHit);
    }
  }

  #report(ending: number, end: number, onHit: OnHit): void {
    for (let state = ending; state !== 0; state = this.#shorter[state]!) {
      for (let literal = this.#own[state]!; literal !== 0; literal = this.#same[literal - 1]!) onHit(literal - 1, end);
    }
  }
}

/** Bytes that no literal tells apart share a class; class 0 holds all that occur in none. */
function byteClasses(literals: readonly string[]): { classes: Uint8Array; width: number } {
  const classes = new Uint8Array(ALPHABET);
  let width = 1;
  for (const character of new Set(literals.join(''))) {
    classes[character.charCodeAt(0)] = width;
    classes[character.toUpperCase().charCodeAt(0)] = width;
    width++;
  }
  return { classes, width };
}

/** Nodes are rows of `width` cells in one flat array; a cell that is 0 has no child. */
interface Trie {
  readonly edges: Uint32Array;
  readonly nodes: number;
  readonly own: Uint32Array;
  readonly same: Uint32Array;
}

function buildTrie(literals: readonly string[], classes: Uint8Array, width: number): Trie {
  const capacity = literals.reduce((sum, literal) => sum + literal.length, 1);
  const edges = new Uint32Array(capacity * width);
  const own = new Uint32Array(capacity);
  const same = new Uint32Array(literals.length);
  let nodes = 1;
  literals.forEach((literal, number) => {
    let node = 0;
    for (let i = 0; i < literal.length; i++) {
      const cell = node * width + classes[literal.charCodeAt(i)]!;
      if (edges[cell] === 0) edges[cell] = nodes++;
      node = edges[cell]!;
    }
    same[number] = own[node]!;
    own[node] = number + 1;
  });
  return { edges, nodes, own, same };
}

/**
 * Breadth first, in place: missing edges follow the failure link, and cells become what `scan` reads.
 * A failure link leads to a shorter path, whose row is complete by then.
 *
 * @returns per state the nearest suffix at which a literal ends
 */
function completeTransitions({ edges, nodes, own }: Trie, width: number): Uint32Array {
  const shorter = new Uint32Array(nodes);
  const failure = new Uint32Array(nodes);
  const queue = new Uint32Array(nodes);
  for (let head = 0, tail = 1; head < tail; head++) {
    const state = queue[head]!;
    const row = state * width;
    const fallback = failure[state]!;
    for (let symbol = 0; symbol < width; symbol++) {
      const child = edges[row + symbol]!;
      const viaFailure = state === 0 ? 0 : edges[fallback + symbol]!;
      if (child === 0) {
        edges[row + symbol] = viaFailure;
        continue;
      }
      const suffix = (viaFailure >>> 1) / width;
      failure[child] = viaFailure >>> 1;
      shorter[child] = own[suffix] === 0 ? shorter[suffix]! : suffix;
      edges[row + symbol] = ((child * width) << 1) | (own[child] !== 0 || (viaFailure & 1) !== 0 ? 1 : 0);
      queue[tail++] = child;
    }
  }
  return shorter;
}
