import { AppError, exitCodes } from '../../errors/index.js';

/**
 * What one place of a glob takes: a character; "?" one that is no slash; "*" any number of those; "**" any characters;
 * "**" before a slash: folders, or nothing.
 */
type Token = { readonly kind: 'one' | 'name' | 'all' | 'folders' } | { readonly kind: 'char'; readonly char: string };

const MOST_ALTERNATIVES = 1_000;
const NOWHERE = 0;

/** Where a path has got to: a number, 0 when nothing below it can match. */
export type GlobState = number;

export interface Step {
  readonly state: GlobState;
  /** The entry goes; of one that is `folderOnly`, when it is a folder. */
  readonly match: 'no' | 'folderOnly' | 'yes';
}

/**
 * Globs of full paths, followed one name at a time from the root of a tree, so that folders that lie alike are looked at once.
 * They match what the scan's globs match: see `globMatcher` of src/scan.
 */
export class PathGlobs {
  readonly start: GlobState;
  readonly #nodes: Node[] = [];
  readonly #states: (readonly number[])[] = [[]];
  readonly #numbers = new Map<string, GlobState>([['', NOWHERE]]);
  readonly #steps = new Map<string, Step>();
  readonly #marks = new Map<string, boolean>();
  readonly #anywhere: readonly number[];

  constructor(globs: readonly string[]) {
    const starts = globs.flatMap((glob) => alternativesOf(glob).map((tokens) => this.#compile(tokens)));
    this.start = this.#stateOf(this.#closure(starts));
    this.#anywhere = this.#closure([...starts, ...this.#behindSlashes()]);
  }

  /** From a folder's state to that of an entry of it. */
  step(state: GlobState, name: Buffer): Step {
    if (state === NOWHERE) return { state: NOWHERE, match: 'no' };
    const key = `${state} ${name.toString('latin1')}`;
    const known = this.#steps.get(key);
    if (known !== undefined) return known;
    const reached = this.#walk(this.#states[state] ?? [], name.toString('utf8'));
    const step = { state: this.#stateOf(this.#advance(reached, '/')), match: this.#matchOf(reached) };
    this.#steps.set(key, step);
    return step;
  }

  /** Whether an entry of this name goes from some folder. */
  mayDrop(name: Buffer): boolean {
    const key = name.toString('latin1');
    const known = this.#marks.get(key);
    if (known !== undefined) return known;
    const may = this.#matchOf(this.#walk(this.#anywhere, name.toString('utf8'))) !== 'no';
    this.#marks.set(key, may);
    return may;
  }

  #compile({ tokens, folderOnly }: Alternative): number {
    const first = this.#nodes.length;
    for (const token of tokens) {
      const at = this.#nodes.length;
      // Only where no character was taken yet, "folders" may stand for nothing.
      if (token.kind === 'folders') this.#nodes.push({ token, free: at + 2, next: at + 2, stay: at + 1 });
      this.#nodes.push(nodeOf(token, this.#nodes.length));
    }
    this.#nodes.push({ end: folderOnly ? 'folderOnly' : 'yes' });
    return first;
  }

  #behindSlashes(): number[] {
    const behind: number[] = [];
    this.#nodes.forEach((_, at) => behind.push(...this.#after(at, '/')));
    return behind;
  }

  #walk(from: readonly number[], text: string): readonly number[] {
    let reached = from;
    for (let at = 0; at < text.length && reached.length > 0; at++) reached = this.#advance(reached, text.charAt(at));
    return reached;
  }

