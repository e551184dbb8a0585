import { characterBut, characterOf, namedClass, type Range } from './characters.js';
import { classOf } from './classes.js';
import { escapedCode, refuse, Reader } from './reader.js';
import { type Edge, type Node, NOTHING } from './syntax.js';

const MOST_DEPTH = 100;
const LINE_ENDS: readonly Range[] = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
];
const EDGES: Readonly<Record<string, Edge>> = { b: 'word edge', B: 'no word edge' };

/**
 * Reads a pattern: characters, classes, groups, "|", repetitions, "^", "$", "\b", and "(?i)" at the start.
 *
 * "^" and "$" are the edges of lines; "." is anything but a line end.
 *
 * @throws AppError `E_PATTERN`, exit 2, for what cannot be searched in linear time or is no pattern
 */
export function parsePattern(source: string, label: string): Node {
  const flags = /^\(\?([ims]+)\)/.exec(source);
  const reader = new Reader(source.slice(flags?.[0].length ?? 0), label, {
    ignoreCase: flags?.[1]?.includes('i') ?? false,
    dotIsAll: flags?.[1]?.includes('s') ?? false,
  });
  const node = choices(reader, 0);
  if (!reader.atEnd) throw refuse(label, 'a ")" has no "(" in front of it');
  return node;
}

function choices(reader: Reader, depth: number): Node {
  if (depth > MOST_DEPTH) throw refuse(reader.label, 'its groups are nested too deeply');
  const found = [sequence(reader, depth)];
  while (reader.take('|')) found.push(sequence(reader, depth));
  return found.length === 1 ? (found[0] ?? NOTHING) : { kind: 'any', choices: found };
}

function sequence(reader: Reader, depth: number): Node {
  const parts: Node[] = [];
  while (!reader.atEnd && reader.peek !== '|' && reader.peek !== ')') parts.push(repeated(reader, depth));
  return parts.length === 1 ? (parts[0] ?? NOTHING) : { kind: 'all', parts };
}

function repeated(reader: Reader, depth: number): Node {
  let node = atom(reader, depth);
  for (let bounds = reader.takeBounds(); bounds !== undefined; bounds = reader.takeBounds()) {
    if (node.kind === 'edge') throw refuse(reader.label, 'an edge such as "^" cannot be repeated');
    node = { kind: 'repeat', part: node, ...bounds };
    reader.take('?'); // as few as possible finds the same places
    if (reader.peek === '+') throw refuse(reader.label, 'possessive repetition ("++") is not searched');
  }
  return node;
}

function atom(reader: Reader, depth: number): Node {
  const { ignoreCase, dotIsAll } = reader.flags;
  const char = reader.next();
  switch (char) {
    case '(':
      return group(reader, depth);
    case '[':
      return classOf(reader);
    case '.':
      return characterBut(dotIsAll ? [] : LINE_ENDS, false);
    case '^':
      return { kind: 'edge', edge: 'line start' };
    case '$':
      return { kind: 'edge', edge: 'line end' };
    case '\\':
      return escaped(reader);
    case '*':
    case '+':
    case '?':
      throw refuse(reader.label, `nothing stands in front of "${char}" to be repeated`);
    default: {
      const code = char.codePointAt(0) ?? 0;
      return characterOf([[code, code]], ignoreCase);
    }
  }
}

function group(reader: Reader, depth: number): Node {
  if (reader.take('?')) {
    const isNamed = reader.takeMatch(/^P?<[A-Za-z_]\w*>/) !== undefined;
    if (!isNamed && !reader.take(':')) throw refuse(reader.label, 'looking ahead or behind is not searched');
  }
  const node = choices(reader, depth + 1);
  if (!reader.take(')')) throw refuse(reader.label, 'a "(" is not closed');
  return node;
}

function escaped(reader: Reader): Node {
  const letter = reader.peek;
  const edge = EDGES[letter];
  if (edge !== undefined) {
    reader.next();
    return { kind: 'edge', edge };
  }
  const named = namedClass(letter.toLowerCase());
  if (named !== undefined) {
    reader.next();
    return letter === letter.toLowerCase() ? characterOf(named, false) : characterBut(named, false);
  }
  if (/^[1-9k]$/.test(letter)) throw refuse(reader.label, 'a group cannot be referred back to');
  const code = escapedCode(reader);
  return characterOf([[code, code]], reader.flags.ignoreCase);
}
