import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { keyContainers } from '../../src/rules/builtin/key-containers.js';
import { pemKeys } from '../../src/rules/builtin/pem-keys.js';
import { pgpKeys } from '../../src/rules/builtin/pgp-keys.js';
import { Engine, type Candidate } from '../../src/scan/index.js';
import { cpuNow } from '../support/cpu.js';

const engine = new Engine([...pemKeys, ...pgpKeys, ...keyContainers]);
const scan = (text: string): Candidate[] => engine.scan({ bytes: Buffer.from(text), path: 'a.txt' });
const only = (text: string): Candidate | undefined => {
  const found = scan(text);
  expect(found).toHaveLength(1);
  return found[0];
};
const reasons = (text: string): string[] => {
  const seen: string[] = [];
  expect(engine.scan({ bytes: Buffer.from(text), path: 'a.txt' }, (drop) => seen.push(drop.reason))).toEqual([]);
  return seen;
};

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');
const pkcs8 = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim();
const dashes = '-'.repeat(5);

test.each([
  ['PKCS#8 RSA', pkcs8],
  ['PKCS#1 RSA', rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString().trim()],
  ['SEC1 EC', ec.privateKey.export({ type: 'sec1', format: 'pem' }).toString().trim()],
  ['PKCS#8 Ed25519', ed.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim()],
])('proves a %s key by its structure and spans the whole block', (_, pem) => {
  expect(only(`before\n${pem}\nafter`)).toMatchObject({ value: pem, start: 7, proof: 'structure', confidence: 'high' });
});

test('is less sure of encrypted keys', () => {
  const sealed = rsa.privateKey
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
    .toString();
  const old = rsa.privateKey
    .export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' })
    .toString();
  expect(only(sealed)).toMatchObject({ confidence: 'medium', proof: 'structure' });
  expect(only(old)).toMatchObject({ confidence: 'medium' });
});

test.each([
  ['escaped line ends', JSON.stringify({ key: pkcs8 })],
  ['doubly escaped line ends', JSON.stringify(JSON.stringify({ key: pkcs8 }))],
  ['CRLF', pkcs8.replace(/\n/g, '\r\n')],
  ['a YAML block', `key: |\n${pkcs8.replace(/^/gm, '    ')}\n`],
  [
    'joined string literals',
    pkcs8
      .split('\n')
      .map((line) => `  "${line}\\n"`)
      .join(' +\n'),
  ],
  [
    'adjacent string literals',
    pkcs8
      .split('\n')
      .map((line) => `  '${line}\\n'`)
      .join('\n'),
  ],
  ['a comment', pkcs8.replace(/^/gm, '# ')],
  ['a diff', pkcs8.replace(/^/gm, '+')],
  ['one line with spaces', pkcs8.replace(/\n/g, ' ')],
  ['JSON with escaped slashes', JSON.stringify({ key: pkcs8 }).replace(/\//g, '\\/')],
])('reads a key in %s', (_, text) => {
  expect(only(text)).toMatchObject({ proof: 'structure', confidence: 'high' });
});

test('reports a key that was cut off, without proof', () => {
  const cut = pkcs8.slice(0, 900);
  const found = only(`${cut}\n\nand then prose goes on, with words.`);
  expect(found).toMatchObject({ confidence: 'low', note: 'incomplete', proof: undefined });
  expect(found?.value).toBe(cut);
});

test('tells keys of Google service accounts from others', () => {
  const account = JSON.stringify(
    { type: 'service_account', project_id: 'p', private_key_id: 'i', private_key: `${pkcs8}\n`, client_email: 'a@b' },
    null,
    2,
  );
  expect(only(account)?.rule.id).toBe('google-service-account');
  expect(only(JSON.stringify({ private_key: pkcs8 }))?.rule.id).toBe('private-key');
});

test.each([
  ['a header that code compares', `if (text.startsWith("${dashes}BEGIN RSA PRIVATE KEY${dashes}")) return;`],
  ['an ellipsis', `${dashes}BEGIN PRIVATE KEY${dashes}\n...\n${dashes}END PRIVATE KEY${dashes}`],
  ['an instruction', `${dashes}BEGIN PRIVATE KEY${dashes}\nYOUR KEY HERE\n${dashes}END PRIVATE KEY${dashes}`],
  ['a tiny body', `${dashes}BEGIN PRIVATE KEY${dashes}\nMIIEvQ\n${dashes}END PRIVATE KEY${dashes}`],
  ['an even body', `${dashes}BEGIN PRIVATE KEY${dashes}\n${'A'.repeat(400)}\n${dashes}END PRIVATE KEY${dashes}`],
])('refuses %s with a reason', (_, text) => {
  expect(reasons(text)[0]).toBeTruthy();
});

test('never reports public keys', () => {
  expect(scan(rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString())).toEqual([]);
});

function openSsh(cipher: string): string {
  const field = (bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from([0, 0, bytes.length >> 8, bytes.length & 255]), bytes]);
  const body = [
    field(Buffer.from(cipher)),
    field(Buffer.from('none')),
    field(Buffer.alloc(0)),
    Buffer.from([0, 0, 0, 1]),
    field(randomBytes(51)),
    field(randomBytes(136)),
  ];
  const base64 = Buffer.concat([Buffer.from('openssh-key-v1\0'), ...body])
    .toString('base64')
    .replace(/(.{70})/g, '$1\n');
  return `${dashes}BEGIN OPENSSH PRIVATE KEY${dashes}\n${base64}\n${dashes}END OPENSSH PRIVATE KEY${dashes}`;
}

test('reads the cipher of an OpenSSH key', () => {
  expect(only(openSsh('none'))).toMatchObject({ confidence: 'high', proof: 'structure' });
  expect(only(openSsh('aes256-ctr'))).toMatchObject({ confidence: 'medium', note: 'encrypted with a passphrase' });
});

function armour(bytes: Buffer): string {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc & 0x800000 ? 0x1864cfb : 0);
  }
  const sum = Buffer.from([(crc >> 16) & 255, (crc >> 8) & 255, crc & 255]).toString('base64');
  const body = bytes.toString('base64').replace(/(.{64})/g, '$1\n');
  return `${dashes}BEGIN PGP PRIVATE KEY BLOCK${dashes}\nVersion: GnuPG v2\n\n${body}\n=${sum}\n${dashes}END PGP PRIVATE KEY BLOCK${dashes}`;
}

