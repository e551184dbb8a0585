import { refuse } from './reader.js';
import type { ByteSet, Edge, Node } from './syntax.js';

const MOST_STEPS = 20_000;

/** A step of a program: reads a byte of a set, stands at an edge, or goes several ways at once. */
export type Step =
  | { readonly kind: 'bytes'; readonly set: ByteSet; readonly next: number }
  | { readonly kind: 'edge'; readonly edge: Edge; readonly next: number }
  | { readonly kind: 'ways'; readonly next: number[] }
  | { readonly kind: 'match' };

/** A nondeterministic automaton; step 0 is its end. */
export interface Program {
  readonly steps: readonly Step[];
  readonly start: number;
}

/**
 * @param backwards - reads the bytes of a match from its last to its first
 * @throws AppError `E_PATTERN` for a pattern that is too large
 */
export function programOf(node: Node, backwards: boolean, label: string): Program {
  const steps: Step[] = [{ kind: 'match' }];
  const add = (step: Step): number => {
    if (steps.length >= MOST_STEPS) throw refuse(label, 'it is too large');
    return steps.push(step) - 1;
  };
  return { start: build(node, 0, backwards, add), steps };
}

/** Adds the steps of `node`, told which step comes behind them; returns their first. */
function build(node: Node, next: number, backwards: boolean, add: (step: Step) => number): number {
  switch (node.kind) {
    case 'bytes':
      return add({ kind: 'bytes', set: node.set, next });
    case 'edge':
      return add({ kind: 'edge', edge: node.edge, next });
    case 'all': {
      const parts = backwards ? node.parts : node.parts.toReversed();
      return parts.reduce((behind, part) => build(part, behind, backwards, add), next);
    }
    case 'any':
      return add({ kind: 'ways', next: node.choices.map((choice) => build(choice, next, backwards, add)) });
    case 'repeat':
      return repeat(node, next, (part, behind) => build(part, behind, backwards, add), add);
  }
}

function repeat(
  { part, least, most }: Node & { kind: 'repeat' },
  next: number,
  one: (part: Node, behind: number) => number,
  add: (step: Step) => number,
): number {
  let behind = next;
  if (most === Infinity) {
    const ways: number[] = [next];
    behind = add({ kind: 'ways', next: ways });
    ways.push(one(part, behind));
  } else {
    for (let round = least; round < most; round++) {
      behind = add({ kind: 'ways', next: [one(part, behind), next] });
    }
  }
  for (let round = 0; round < least; round++) behind = one(part, behind);
  return behind;
}
