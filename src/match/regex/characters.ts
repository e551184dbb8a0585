import { bytesNode, type Node, setOf } from './syntax.js';

/** Code points from `first` to `last`. */
export type Range = readonly [first: number, last: number];

/** All of them, and bytes that are no UTF-8. */
export const BEYOND_ASCII: Range = [0x80, 0x10ffff];

const DIGIT: readonly Range[] = [[0x30, 0x39]];
const WORD: readonly Range[] = [...DIGIT, [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]];
const SPACE: readonly Range[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
];
const CLASSES: Readonly<Record<string, readonly Range[]>> = { d: DIGIT, w: WORD, s: SPACE };

/** What `\d`, `\w`, `\s` stand for: ASCII alone. */
export function namedClass(letter: string): readonly Range[] | undefined {
  return CLASSES[letter];
}

/** A character of 2 to 4 bytes in UTF-8. */
const WIDE: Node = {
  kind: 'any',
  choices: [
    [0xc2, 0xdf, 1],
    [0xe0, 0xef, 2],
    [0xf0, 0xf4, 3],
  ].map(([first = 0, last = 0, tails = 0]) => ({
    kind: 'all',
    parts: [byteRange(first, last), ...Array.from({ length: tails }, () => byteRange(0x80, 0xbf))],
  })),
};

function byteRange(first: number, last: number): Node {
  return { kind: 'bytes', set: setOf((byte) => byte >= first && byte <= last) };
}

/** One character of the ranges. */
export function characterOf(ranges: readonly Range[], ignoreCase: boolean): Node {
  const listed = ranges.filter((range) => range !== BEYOND_ASCII);
  const all = ignoreCase ? bothCases(listed) : listed;
  const hasAll = listed.length < ranges.length;
  const plain = setOf((byte) => (byte >= 0x80 ? hasAll : all.some(([first, last]) => byte >= first && byte <= last)));
  const wide = all.flatMap(([first, last]) =>
    Array.from({ length: Math.max(0, last - Math.max(first, 0x80) + 1) }, (_, at) => Math.max(first, 0x80) + at),
  );
  const choices = hasAll ? [WIDE] : [...new Set(wide)].map(wideCharacter);
  if (choices.length === 0) return { kind: 'bytes', set: plain };
  return { kind: 'any', choices: plain.includes(1) ? [{ kind: 'bytes', set: plain }, ...choices] : choices };
}

/** One character outside of the ranges, which are ASCII; a byte that is no UTF-8 counts as one. */
export function characterBut(ranges: readonly Range[], ignoreCase: boolean): Node {
  const all = ignoreCase ? bothCases(ranges) : ranges;
  const set = setOf((byte) => !all.some(([first, last]) => byte >= first && byte <= last));
  const plain: Node = { kind: 'bytes', set };
  return ranges.includes(BEYOND_ASCII) ? plain : { kind: 'any', choices: [plain, WIDE] };
}

function wideCharacter(code: number): Node {
  const bytes = Buffer.from(String.fromCodePoint(code));
  return { kind: 'all', parts: Array.from(bytes, (byte) => bytesNode(byte)) };
}

function bothCases(ranges: readonly Range[]): Range[] {
  const shifted = ranges.flatMap(([first, last]): Range[] => {
    if (last >= 0x80) return otherCases(first, last);
    return [
      [Math.max(first, 0x41) + 32, Math.min(last, 0x5a) + 32],
      [Math.max(first, 0x61) - 32, Math.min(last, 0x7a) - 32],
    ];
  });
  return [...ranges, ...shifted.filter(([first, last]) => first <= last)];
}

function otherCases(first: number, last: number): Range[] {
  return Array.from({ length: last - first + 1 }, (_, at) => String.fromCodePoint(first + at))
    .flatMap((char) => [char.toLowerCase(), char.toUpperCase()])
    .filter((char) => Array.from(char).length === 1)
    .map((char): Range => [char.codePointAt(0) ?? 0, char.codePointAt(0) ?? 0]);
}
