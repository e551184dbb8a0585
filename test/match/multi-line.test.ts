import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { matcherOf, noise, wrap } from './encode.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = { type: 'pkcs8', format: 'pem' } as const;
const spki = { type: 'spki', format: 'pem' } as const;
const rsaKey = rsa.privateKey.export(pem);
const matcher = matcherOf(rsaKey.toString());
const key = rsaKey.toString().trimEnd();

const writings: readonly (readonly [string, string | Buffer])[] = [
  ['as it is', key],
  ['with CRLF', key.replaceAll('\n', '\r\n')],
  ['in one line with \\n', JSON.stringify({ key })],
  ['in one line with \\r\\n', JSON.stringify({ key: key.replaceAll('\n', '\r\n') })],
  ['in JSON in JSON', JSON.stringify(JSON.stringify({ key }))],
  ['indented in YAML', `key: |\n    ${key.replaceAll('\n', '\n    ')}\n`],
  ['indented by tabs with CRLF', key.replaceAll('\n', '\r\n\t\t')],
  ['pasted with blanks', key.replaceAll('\n', ' ')],
  ['without line ends', key.replaceAll('\n', '')],
  ['in a URL', encodeURIComponent(key)],
  ['in a form', new URLSearchParams([['key', key.replaceAll('\n', '\r\n')]]).toString()],
  ['in HTML', key.replaceAll('\n', '&#10;')],
  ['in base64', Buffer.from(key).toString('base64')],
  ['in base64 with CRLF inside', Buffer.from(key.replaceAll('\n', '\r\n')).toString('base64')],
  ['in wrapped base64', wrap(Buffer.from(key).toString('base64'), 76, '\r\n')],
  ['in hex', Buffer.from(key).toString('hex')],
  ['in UTF-16LE', Buffer.from(key.replaceAll('\n', '\r\n'), 'utf16le')],
];

test.each(writings)('finds a private key %s', (_, text) => {
  const found = matcher.find(Buffer.concat([noise(50), Buffer.from(text as string), noise(50)]));
  expect(found).toHaveLength(1);
  expect(found[0]!.end - found[0]!.start).toBeGreaterThanOrEqual(key.length - 30);
});

test('a value is the same with and without line ends around it', () => {
  const value = randomBytes(20).toString('hex');
  const bytes = Buffer.from(`x ${value} y`);
  expect(matcherOf(`\r\n${value}\n\n`).find(bytes)).toEqual(matcherOf(value).find(bytes));
});

test('finds a piece of a private key from its secret half', () => {
  const lines = key.split('\n');
  const piece = lines.slice(-4, -2).join('\n');
  expect(matcher.find(Buffer.from(piece))).toHaveLength(2);
});

test.each([
  ['RSA', rsa, ['pkcs1', 'pkcs8'] as const],
  ['elliptic curves', curve, ['sec1', 'pkcs8'] as const],
])('does not take the public key of %s, or another private key, for a private key', (name, pair, types) => {
  for (const type of types) {
    const own = matcherOf(String(pair.privateKey.export({ type, format: 'pem' } as never)));
    const isRsa = name === 'RSA';
    const other = isRsa
      ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
      : generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const texts = [
      pair.publicKey.export(spki),
      pair.publicKey.export({ ...spki, format: 'der' }).toString('base64'),
      JSON.stringify(pair.publicKey.export({ format: 'jwk' })),
      other.export({ type, format: 'pem' } as never),
      ...(isRsa ? [pair.publicKey.export({ type: 'pkcs1', format: 'pem' } as never)] : []),
    ];
    for (const text of texts) expect(own.find(Buffer.from(String(text)))).toEqual([]);
  }
});

test('lines of other values are no secret on their own', () => {
  const value = `{\n  "type": "service_account",\n  "auth_uri": "https://accounts.example/o/oauth2/auth",\n  "id": "${randomBytes(9).toString('hex')}"\n}`;
  const clean = value.replace(/"id": ".*"/, '"id": ""');
  expect(matcherOf(value).find(Buffer.from(clean))).toEqual([]);
  expect(matcherOf(value).find(Buffer.from(value))).toHaveLength(1);
});