test('proves a PGP key by the checksum of its armour', () => {
  const text = armour(Buffer.concat([Buffer.from([0x95, 0x03]), randomBytes(900)]));
  expect(only(text)).toMatchObject({ rule: { id: 'pgp-private-key' }, proof: 'checksum', value: text });
  expect(reasons(armour(Buffer.concat([Buffer.from([0x99, 0x03]), randomBytes(900)])))[0]).toMatch('secret-key packet');
});

test('finds keys of PuTTY, in XML and as JSON web keys', () => {
  const line = (): string => randomBytes(48).toString('base64');
  const putty = `PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nComment: me\nPublic-Lines: 1\n${line()}\nPrivate-Lines: 2\n${line()}\n${line()}\nPrivate-MAC: ${randomBytes(20).toString('hex')}`;
  expect(only(`${putty}\n`)).toMatchObject({ value: putty, confidence: 'high' });
  expect(only(putty.replace('none', 'aes256-cbc'))).toMatchObject({ confidence: 'medium' });

  const xml = `<RSAKeyValue><Modulus>${line()}</Modulus><Exponent>AQAB</Exponent><D>${randomBytes(256).toString('base64')}</D></RSAKeyValue>`;
  expect(only(`<x>${xml}</x>`)).toMatchObject({ value: xml });
  expect(scan(xml.replace(/<D>.*<\/D>/, ''))).toEqual([]);

  const jwk = ec.privateKey.export({ format: 'jwk' });
  expect(only(JSON.stringify(jwk))).toMatchObject({ value: jwk.d, proof: 'structure' });
  for (const name of ['x', 'y', 'kid'] as const) {
    const between = { ...jwk, [name]: `${randomBytes(15).toString('hex')}kty` };
    expect(only(JSON.stringify(between))).toMatchObject({ value: jwk.d, proof: 'structure' });
    const behind = JSON.stringify({ kid: 1, d: jwk.d, x: between[name], kty: jwk.kty, crv: jwk.crv });
    expect(only(behind)).toMatchObject({ value: jwk.d, proof: 'structure' });
  }
  expect(only(JSON.stringify(JSON.stringify(rsa.privateKey.export({ format: 'jwk' }))))).toMatchObject({
    confidence: 'high',
  });
  expect(scan(JSON.stringify(ec.publicKey.export({ format: 'jwk' })))).toEqual([]);
});

test.each([`${dashes}BEGIN RSA PRIVATE KEY${dashes}`, 'PuTTY-User-Key-File-', '<RSAKeyValue>', 'kty:"EC",'])(
  'stays linear in a file of %s alone',
  (anchor) => {
    const began = cpuNow();
    expect(scan(anchor.repeat(2_000_000 / anchor.length))).toEqual([]);
    expect(cpuNow() - began).toBeLessThan(5000);
  },
);