  #advance(from: readonly number[], char: string): number[] {
    return this.#closure(from.flatMap((node) => this.#after(node, char)));
  }

  #after(at: number, char: string): number[] {
    const node = this.#nodes[at];
    if (node === undefined || 'end' in node) return [];
    const { token, next, stay } = node;
    if (token.kind === 'char') return token.char === char ? [next] : [];
    if (token.kind === 'folders') return char === '/' ? [stay, next] : [stay];
    if (token.kind === 'all') return [stay];
    if (char === '/') return [];
    return [token.kind === 'one' ? next : stay];
  }

  #closure(nodes: readonly number[]): number[] {
    const all = new Set(nodes);
    for (const node of all) {
      const free = this.#freeFrom(node);
      if (free !== undefined) all.add(free);
    }
    return [...all].sort((a, b) => a - b);
  }

  #freeFrom(at: number): number | undefined {
    const node = this.#nodes[at];
    return node === undefined || 'end' in node ? undefined : node.free;
  }

  #matchOf(nodes: readonly number[]): Step['match'] {
    let match: Step['match'] = 'no';
    for (const at of nodes) {
      const node = this.#nodes[at];
      if (node === undefined || !('end' in node)) continue;
      if (node.end === 'yes') return 'yes';
      match = 'folderOnly';
    }
    return match;
  }

  #stateOf(nodes: readonly number[]): GlobState {
    const key = nodes.join(' ');
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#states.length);
    return this.#states.push(nodes) - 1;
  }
}

type Node =
  | { readonly end: 'folderOnly' | 'yes' }
  | {
      readonly token: Token;
      /** Where its last character leads to, and where one that is not the last does. */
      readonly next: number;
      readonly stay: number;
      /** Where one may go on without any character. */
      readonly free?: number;
    };

interface Alternative {
  readonly tokens: readonly Token[];
  readonly folderOnly: boolean;
}

function nodeOf(token: Token, at: number): Node {
  const goesOn = token.kind === 'name' || token.kind === 'all';
  return { token, next: at + 1, stay: at, ...(goesOn ? { free: at + 1 } : {}) };
}

/** A glob without choices, as often as it has to be written for that. */
function alternativesOf(glob: string): Alternative[] {
  const anywhere: Token[] = glob.includes('/') ? [] : [{ kind: 'folders' }];
  const all = written(glob.replace(/^\.?\//, '').replace(/\/$/, ''), glob);
  return all.map((tokens) => withoutContents([...anywhere, ...tokens]));
}

function written(pattern: string, glob: string): Token[][] {
  let all: Token[][] = [[]];
  for (const part of pattern.match(/\*\*\/|\*\*|\*|\?|\{[^{}]*\}|[^*?{]+|./gs) ?? []) {
    const choices = part.startsWith('{') && part.endsWith('}') ? part.slice(1, -1).split(',') : undefined;
    const ways = choices?.flatMap((choice) => written(choice, glob)) ?? [tokensOf(part)];
    all = all.flatMap((before) => ways.map((way) => [...before, ...way]));
    if (all.length > MOST_ALTERNATIVES) throw tooMany(glob);
  }
  return all;
}

function tokensOf(part: string): Token[] {
  if (part === '**/') return [{ kind: 'folders' }];
  if (part === '**') return [{ kind: 'all' }];
  if (part === '*') return [{ kind: 'name' }];
  if (part === '?') return [{ kind: 'one' }];
  return part.split('').map((char) => ({ kind: 'char', char }));
}

/** All that a folder holds goes with the folder itself: then its entries need not be looked at. */
function withoutContents(tokens: readonly Token[]): Alternative {
  const asItIs = { tokens, folderOnly: false };
  const last = tokens.at(-1);
  if (last?.kind !== 'name' && last?.kind !== 'all') return asItIs;
  let end = tokens.length - 1;
  while (tokens[end - 1]?.kind === 'folders') end--;
  const before = tokens[end - 1];
  return before?.kind === 'char' && before.char === '/'
    ? { tokens: tokens.slice(0, end - 1), folderOnly: true }
    : asItIs;
}

function tooMany(glob: string): AppError {
  return new AppError('E_GLOB', `the glob ${glob} has more than ${MOST_ALTERNATIVES} alternatives`, {
    exit: exitCodes.usage,
    hint: 'split it into several --drop-path',
  });
}
