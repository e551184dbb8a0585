import { LONGEST_MATCH } from './ends.js';
import { type Node, NOTHING, sizesOf } from './syntax.js';

type Side = 'left' | 'right';

/** Whether a match may hold no match of at most `LONGEST_MATCH` bytes. "sk-[a-z]+" always does, "BEGIN[^]*END" need not. */
export function canBeLong(node: Node): boolean {
  return sizesOf(trimmed(trimmed(node, 'left'), 'right')).most > LONGEST_MATCH;
}

/** What every match of the node holds at its other side: repetitions at this side are made as short as they may be. */
function trimmed(node: Node, side: Side): Node {
  switch (node.kind) {
    case 'bytes':
    case 'edge':
      return node;
    case 'any':
      return { kind: 'any', choices: node.choices.map((choice) => trimmed(choice, side)) };
    case 'repeat':
      return node.least === 0 ? NOTHING : { ...node, most: node.least };
    case 'all':
      return { kind: 'all', parts: side === 'left' ? trimmedParts(node.parts, side) : fromRight(node.parts) };
  }
}

function fromRight(parts: readonly Node[]): Node[] {
  return trimmedParts(parts.toReversed(), 'right').reverse();
}

/** Behind a part that may be left out the next one is at the side. */
function trimmedParts(parts: readonly Node[], side: Side): Node[] {
  const first = parts.findIndex((part) => part.kind !== 'repeat' || part.least > 0);
  const [edge, ...rest] = first < 0 ? [] : parts.slice(first);
  return edge === undefined ? [] : [trimmed(edge, side), ...rest];
}
