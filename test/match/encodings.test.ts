import { randomInt } from 'node:crypto';
import { encodingsSearched } from '../../src/match/index.js';
import { awkwardValue, matcherOf, noise, plainValue, ways } from './encode.js';

const lengths = [8, 11, 20, 39, 164, 5_000];
const values = [
  ...lengths.flatMap((length) => [plainValue(length), awkwardValue(length)]),
  'a.*+?^${}()|[]\\/ü€😀 "\'<&>',
];
const matchers = new Map(values.map((value) => [value, matcherOf(value)]));

test.each(ways)('finds $name', ({ encode, encoding, bySigns = false }) => {
  for (const [value, matcher] of matchers) {
    const encoded = encode(value);
    for (let round = 0; round < (value.length > 1_000 ? 1 : 6); round++) {
      const before = noise(randomInt(60));
      const bytes = Buffer.concat([before, encoded, noise(randomInt(60))]);
      const found = matcher.find(bytes);
      expect(found).toHaveLength(1);
      const [{ start, end, encoding: told }] = found as [(typeof found)[0]];
      expect(start).toBeGreaterThanOrEqual(before.length);
      expect(end).toBeLessThanOrEqual(before.length + encoded.length);
      if (!bySigns) expect(told).toBe(encoding);
    }
  }
});

test('tells raw bytes where they stand', () => {
  for (const [value, matcher] of matchers) {
    const bytes = Buffer.from(`k=${value};\n`);
    const end = 2 + Buffer.byteLength(value);
    expect(matcher.find(bytes)).toEqual([{ needle: 0, encoding: 'raw', start: 2, end }]);
  }
});

test('names the encoding of a value with signs', () => {
  const value = `a/"<'&>${awkwardValue(20)}`;
  const matcher = matcherOf(value);
  for (const { encode, encoding, name } of ways) {
    if (name === 'a URL') continue; // leaves so much that it may be JSON
    expect([name, matcher.find(encode(value))[0]?.encoding]).toEqual([name, encoding]);
  }
});

test('every encoding that is told of is searched', () => {
  const searched = encodingsSearched(matcherOf('some value').needles[0]!);
  expect([...new Set(ways.map(({ encoding }) => encoding))].sort()).toEqual([...searched].sort());
});

test('does not find what differs in one character', () => {
  for (const value of values) {
    const matcher = matchers.get(value)!;
    for (const at of value.length > 100 ? [randomInt(1, value.length - 1)] : value.split('').keys()) {
      const other = `${value.slice(0, at)}${value.charAt(at) === 'q' ? 'r' : 'q'}${value.slice(at + 1)}`;
      if (Buffer.from(other).toString() !== other) continue;
      const atSeam = at === 0 || at === value.length - 1;
      for (const { name, encode, encoding } of ways) {
        // Digits that nested base64 shares with neighbours are not compared: docs/decisions/value-search.md.
        if (atSeam && encoding === 'base64 of base64') continue;
        expect([name, matcher.find(encode(other))]).toEqual([name, []]);
      }
    }
  }
});
