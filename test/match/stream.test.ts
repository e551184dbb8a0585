import { randomInt } from 'node:crypto';
import { Matcher, type Match } from '../../src/match/index.js';
import { awkwardValue, matcherOf, noise, plainValue, ways } from './encode.js';

function streamed(matcher: Matcher, bytes: Buffer, most: number): readonly Match[] {
  const stream = matcher.stream();
  for (let at = 0; at < bytes.length;) {
    const piece = Buffer.from(bytes.subarray(at, at + 1 + randomInt(most)));
    stream.push(piece);
    at += piece.length;
    piece.fill(0); // whoever gave it uses it again
  }
  const found = stream.end();
  expect(stream.count).toBe(found.length);
  return found;
}

/** Noise of some 100 kB with the value in many writings, some of them side by side. */
function planted(value: string): Buffer {
  const parts = Array.from({ length: 60 }, () => [
    noise(randomInt(4) === 0 ? 0 : randomInt(6_000)),
    ways[randomInt(ways.length)]!.encode(value),
  ]);
  return Buffer.concat(parts.flat());
}

test.each([
  ['one byte', 1],
  ['a few bytes', 50],
  ['much', 100_000],
  ['very much', 1_000_000],
])('pieces of %s give what the whole gives', (_, most) => {
  for (const value of [plainValue(12), awkwardValue(40), plainValue(700)]) {
    const matcher = matcherOf(value);
    const bytes = planted(value);
    expect(streamed(matcher, bytes, most)).toEqual(matcher.find(bytes));
  }
});

test('patterns, and values that overlap themselves, are the same in pieces', () => {
  const matcher = new Matcher([
    { kind: 'pattern', label: 'a', source: '\\b[0-9a-f]{30,}\\b' },
    { kind: 'pattern', label: 'b', source: '^key_[a-z]+$' },
    { kind: 'pattern', label: 'c', source: 'abab' },
    { kind: 'pattern', label: 'd', source: 'x+' },
    { kind: 'pattern', label: 'e', source: 'xxxxxxxxxxxxxxxxxxxxxxxxx' },
  ]);
  const bytes = Buffer.concat(
    Array.from({ length: 300 }, () => [
      noise(randomInt(1_500)),
      Buffer.from(
        [
          '\nkey_abc\n',
          'key_abc',
          'x'.repeat(randomInt(9_000)),
          'ab'.repeat(randomInt(50)),
          ` ${'0f'.repeat(randomInt(30))} `,
        ][randomInt(5)]!,
      ),
    ]).flat(),
  );
  const whole = matcher.find(bytes);
  expect(whole.length).toBeGreaterThan(100);
  for (const most of [500, 100_000]) {
    const stream = matcher.stream();
    for (let at = 0; at < bytes.length; at += most) stream.push(bytes.subarray(at, at + most));
    expect(stream.end()).toEqual(whole.slice(0, 1_000));
    expect(stream.count).toBe(whole.length);
  }
});

test('confirm tells an occurrence at every gram of the table that the search can stop at', () => {
  for (const value of [plainValue(10), awkwardValue(30), plainValue(164)]) {
    const matcher = matcherOf(value);
    const grams = new Set(matcher.table.grams);
    for (const { encode, name } of ways) {
      const bytes = Buffer.concat([noise(20), encode(value), noise(20)]);
      const [match] = matcher.find(bytes);
      const told = Array.from({ length: bytes.length - 3 }, (_, at) => at)
        .filter((at) => grams.has(bytes.readUInt32LE(at)))
        .map((at) => [at, matcher.confirm(bytes, at)] as const);
      expect([name, told.filter(([, found]) => found !== undefined).length > 0]).toEqual([name, true]);
      for (const [at, found] of told) {
        if (found === undefined) continue;
        expect(found.start).toBeLessThanOrEqual(at);
        expect(found.end).toBeGreaterThanOrEqual(at + 4);
        expect(found.end).toBeGreaterThan(match!.start);
      }
    }
  }
});

test('confirm is safe at any position', () => {
  const matcher = matcherOf(plainValue(10));
  for (const at of [-5, -1, 0, 1, 7, 100]) expect(matcher.confirm(Buffer.from('short'), at)).toBeUndefined();
});

test('confirm tells what a pattern matches around its literal', () => {
  const matcher = new Matcher([{ kind: 'pattern', label: 'p', source: '[a-z]+tok_[0-9]+' }]);
  const bytes = Buffer.from('-- mytok_123 --');
  expect(matcher.confirm(bytes, 5)).toEqual({ needle: 0, encoding: 'raw', start: 3, end: 12 });
});

test('the first thousand occurrences are kept, all are counted', () => {
  const value = plainValue(12);
  const stream = matcherOf(value).stream();
  for (let round = 0; round < 1_500; round++) stream.push(Buffer.from(`${value}\n`.repeat(2)));
  expect(stream.end()).toHaveLength(1_000);
  expect(stream.count).toBe(3_000);
});
