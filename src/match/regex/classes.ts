import { BEYOND_ASCII, characterBut, characterOf, namedClass, type Range } from './characters.js';
import { escapedCode, refuse, type Reader } from './reader.js';
import type { Node } from './syntax.js';

/** Characters beyond ASCII that one class may name. */
const MOST_WIDE = 512;
const POSIX: Readonly<Record<string, readonly Range[]>> = {
  alpha: [
    [0x41, 0x5a],
    [0x61, 0x7a],
  ],
  digit: [[0x30, 0x39]],
  alnum: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x61, 0x7a],
  ],
  upper: [[0x41, 0x5a]],
  lower: [[0x61, 0x7a]],
  space: [
    [0x09, 0x0d],
    [0x20, 0x20],
  ],
  xdigit: [
    [0x30, 0x39],
    [0x41, 0x46],
    [0x61, 0x66],
  ],
  punct: [
    [0x21, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x60],
    [0x7b, 0x7e],
  ],
};

/** A class in brackets, whose "[" was read. */
export function classOf(reader: Reader): Node {
  const isNegated = reader.take('^');
  const ranges: Range[] = [];
  do {
    if (reader.atEnd) throw refuse(reader.label, 'a "[" is not closed');
    ranges.push(...member(reader));
  } while (!reader.take(']'));
  const wide = ranges
    .filter((range) => range !== BEYOND_ASCII)
    .reduce((sum, [first, last]) => sum + Math.max(0, last - Math.max(first, 0x80) + 1), 0);
  if (wide > MOST_WIDE) throw refuse(reader.label, 'a class names too many characters beyond ASCII');
  if (!isNegated) return characterOf(ranges, reader.flags.ignoreCase);
  if (wide > 0) throw refuse(reader.label, 'a class of the form [^…] can name characters of ASCII only');
  return characterBut(ranges, reader.flags.ignoreCase);
}

function member(reader: Reader): readonly Range[] {
  const posix = reader.takeMatch(/^\[:([a-z]+):\]/);
  if (posix !== undefined) {
    const ranges = POSIX[posix.slice(2, -2)];
    if (ranges === undefined) throw refuse(reader.label, `there is no class ${posix}`);
    return ranges;
  }
  const first = single(reader);
  if (typeof first !== 'number') return first;
  if (reader.takeMatch(/^-(?=[^\]])/) === undefined) return [[first, first]];
  const last = single(reader);
  if (typeof last !== 'number' || last < first) throw refuse(reader.label, 'a range of a class ends before it begins');
  return [[first, last]];
}

function single(reader: Reader): number | readonly Range[] {
  if (!reader.take('\\')) return reader.next().codePointAt(0) ?? 0;
  const letter = reader.peek;
  const named = namedClass(letter.toLowerCase());
  if (named !== undefined) {
    reader.next();
    return letter === letter.toLowerCase() ? named : complement(named);
  }
  if (reader.take('b')) return 0x08;
  return escapedCode(reader);
}

function complement(ranges: readonly Range[]): Range[] {
  const found: Range[] = [BEYOND_ASCII];
  for (let code = 0; code < 0x80; code++) {
    if (!ranges.some(([first, last]) => code >= first && code <= last)) found.push([code, code]);
  }
  return found;
}
