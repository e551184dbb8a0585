import { randomInt } from 'node:crypto';
import { Matcher, redact, redactText } from '../../src/match/index.js';
import { awkwardValue, matcherOf, noise, plainValue, ways, wrap } from './encode.js';

const STAND_IN = '[REDACTED-0123abcd]';
const standIn = (): string => STAND_IN;
const clean = (matcher: Matcher, bytes: Buffer): Buffer => redact(matcher, bytes, standIn, { sameLength: false });
const cleanExactly = (matcher: Matcher, bytes: Buffer): Buffer => redact(matcher, bytes, standIn, { sameLength: true });

/** Looks from every start of counting, whatever the stride is. */
function isClean(matcher: Matcher, bytes: Buffer): boolean {
  return Array.from({ length: matcher.table.stride }, (_, at) => bytes.subarray(at)).every(
    (part) => matcher.find(part).length === 0,
  );
}

const values = [plainValue(9), awkwardValue(21), plainValue(164), 'a/+"<\'&>\\ü€😀 b'.repeat(3)];

test.each(ways)('replaces $name, with its length kept and without', ({ encode }) => {
  for (const value of values) {
    const matcher = matcherOf(value);
    const before = noise(randomInt(60));
    const after = noise(1 + randomInt(60)); // UTF-16 right behind itself reads in both byte orders
    const bytes = Buffer.concat([before, encode(value), after, encode(value)]);
    const kept = Math.max(0, matcher.find(bytes)[0]!.start - 1);
    for (const redacted of [clean(matcher, bytes), cleanExactly(matcher, bytes)]) {
      expect(isClean(matcher, redacted)).toBe(true);
      expect(redacted.toString('latin1', 0, kept)).toBe(bytes.toString('latin1', 0, kept));
    }
    expect(cleanExactly(matcher, bytes)).toHaveLength(bytes.length);
  }
});

test('bytes without an occurrence stay as they are', () => {
  const bytes = noise(5_000);
  expect(clean(matcherOf(plainValue(30)), bytes)).toEqual(bytes);
});

test.each([0, 1, 2, 3, 4, 5])('base64 with %i bytes in front decodes to the same neighbours', (count) => {
  for (const value of values) {
    const matcher = matcherOf(value);
    const head = '\u00ff'.repeat(count);
    for (const encoding of ['base64', 'base64url', 'hex'] as const) {
      const bytes = Buffer.from(Buffer.from(`${head}${value}~tail`, 'utf8').toString(encoding));
      const decoded = Buffer.from(clean(matcher, bytes).toString(), encoding).toString();
      const length = Buffer.byteLength(value);
      expect(decoded).toBe(`${head}${STAND_IN.slice(0, length).padEnd(length, '*')}~tail`);
    }
  }
});

test('base64 in a URL and in JSON decodes to the same neighbours', () => {
  for (const value of [awkwardValue(60), '~?>'.repeat(9)]) {
    const matcher = matcherOf(value);
    const length = Buffer.byteLength(value);
    const text = `<${value}>`;
    const expected = `<${STAND_IN.padEnd(length, '*')}>`;
    const url = `k=${encodeURIComponent(Buffer.from(text).toString('base64'))}`;
    const json = JSON.stringify(Buffer.from(text).toString('base64')).replaceAll('+', '\\u002B');
    for (const redacted of [clean(matcher, Buffer.from(url)), cleanExactly(matcher, Buffer.from(url))]) {
      const decoded = new URLSearchParams(redacted.toString()).get('k')!;
      expect(Buffer.from(decoded, 'base64').toString()).toBe(expected);
    }
    for (const redacted of [clean(matcher, Buffer.from(json)), cleanExactly(matcher, Buffer.from(json))]) {
      expect(Buffer.from(JSON.parse(redacted.toString()) as string, 'base64').toString()).toBe(expected);
    }
  }
});

test('wraps of base64 and of hex stay where they are', () => {
  const value = plainValue(100);
  for (const end of ['\n', '\r\n    ', '\\n']) {
    for (const encoding of ['base64', 'hex'] as const) {
      const text = wrap(Buffer.from(`<${value}>`).toString(encoding), 60, end);
      const redacted = clean(matcherOf(value), Buffer.from(text)).toString();
      expect(redacted).toHaveLength(text.length);
      const decoded = Buffer.from(redacted.replaceAll(end, ''), encoding).toString();
      expect(decoded).toBe(`<${STAND_IN.padEnd(100, '*')}>`);
    }
  }
});

