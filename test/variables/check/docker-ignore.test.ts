import { dockerIgnores } from '../../../src/variables/check/docker-ignore.js';

test.each([
  ['.env', '.env'],
  ['/.env', '.env'],
  ['./.env', '.env'],
  ['.env*', '.env.production'],
  ['**/.env', '.env'],
  ['**/.env', 'apps/web/.env'],
  ['apps', 'apps/web/.env'],
  ['apps/*', 'apps/web/.env'],
  ['apps/**/.env', 'apps/.env'],
  ['**', 'apps/web/.env'],
  ['# a comment\r\n\r\n  .env  \r\n', '.env'],
  ['.en[u-w]', '.env'],
  ['.env.[^a]', '.env.b'],
  ['\\.env', '.env'],
  ['*\n!src\n.env', '.env'],
])('%j leaves out %s', (text, path) => {
  expect(dockerIgnores(text, path)).toBe(true);
});

test.each([
  ['', '.env'],
  ['# .env', '.env'],
  ['.env', 'apps/.env'],
  ['.env', '.env.production'],
  ['*.env', 'apps/.env'],
  ['.env.[^a]', '.env.a'],
  ['**/.env\n!.env', '.env'],
  ['apps\n!apps/web', 'apps/web/.env'],
  ['.env?', '.env'],
  ['node_modules', '.env'],
])('%j does not leave out %s', (text, path) => {
  expect(dockerIgnores(text, path)).toBe(false);
});

test('no pattern takes long', () => {
  const text = `${'*a'.repeat(20_000)}b\n${'**/'.repeat(20_000)}c`;
  expect(dockerIgnores(text, `${'a'.repeat(250)}/${'x/'.repeat(50)}.env`)).toBe(false);
});
