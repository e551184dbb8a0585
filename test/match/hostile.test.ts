import { Matcher } from '../../src/match/index.js';
import { PatternSearch } from '../../src/match/regex/search.js';
import { parsePattern } from '../../src/match/regex/parse.js';
import { awkwardValue, matcherOf, plainValue, ways } from './encode.js';

/** Bytes that count how often they are read. */
function counted(bytes: Uint8Array): { readonly bytes: Uint8Array; readonly reads: () => number } {
  let reads = 0;
  const proxy = new Proxy(bytes, {
    get(target, key) {
      if (typeof key === 'string' && /^\d+$/.test(key)) reads++;
      const found: unknown = Reflect.get(target, key, target);
      return typeof found === 'function' ? (found as (...args: unknown[]) => unknown).bind(target) : found;
    },
  });
  return { bytes: proxy, reads: () => reads };
}

function readsOf(search: (bytes: Uint8Array) => unknown, bytes: Uint8Array): number {
  const input = counted(bytes);
  search(input.bytes);
  return input.reads();
}

/** Input that nearly is the value, again and again. */
function nearMisses(value: string, length: number): Buffer {
  const near = [value.slice(0, -1), value.slice(1), `${value.slice(0, -1)}!`, value.slice(value.length / 2)];
  const pieces = near.flatMap((text) => ways.slice(0, 30).map(({ encode }) => encode(text)));
  const one = Buffer.concat(pieces);
  return Buffer.concat(Array.from({ length: Math.ceil(length / one.length) }, () => one)).subarray(0, length);
}

test.each([
  ['a random value', plainValue(164)],
  ['a value with signs', awkwardValue(50)],
  ['a long value', plainValue(2_000)],
  ['a value of one letter', 'a'.repeat(40)],
  ['a value that repeats itself', 'abc'.repeat(20)],
])('twice the input costs twice the reads at most: %s', (_, value) => {
  const matcher = matcherOf(value);
  for (const make of [(length: number) => nearMisses(value, length), (length: number) => Buffer.alloc(length, value)]) {
    const once = readsOf((bytes) => matcher.find(bytes), make(6_000));
    const twice = readsOf((bytes) => matcher.find(bytes), make(12_000));
    expect(twice).toBeLessThan(2.3 * once + 10_000);
  }
});

test('near misses of a random value cost few reads for each byte', () => {
  const value = plainValue(164);
  const bytes = nearMisses(value, 20_000);
  expect(readsOf((input) => matcherOf(value).find(input), bytes)).toBeLessThan(40 * bytes.length);
});

test('a value that repeats itself is read once or twice where it stands', () => {
  const matcher = matcherOf('ab'.repeat(300));
  const bytes = Buffer.alloc(60_000, 'ab');
  expect(matcher.find(bytes)).toHaveLength(100);
  expect(readsOf((input) => matcher.find(input), bytes)).toBeLessThan(60 * bytes.length);
});

test.each([
  ['(?:a+)+b', 'a'],
  ['(?:a|a|aa)+$b', 'a'],
  ['a.*z|a', 'a'],
  ['a.*z', 'a'],
  ['(?:x+x+)+y', 'x'],
  ['[a-z]+[0-9]+[a-z]+!', 'ab1'],
  ['a[ab]{30}c', 'ab'],
])('%s is linear on what makes other engines slow', (source, unit) => {
  const search = new PatternSearch(parsePattern(source, source), source);
  const cost = (length: number): number =>
    readsOf((bytes) => search.matches(bytes, 0, bytes.length), Buffer.alloc(length, unit));
  const once = cost(5_000);
  expect(cost(10_000)).toBeLessThan(2.3 * once);
  expect(once).toBeLessThan(300 * 5_000);
});

test('a file of zeros or of one letter holds nothing', () => {
  const matcher = new Matcher([
    ...matcherOf(plainValue(30)).needles,
    { kind: 'pattern', label: 'p', source: 'tok_[0-9]+' },
    { kind: 'pattern', label: 'q', source: '[0-9]{10,}' },
  ]);
  for (const byte of [0, 0x41, 0xff]) expect(matcher.find(Buffer.alloc(300_000, byte))).toEqual([]);
});