test('base64 of base64 and of UTF-16 decode twice', () => {
  const value = plainValue(40);
  const matcher = matcherOf(value);
  const inner = Buffer.from(`key=${value}!`).toString('base64');
  const nested = clean(matcher, Buffer.from(Buffer.from(`x${inner}`).toString('base64'))).toString();
  const outer = Buffer.from(nested, 'base64').toString().slice(1);
  expect(Buffer.from(outer, 'base64').toString()).toMatch(/^key=.\[?.*REDACTED-0123abcd\]\*+.?.?!$|^key=.*!$/);
  const wide = clean(matcher, Buffer.from(Buffer.from(`key=${value}!`, 'utf16le').toString('base64'))).toString();
  expect(Buffer.from(wide, 'base64').toString('utf16le')).toBe(`key=${STAND_IN.padEnd(40, '*')}!`);
});

test('JSON still parses, in JSON too, whatever the replacement is', () => {
  const nasty = '"\\\n<ü>';
  for (const value of values.slice(1)) {
    const matcher = matcherOf(value);
    const one = JSON.stringify({ a: `x${value}y`, b: 1 });
    const isRaw = matcher.find(Buffer.from(one))[0]?.encoding === 'raw';
    const text = isRaw ? STAND_IN : nasty;
    const options = { sameLength: false };
    expect(JSON.parse(redact(matcher, Buffer.from(one), () => text, options).toString())).toEqual({
      a: `x${text}y`,
      b: 1,
    });
    const two = redact(matcher, Buffer.from(JSON.stringify(one)), () => text, options).toString();
    expect(JSON.parse(JSON.parse(two) as string)).toEqual({ a: `x${text}y`, b: 1 });
    expect(JSON.parse(cleanExactly(matcher, Buffer.from(one)).toString())).toHaveProperty('b', 1);
  }
});

test('a URL and a sent form still decode', () => {
  const value = 'a/b+c d&e=f?g#ü%41';
  const matcher = matcherOf(value);
  const url = clean(matcher, Buffer.from(`k=${encodeURIComponent(value)}&x=1`)).toString();
  expect([...new URLSearchParams(url)]).toEqual([
    ['k', STAND_IN],
    ['x', '1'],
  ]);
  const form = cleanExactly(
    matcher,
    Buffer.from(
      new URLSearchParams([
        ['k', value],
        ['x', '1'],
      ]).toString(),
    ),
  ).toString();
  expect(new URLSearchParams(form).get('x')).toBe('1');
});

test('UTF-16 still decodes', () => {
  const value = awkwardValue(30);
  const matcher = matcherOf(value);
  const wide = Buffer.from(`\ufeffkey=${value}\r\nend`, 'utf16le');
  expect(clean(matcher, wide).toString('utf16le')).toBe(`\ufeffkey=${STAND_IN}\r\nend`);
  expect(cleanExactly(matcher, wide).toString('utf16le')).toBe(
    `\ufeffkey=${STAND_IN.slice(0, value.length).padEnd(value.length, '*')}\r\nend`,
  );
  const big = clean(matcher, Buffer.from(wide).swap16());
  expect(Buffer.from(big).swap16().toString('utf16le')).toBe(`\ufeffkey=${STAND_IN}\r\nend`);
});

test('values beside, over and inside each other all go', () => {
  const a = plainValue(20);
  const matcher = matcherOf(a, `${a.slice(5)}tail`, a.slice(3, 15));
  const text = Buffer.from(`${a}tail ${a}${a} ${a.slice(3, 15)}`);
  for (const redacted of [clean(matcher, text), cleanExactly(matcher, text)])
    expect(isClean(matcher, redacted)).toBe(true);
});

test('a value that overlaps itself goes', () => {
  const matcher = matcherOf('abcabcabc');
  for (let times = 3; times < 12; times++) {
    const text = Buffer.from('abc'.repeat(times));
    expect(isClean(matcher, clean(matcher, text))).toBe(true);
    expect(isClean(matcher, cleanExactly(matcher, text))).toBe(true);
  }
});

test('what a pattern matches is replaced, in UTF-16 too', () => {
  const matcher = new Matcher([{ kind: 'pattern', label: 'p', source: 'tok_[0-9a-f]{12,}' }]);
  const text = 'a=tok_0123456789abcdef; b=tok_00';
  const cleaned = `a=${STAND_IN}; b=tok_00`;
  expect(clean(matcher, Buffer.from(text)).toString()).toBe(cleaned);
  expect(clean(matcher, Buffer.from(text, 'utf16le')).toString('utf16le')).toBe(cleaned);
  expect(cleanExactly(matcher, Buffer.from(text)).toString()).toBe(
    `a=${`${STAND_IN}*`.slice(0, 20).padEnd(20, '*')}; b=tok_00`,
  );
});

test('a replacement that holds the value is an error, not a loop', () => {
  const value = plainValue(10);
  expect(() => redact(matcherOf(value), Buffer.from(value), () => `<${value}>`, { sameLength: false })).toThrow(
    /still there/,
  );
});

test('text is redacted as text', () => {
  const value = awkwardValue(12);
  expect(redactText(matcherOf(value), `wip: ${value} ü`, standIn)).toBe(`wip: ${STAND_IN} ü`);
});
