import { randomBytes, randomInt } from 'node:crypto';
import { type Match, Matcher, redact } from '../../src/match/index.js';
import { LongSearch } from '../../src/match/regex/long-search.js';
import { canBeLong } from '../../src/match/regex/long.js';
import { parsePattern } from '../../src/match/regex/parse.js';
import { noise, pick } from './encode.js';

const matcherFor = (...sources: string[]): Matcher =>
  new Matcher(sources.map((source) => ({ kind: 'pattern', label: source, source })));

function streamed(matcher: Matcher, bytes: Uint8Array, most: number): readonly Match[] {
  const stream = matcher.stream();
  for (let at = 0; at < bytes.length; at += most) stream.push(bytes.subarray(at, at + most));
  const found = stream.end();
  expect(stream.count).toBe(found.length);
  return found;
}

const wide = (text: string, isBig: boolean): Buffer => {
  const bytes = Buffer.from(text, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
};

test.each([
  ['sk-[a-z]+', false],
  ['x*y*token(?:a|b+)*', false],
  ['[0-9a-f]{40}', false],
  ['password=.+', false],
  ['BEGIN[\\s\\S]*END', true],
  ['\\b[a-z]+\\b', true],
  ['^.*key', true],
  ['(?:a.*b)+', true],
  ['a.{0,1000}b.{0,1000}c.{0,1000}d.{0,1000}e.{0,1000}f', true],
])('%s: whether a match may be long', (source, expected) => {
  expect(canBeLong(parsePattern(source, source))).toBe(expected);
});

test.each(['AAx*BB', 'AA[^A]*BB', '\\bAA.*BB$', 'A{2}(?:x|y)+B{2}'])(
  '%s is found across 3 MiB, in pieces too',
  (source) => {
    const matcher = matcherFor(source);
    for (const size of [4_090, 4_100, 3 * 1024 * 1024]) {
      const bytes = Buffer.concat([Buffer.from('- AA'), Buffer.alloc(size, 'x'), Buffer.from('BB\n-')]);
      const expected = { needle: 0, encoding: 'raw', start: 2, end: bytes.length - 2 };
      expect(matcher.find(bytes)).toEqual([expected]);
      for (const most of [70_000, 1 << 20]) expect(streamed(matcher, bytes, most)).toEqual([expected]);
      expect(matcher.find(bytes.subarray(0, -3))).toEqual([]);
      expect(streamed(matcher, bytes.subarray(0, -3), 70_000)).toEqual([]);
    }
  },
);

test.each([false, true])('long matches in UTF-16 are found, in pieces too (big: %s)', (isBig) => {
  const matcher = matcherFor('BEGIN-[\\s\\S]*-END');
  for (const size of [1_000, 3_000, 100_000]) {
    for (const shift of [0, 1]) {
      const text = wide(`key: BEGIN-${pick('abc\n', size)}-END\n`, isBig);
      const bytes = Buffer.concat([Buffer.alloc(shift, '.'), text, noise(300)]);
      const found = matcher.find(bytes);
      expect(found).toHaveLength(1);
      expect(found[0]!.end - found[0]!.start).toBe(2 * (size + 10));
      if (shift === 0) expect(found[0]!.encoding).toBe(isBig ? 'utf-16be' : 'utf-16le');
      for (const most of [999, 70_000]) expect(streamed(matcher, bytes, most)).toEqual(found);
    }
  }
});

test('blocks of any size are found one by one, and the same in pieces', () => {
  const matcher = matcherFor('BEGIN [A-Z]+\\n[\\s\\S]*?END [A-Z]+', '^[a-z]+$');
  for (let round = 0; round < 3; round++) {
    const blocks = Array.from({ length: 12 }, () => [
      noise(randomInt(3_000)),
      Buffer.from(`\nBEGIN KEY\n${randomBytes(randomInt(20_000)).toString('hex')}\nEND KEY\n`),
      Buffer.from(`\n${'word'.repeat(randomInt(3_000) + 1)}\n`),
    ]);
    const bytes = Buffer.concat(blocks.flat());
    const found = matcher.find(bytes);
    expect(found.filter(({ needle }) => needle === 0)).toHaveLength(12);
    expect(found.filter(({ needle }) => needle === 1).length).toBeGreaterThanOrEqual(12);
    for (const most of [777, 100_000]) {
      const inPieces = streamed(matcher, bytes, most);
      expect(inPieces.map(({ needle, end }) => [needle, end])).toEqual(found.map(({ needle, end }) => [needle, end]));
      expect(inPieces.every(({ start }, at) => start <= found[at]!.start)).toBe(true);
    }
  }
});

test('a large block is taken out whole', () => {
  const matcher = matcherFor('-----BEGIN KEY-----[\\s\\S]*?-----END KEY-----');
  const body = randomBytes(30_000).toString('base64');
  const text = `a\n-----BEGIN KEY-----\n${body}\n-----END KEY-----\nb\n`;
  const cleaned = redact(matcher, Buffer.from(text.repeat(3)), () => '***', { sameLength: false });
  expect(cleaned.toString()).toBe('a\n***\nb\n'.repeat(3));
  const kept = redact(matcher, Buffer.from(text), () => '***', { sameLength: true });
  expect(kept.toString()).toBe(`a\n***${'*'.repeat(text.length - 8)}\nb\n`);
});

test('a literal that every match needs lets inputs without it be passed over', () => {
  const matcher = matcherFor('BEGIN[\\s\\S]*FINISH');
  expect(matcher.needsEveryByte).toBe(true);
  expect(matcher.table.grams.length).toBeGreaterThan(0);
  const bytes = Buffer.concat([Buffer.from('BEGIN'), Buffer.alloc(50_000, '.'), Buffer.from('FINISH')]);
  expect(matcher.confirm(bytes, bytes.length - 6)).toMatchObject({ start: 0, end: bytes.length });
  expect(matcher.find(bytes.subarray(0, -1))).toEqual([]);
});

test.each([
  ['a.*z', 'a'],
  ['a.*z|b.*y', 'ab'],
  ['(?:x+x+)+y', 'x'],
  ['\\bx+\\b', 'x '],
  ['a[ab]*b[ab]*c', 'ab'],
  ['a[\\s\\S]*?b', 'ab'],
])('%s reads each byte a few times', (source, unit) => {
  const search = new LongSearch(parsePattern(source, source), source);
  let reads = 0;
  const costOf = (length: number): number => {
    reads = 0;
    const bytes = new Proxy<Uint8Array>(Buffer.alloc(length, unit), {
      get(target, key) {
        if (typeof key === 'string' && /^\d+$/.test(key)) reads++;
        return Reflect.get(target, key, target) as unknown;
      },
    });
    search.matches(bytes, 0, length);
    return reads;
  };
  const once = costOf(6_000);
  expect(costOf(12_000)).toBeLessThan(2.3 * once);
  expect(once).toBeLessThan(300 * 6_000);
});
