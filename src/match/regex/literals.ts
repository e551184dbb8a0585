import { GRAM } from '../bytes.js';
import type { Element } from '../form.js';
import type { ByteSet, Node } from './syntax.js';

/** Bytes that one place of a literal may be: both cases of a letter, a small class. */
const MOST_BYTES = 6;
/** Ways in which four bytes of a literal may be written. */
const MOST_GRAMS = 256;
const LONGEST = 32;
const MOST_LITERALS = 64;

type Literal = readonly ByteSet[];

/** Of these sequences of bytes every match holds one whole; undefined when there are none of at least four bytes. */
export function literalsOf(node: Node): Element[][] | undefined {
  const found = neededBy(node);
  if (found === undefined || shortest(found) < GRAM || found.some(isVague)) return undefined;
  return found.map((literal) =>
    literal.slice(0, LONGEST).map((set) => ({
      spellings: bytesOf(set).map((byte) => Uint8Array.of(byte)),
      lineEnd: false,
      solid: true,
    })),
  );
}

function shortest(literals: readonly Literal[]): number {
  return literals.reduce((least, { length }) => Math.min(least, length), LONGEST);
}

function isVague(literal: Literal): boolean {
  return literal.some((_, at) => {
    const part = literal.slice(at, at + GRAM);
    return part.reduce((ways, set) => ways * bytesOf(set).length, 1) > MOST_GRAMS;
  });
}

function neededBy(node: Node): Literal[] | undefined {
  const whole = exactly(node);
  if (whole !== undefined) return shortest(whole) === 0 ? undefined : whole;
  switch (node.kind) {
    case 'bytes':
    case 'edge':
      return undefined;
    case 'all':
      return neededByAll(node.parts);
    case 'any': {
      const each = node.choices.map(neededBy);
      const all = each.flatMap((literals) => literals ?? []);
      return each.includes(undefined) || all.length > MOST_LITERALS ? undefined : all;
    }
    case 'repeat': {
      if (node.least === 0) return undefined;
      const rounds = Math.min(node.least, LONGEST);
      return exactly({ kind: 'repeat', part: node.part, least: rounds, most: rounds }) ?? neededBy(node.part);
    }
  }
}

/** The best of what the parts need; parts of which nothing is open make literals together. */
function neededByAll(parts: readonly Node[]): Literal[] | undefined {
  let best: Literal[] | undefined;
  const offer = (literals: Literal[] | undefined): void => {
    if (literals === undefined || shortest(literals) === 0 || literals.some(isVague)) return;
    if (best === undefined || worth(literals) > worth(best)) best = literals;
  };
  let row: Literal[] = [[]];
  for (const part of parts) {
    const needed = neededBy(part);
    const begun = exactly(part) ?? (part.kind === 'repeat' ? needed : undefined);
    const longer = begun === undefined ? undefined : joined(row, begun);
    const goesOn = longer !== undefined && exactly(part) !== undefined;
    if (goesOn) {
      row = longer;
      continue;
    }
    offer(needed);
    offer(part.kind === 'repeat' && exactly(part.part) !== undefined ? (longer ?? row) : row);
    row = [[]];
  }
  offer(row);
  return best;
}

function worth(literals: readonly Literal[]): number {
  return Math.min(16, shortest(literals)) - literals.length / MOST_LITERALS;
}

/** All that a node can match, when that is little. */
function exactly(node: Node): Literal[] | undefined {
  switch (node.kind) {
    case 'bytes':
      return bytesOf(node.set).length <= MOST_BYTES ? [[node.set]] : undefined;
    case 'edge':
      return [[]];
    case 'all':
      return node.parts.reduce<Literal[] | undefined>((heads, part) => joined(heads, exactly(part)), [[]]);
    case 'any': {
      const each = node.choices.map(exactly);
      const all = each.flatMap((literals) => literals ?? []);
      return each.includes(undefined) || all.length > MOST_LITERALS ? undefined : all;
    }
    case 'repeat':
      if (node.least !== node.most || node.most > LONGEST) return undefined;
      return exactly({ kind: 'all', parts: Array.from({ length: node.least }, () => node.part) } satisfies Node);
  }
}

function joined(heads: Literal[] | undefined, tails: Literal[] | undefined): Literal[] | undefined {
  if (heads === undefined || tails === undefined || heads.length * tails.length > MOST_LITERALS) return undefined;
  const whole = heads.flatMap((head) => tails.map((tail) => [...head, ...tail]));
  return whole.some(({ length }) => length > 4 * LONGEST) ? undefined : whole;
}

function bytesOf(set: ByteSet): number[] {
  return Array.from(set.keys()).filter((byte) => set[byte] === 1);
}
