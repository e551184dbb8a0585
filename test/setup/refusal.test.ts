import { randomBytes } from 'node:crypto';
import { Secret } from '../../src/core/index.js';
import { generateValue, refusalOf, warningOf } from '../../src/setup/index.js';
import { randomText } from '../support/random.js';
import { githubToken } from '../support/credentials.js';
import { wanted } from './support.js';

const openai = wanted('openai', { provider: 'openai', env: 'OPENAI_API_KEY' });
const refuse = (text: string): string | undefined => refusalOf(new Secret(text), openai);
const random = (): string => randomBytes(12).toString('hex');

test.each([
  'changeme',
  'CHANGE_ME',
  'change-me!',
  'your-key-here',
  'your_openai_api_key',
  'my-secret-token',
  '<your key>',
  '<OPENAI_API_KEY>',
  '[insert key]',
  '${OPENAI_API_KEY}',
  '${OPENAI_API_KEY:-none}',
  '$OPENAI_KEY',
  '%OPENAI_KEY%',
  '{{ openai }}',
  'xxxxxxxx',
  'xxx',
  '...',
  'TODO',
  'null',
  'undefined',
  'secret',
  'postgres://app:${DB_PASSWORD}@db.internal/app',
  'postgres://app:changeme@db.internal/app',
  'postgres://user:password@localhost:5432/app',
  'postgres://app:%3Cpassword%3E@localhost/app',
  'redis://your-host:6379',
])('%s is a placeholder', (text) => {
  expect(refuse(text)).toBe('is a placeholder');
});

test('a placeholder in a key of its provider is one', () => {
  expect(refuse(`sk-proj-your-key-${random()}`)).toBe('is a placeholder');
  expect(refuse(`sk-${'x'.repeat(20)}`)).toBe('is a placeholder');
  expect(refuse(`https://hooks.example.com/${random()}`)).toBe('is a placeholder');
});

test('its own name is no value', () => {
  for (const text of ['OPENAI_API_KEY', 'openai_api_key', 'openai', 'OpenAI'])
    expect(refuse(text)).toBe('is its own name');
});

test('a line of a .env file is no value', () => {
  for (const text of [`OPENAI_API_KEY=${random()}`, `export OPENAI_API_KEY=${random()}`])
    expect(refuse(text)).toBe('begins with the name of its variable and "=", which a copy takes along');
  expect(refuse(`OTHER_KEY=${random()}`)).toBeUndefined();
});

test('the first line of a key is not the key', () => {
  const begin = '-----BEGIN EXAMPLE-----';
  for (const text of [begin, `${begin}\n${random()}`])
    expect(refuse(text)).toBe('is the beginning of a key without its end (in a .env file its lines stand in quotes)');
  expect(refuse(`${begin}\n${random()}\n-----END EXAMPLE-----\n`)).toBeUndefined();
});

test('a reference is not the secret', () => {
  expect(refuse('secretctl://app/openai')).toBe('is a reference of secretctl to the secret, and not the secret');
  expect(refuse('op://vault/openai/key')).toBe("is another tool's reference to the secret, and not the secret");
  const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app/openai-a1b2c3';
  expect(refuse(arn)).toBe("is another tool's reference to the secret, and not the secret");
});

test.each([
  ['a blank in front', ` ${random()}`, 'blanks'],
  ['a tab behind', `${random()}\t`, 'blanks'],
  ['a newline behind one line', `${random()}\n`, 'blanks'],
  ['a no-break space', `${random()}\u00a0`, 'blanks'],
  ['quotes', `"${random()}"`, 'quotes'],
  ['single quotes', `'${random()}'`, 'quotes'],
  ['a zero-width space inside', `${random()}\u200b${random()}`, 'nobody sees'],
])('%s is a mistake of copying', (_, text, word) => {
  expect(refuse(text)).toContain(word);
});

test('nothing and too much are refused', () => {
  for (const text of ['', ' ', '\n\n']) expect(refuse(text)).toBe('is empty');
  expect(refuse(random().repeat(3_000))).toBe('has more than the 65,536 bytes that a store takes');
  expect(refuse('ü'.repeat(32_769))).toContain('65,536');
});

const key = (): string => `-----BEGIN KEY-----\n${randomBytes(48).toString('base64')}\n-----END KEY-----\n`;

test.each([
  ['a token', random()],
  ['what a key file holds, with the newline at its end', key()],
  ['lines of Windows', key().replaceAll('\n', '\r\n')],
  ['JSON', JSON.stringify({ client_email: 'robot@example.com', key: random() })],
  ['an address with a password', `postgres://example_user:${random()}@db.internal:5432/sample?sslmode=require`],
  ['an address without a password', 'redis://cache.internal:6379/0'],
  ['quotes inside', `${random()}"${random()}`],
  ['a quote at each end that are not a pair', `"${random()}'`],
  ['a dollar', `${random()}$${random()}`],
  ['letters of another script', `пароль-${random()}`],
])('%s is taken', (_, text) => {
  expect(refuse(text)).toBeUndefined();
});

test('what is generated is taken', () => {
  let refused = 0;
  for (let turn = 0; turn < 2_000; turn++) if (refusalOf(generateValue('base64:32'), openai) !== undefined) refused++;
  expect(refused).toBeLessThan(12); // fewer than one in 2,000 is expected
});

test('no reason holds a part of the value', () => {
  const piece = random();
  const texts = [`your-key-${piece}`, ` ${piece}`, `"${piece}"`, `secretctl://${piece}`, `op://${piece}`, `<${piece}>`];
  for (const text of texts) {
    expect(refuse(text)).toBeDefined();
    expect(refuse(text)).not.toContain(piece);
  }
});

test('hostile values are judged in linear time', () => {
  for (const piece of ['${A', '"', "'", '<', 'your-', '{{ a', '\u200b', 'a.', '%41', ' \n', 'my_'])
    expect(() => refuse(piece.repeat(65_000 / piece.length))).not.toThrow();
});

const anthropic = (): string => `sk-ant-api03-${randomText('base64url', 93)}AA`;

test('a key that is plainly of another provider is warned of', () => {
  expect(warningOf(new Secret(anthropic()), openai)).toBe('looks like one of another provider: Anthropic API key');
  expect(warningOf(new Secret(githubToken()), { provider: 'slack' })).toContain('GitHub');
  expect(warningOf(new Secret(`redis://:${random()}@h`), { provider: 'postgres' })).toBe(
    'is an address, but none of postgres',
  );
});

test('the own key, an unknown one and one of an unknown provider are not', () => {
  expect(warningOf(new Secret(anthropic()), { provider: 'anthropic' })).toBeUndefined();
  expect(warningOf(new Secret(random()), openai)).toBeUndefined();
  expect(warningOf(new Secret(anthropic()), { provider: 'guided' })).toBeUndefined();
  expect(warningOf(new Secret(`postgresql://a:${random()}@h/b`), { provider: 'postgres' })).toBeUndefined();
});

test('a NUL is warned of: an application that reads its environment never sees it', () => {
  expect(warningOf(new Secret(`${random()}\0${random()}`), { provider: 'guided' })).toContain('NUL');
  expect(warningOf(new Secret(random()), { provider: 'guided' })).toBeUndefined();
});
