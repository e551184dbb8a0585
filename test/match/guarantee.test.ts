import type { Matcher } from '../../src/match/index.js';
import { awkwardValue, matcherOf, plainValue, ways, wrap } from './encode.js';

/** The most positions in a row at which a gram of the table stands: with as many as the stride every start of counting hits one. */
function longestRow(matcher: Matcher, bytes: Buffer): number {
  const grams = new Set(matcher.table.grams);
  let longest = 0;
  let row = 0;
  for (let at = 0; at + 4 <= bytes.length; at++) {
    row = grams.has(bytes.readUInt32LE(at)) ? row + 1 : 0;
    longest = Math.max(longest, row);
  }
  return longest;
}

/** Starts of counting from which the one occurrence is not found; "row" when the table itself is at fault. */
function missesOf(matcher: Matcher, bytes: Buffer): (number | 'row')[] {
  const starts = Array.from({ length: matcher.table.stride }, (_, start) => start);
  const missed = starts.filter((start) => matcher.find(Buffer.concat([Buffer.alloc(start, '!'), bytes])).length !== 1);
  return longestRow(matcher, bytes) >= matcher.table.stride ? missed : ['row', ...missed];
}

const wrappedForms: readonly (readonly [string, (value: string) => string])[] = [
  ['base64', (value) => Buffer.from(value).toString('base64')],
  ['base64 behind one byte', (value) => Buffer.from(`.${value}`).toString('base64')],
  ['base64 behind two bytes', (value) => Buffer.from(`..${value}`).toString('base64url')],
  ['base64 of UTF-16', (value) => Buffer.from(value, 'utf16le').toString('base64')],
  ['base64 of base64', (value) => Buffer.from(`.${Buffer.from(value).toString('base64')}`).toString('base64')],
  ['hex', (value) => Buffer.from(value).toString('hex')],
  [
    'hex with colons',
    (value) =>
      Buffer.from(value)
        .toString('hex')
        .replace(/..(?=.)/g, '$&:'),
  ],
];
const breaks = ['\n', '\r\n', '\n  ', '\r\n\t', '\\n', '\\r\\n', '\\\\n', '\\\\r\\\\n'];

test.each(ways)('$name is hit from every start of counting', ({ encode, name }) => {
  for (const length of [6, 7, 8, 9, 12, 13, 17, 33, 164]) {
    const signs = /quoted|JSON|HTML|YAML|CSV|URL|form/.test(name);
    for (const value of [plainValue(length), ...(signs ? [awkwardValue(length)] : [])])
      expect(missesOf(matcherOf(value), encode(value))).toEqual([]);
  }
});

test.each([4, 5, 6, 7, 8, 9, 10, 11])('%i bytes are hit wherever one line break stands', (length) => {
  const value = plainValue(length);
  const matcher = matcherOf(value);
  for (const [name, encode] of wrappedForms) {
    const whole = encode(value);
    for (const end of breaks) {
      const missed = Array.from({ length: whole.length - 1 }, (_, at) =>
        missesOf(matcher, Buffer.from(`${whole.slice(0, at + 1)}${end}${whole.slice(at + 1)}`)),
      );
      expect([name, end, missed.flat()]).toEqual([name, end, []]);
    }
  }
});

test.each([16, 17, 23, 60, 64, 76])('lines of %i digits are hit wherever they begin', (width) => {
  const value = plainValue(90);
  const matcher = matcherOf(value);
  for (const [name, encode] of wrappedForms) {
    const missed = Array.from({ length: width }, (_, phase) => {
      const whole = encode(value);
      const head = whole.slice(0, phase);
      const bytes = Buffer.from(`${head}${head === '' ? '' : '\n'}${wrap(whole.slice(phase), width, '\n')}`);
      return longestRow(matcher, bytes) >= matcher.table.stride && matcher.find(bytes).length === 1 ? [] : [phase];
    });
    expect([name, missed.flat()]).toEqual([name, []]);
  }
});

test('many values together keep the guarantee of the shortest', () => {
  const values = [plainValue(9), plainValue(20), awkwardValue(100), plainValue(300)];
  const matcher = matcherOf(...values);
  for (const value of values) {
    for (const { encode, name } of ways) expect([name, missesOf(matcher, encode(value))]).toEqual([name, []]);
  }
});

test('grams are sorted and stand once each', () => {
  const { grams } = matcherOf(awkwardValue(50), plainValue(50)).table;
  expect([...grams]).toEqual([...new Set(grams)].sort((a, b) => a - b));
});
