import { inspect, format } from 'node:util';
import { Fingerprinter, Secret } from '../../src/core/index.js';
import { randomText } from '../support/random.js';

const value = randomText('base62', 40);
const secret = new Secret(`tok_${value}`, 'tok_');

test.each<[string, () => string]>([
  ['String()', () => String(secret)],
  ['a template', () => `${secret.toString()}${secret as unknown as string}`],
  ['concatenation', () => [secret, secret].join('')],
  ['JSON', () => JSON.stringify({ secret, list: [secret] })],
  ['inspect', () => inspect({ deep: { secret } }, { depth: 9, showHidden: true })],
  ['inspect without our hook', () => inspect(secret, { customInspect: false, showHidden: true })],
  ['format', () => format('%s %o %O %j', secret, secret, secret, secret)],
  [
    'keys and entries',
    () => JSON.stringify([Object.keys(secret), Object.entries(secret), Object.getOwnPropertyNames(secret)]),
  ],
  ['a copy of its properties', () => JSON.stringify(Object.assign({}, secret))],
  ['an error', () => inspect(new Error('x', { cause: secret }))],
  ['a clone', () => inspect(structuredClone(secret), { customInspect: false })],
])('%s does not show the value', (_name, show) => {
  expect(show()).not.toContain(value.slice(0, 8));
});

test('the preview is the public prefix and the length', () => {
  expect(secret.preview).toBe('tok_… (44 characters)');
  expect(new Secret('other', 'tok_').preview).toBe('… (5 characters)');
  expect(new Secret('tok_', 'tok_').preview).toBe('… (4 characters)');
});

test('reveal gives the value', () => {
  expect(secret.reveal()).toBe(`tok_${value}`);
  expect(secret).toHaveLength(44);
});

test('fingerprints differ by key and by value, and agree otherwise', () => {
  const key = Buffer.alloc(32, 1);
  const first = new Fingerprinter(key);
  expect(first.of(secret)).toMatch(/^[0-9a-f]{32}$/);
  expect(new Fingerprinter(Buffer.from(key)).of(new Secret(secret.reveal()))).toBe(first.of(secret));
  expect(first.of(new Secret('other'))).not.toBe(first.of(secret));
  const other = new Fingerprinter(Buffer.alloc(32, 2));
  expect(other.of(secret)).not.toBe(first.of(secret));
  expect(other.keyId).not.toBe(first.keyId);
});
