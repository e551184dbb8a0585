import { globPieces, type Piece } from './glob-pieces.js';

/** What becomes of an entry: it matches (it and all below it), or what lies below it is to be looked at in a new state, or neither. */
export interface Step {
  /** Numbers of the globs that match the entry's full path; empty: none. */
  readonly matched: readonly number[];
  /** The state for the entries of this folder; -1: nothing below can match. */
  readonly below: number;
}

interface Node {
  /** What it takes to go on to the next node: that character, or any that is no "/" ("name"), or any at all ("any"). */
  readonly takes: string | undefined;
  /** Whether it can be taken again. */
  readonly repeats: boolean;
  /** Where one gets without taking anything. */
  readonly free: number[];
  /** Number of the glob that ends here. */
  readonly ends: number | undefined;
}

const SLASH = '/';

/**
 * Path globs that are followed folder by folder, so that a tree need not be told its path: a number that stands for all that matters of the
 * path (a state) is enough, and there are few. So the time is linear in trees and states, also where a tree stands at a million paths.
 *
 * They mean what `globMatcher` of the scan room means: a glob that matches a folder matches all below it.
 */
export class PathGlobs {
  /** The state of root trees. */
  readonly root: number;
  readonly #nodes: Node[] = [];
  /** Where one gets by taking what a node takes. */
  readonly #next = new Map<number, number>();
  /** Sets of nodes, sorted, by state. */
  readonly #states: (readonly number[])[] = [];
  readonly #known = new Map<string, number>();
  readonly #steps: Map<string, Step>[] = [];
  /** What any folder's state can hold. */
  readonly #anywhere: number;

  /** @param globs - "/" separated, from the root; one without "/" matches a name in any folder */
  constructor(globs: readonly string[]) {
    const starts = globs.map((glob, number) => this.#chain(globPieces(glob), this.#node({ ends: number })));
    this.root = this.#state(starts);
    const afterSlash = this.#nodes.flatMap((node, at) => (takes(node, SLASH) ? this.#after(at) : []));
    this.#anywhere = this.#state([...starts, ...afterSlash]);
  }

  /** @param name - bytes as latin1 */
  step(state: number, name: string, isFolder: boolean): Step {
    const key = `${isFolder ? 'd' : 'f'}${name}`;
    const steps = (this.#steps[state] ??= new Map());
    const known = steps.get(key);
    if (known !== undefined) return known;
    const step = this.#look(state, Buffer.from(name, 'latin1').toString('utf8'), isFolder);
    steps.set(Buffer.from(key, 'latin1').toString('latin1'), step);
    return step;
  }

  /** Whether an entry of this name matches in some folder: what a first look at trees without their paths can tell. */
  canMatch(name: string, isFolder: boolean): boolean {
    return this.step(this.#anywhere, name, isFolder).matched.length > 0;
  }

  /** A glob that ends in "/**" matches all that is in a folder: git has no empty ones, so that is the folder. */
  #look(state: number, name: string, isFolder: boolean): Step {
    const here = this.#take(this.#states[state] ?? [], name);
    const below = isFolder ? this.#take(here, SLASH) : [];
    const whole = this.#closed(below.filter((at) => this.#isAll(at)).flatMap((at) => this.#nodes[at]?.free ?? []));
    const matched = [...new Set([...here, ...whole].flatMap((at) => this.#nodes[at]?.ends ?? []))];
    return { matched: matched.sort((a, b) => a - b), below: below.length === 0 ? -1 : this.#state(below) };
  }

  #isAll(node: number): boolean {
    return this.#nodes[node]?.takes === 'any' && this.#nodes[node].repeats;
  }

  #take(from: readonly number[], text: string): readonly number[] {
    let current = from;
    for (let at = 0; at < text.length && current.length > 0; at++) {
      const next = current.filter((node) => takes(this.#nodes[node], text.charAt(at)));
      current = this.#closed(next.flatMap((node) => this.#after(node)));
    }
    return current;
  }

  #after(node: number): number[] {
    return this.#nodes[node]?.repeats === true ? [node] : [this.#next.get(node) ?? 0];
  }

  #node({ takes: sign, repeats = false, free = [], ends }: Partial<Node>): number {
    return this.#nodes.push({ takes: sign, repeats, free, ends }) - 1;
  }

  #chain(pieces: readonly Piece[], end: number): number {
    return pieces.reduceRight((next, piece) => this.#piece(piece, next), end);
  }

  #piece(piece: Piece, next: number): number {
    if (piece.kind === 'choice') return this.#node({ free: piece.options.map((each) => this.#chain(each, next)) });
    if (piece.kind === 'many') return this.#node({ takes: piece.of, repeats: true, free: [next] });
    if (piece.kind === 'folders')
      return this.#node({ free: [next, this.#node({ takes: 'any', repeats: true, free: [this.#one(SLASH, next)] })] });
    return this.#one(piece.takes, next);
  }

  #one(sign: string, next: number): number {
    const node = this.#node({ takes: sign });
    this.#next.set(node, next);
    return node;
  }

  #closed(nodes: readonly number[]): number[] {
    const all = new Set(nodes);
    for (const node of all) for (const free of this.#nodes[node]?.free ?? []) all.add(free); // which grows meanwhile
    return [...all];
  }

  #state(nodes: readonly number[]): number {
    const set = this.#closed(nodes).sort((a, b) => a - b);
    const key = set.join(' ');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, this.#states.length);
    return this.#states.push(set) - 1;
  }
}

function takes(node: Node | undefined, sign: string): boolean {
  if (node?.takes === 'any') return true;
  return node?.takes === 'name' ? sign !== SLASH : node?.takes === sign;
}
