import { generateValue } from '../../src/setup/index.js';

const made = (format: string): string => generateValue(format).reveal();

test('hex counts random bytes: hex:64 has 128 characters', () => {
  expect(made('hex:64')).toMatch(/^[0-9a-f]{128}$/);
  expect(made('hex:1')).toMatch(/^[0-9a-f]{2}$/);
});

test('base64 and base64url count random bytes', () => {
  expect(Buffer.from(made('base64:32'), 'base64')).toHaveLength(32);
  expect(made('base64:32')).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  expect(made('base64url:32')).toMatch(/^[A-Za-z0-9_-]{43}$/);
});

test('alphanumeric counts characters, and every letter and digit comes as often as another', () => {
  expect(made('alphanumeric:20')).toMatch(/^[A-Za-z0-9]{20}$/);
  const counts = new Map<string, number>();
  for (const letter of made('alphanumeric:99999')) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  expect(counts.size).toBe(62);
  // 1,613 of each are expected; eight standard deviations are 318. A remainder of a byte would give the first eight a quarter more.
  for (const count of counts.values()) expect(Math.abs(count - 1_613)).toBeLessThan(318);
});

test('no two are the same', () => {
  expect(new Set(Array.from({ length: 1_000 }, () => made('alphanumeric:16'))).size).toBe(1_000);
});

test.each(['hex:0', 'hex', 'hex:-1', 'ascii:4', 'hex:1e9', 'hex:8 ', ''])('"%s" is no format', (format) => {
  expect(() => generateValue(format)).toThrow(RangeError);
});
