import { generateKeyPairSync } from 'node:crypto';
import { kubernetes } from '../../src/rules/builtin/kubernetes.js';
import { Engine, type Candidate } from '../../src/scan/index.js';
import { randomText } from '../support/random.js';
import { cpuNow } from '../support/cpu.js';

const engine = new Engine(kubernetes);
const scan = (text: string): Candidate[] => engine.scan({ bytes: Buffer.from(text), path: 'secret.yaml' });
const encode = (text: string): string => Buffer.from(text).toString('base64');
const password = (): string => `k7R${randomText('base62', 14)}`;
const manifest = (data: Readonly<Record<string, string>>, kind = 'Secret'): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: x\ntype: Opaque\ndata:\n${Object.entries(data)
    .map(([key, value]) => `  ${key}: ${value}\n`)
    .join('')}`;

test('decodes the secret entries of a manifest and spans their base64', () => {
  const value = encode(password());
  const text = manifest({ username: encode('bob'), 'db-password': value });
  expect(scan(text)).toMatchObject([{ value, confidence: 'high', proof: 'structure' }]);
  expect(scan(manifest({ 'db-password': `"${value}"` }))).toMatchObject([{ value }]);
});

test('reads data before kind, as kubectl prints it, and keeps documents apart', () => {
  const [one, two] = [encode(password()), encode(password())];
  const text = `apiVersion: v1\ndata:\n  token: ${one}\nkind: Secret\n---\napiVersion: v1\nkind: ConfigMap\ndata:\n  token: ${encode(password())}\n---\nkind: Secret\ndata:\n  token: ${two}\n`;
  expect(scan(text).map((found) => found.value)).toEqual([one, two]);
});

test('reads JSON', () => {
  const value = encode(password());
  expect(scan(JSON.stringify({ apiVersion: 'v1', data: { password: value }, kind: 'Secret' }, null, 2))).toMatchObject([
    { value },
  ]);
  expect(scan(JSON.stringify({ kind: 'Secret', data: { password: value } }))).toMatchObject([{ value }]);
});

test('reports private keys and image pull secrets, not certificates', () => {
  const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const pull = JSON.stringify({ auths: { 'r.corp.io': { auth: encode(`bob:${password()}`) } } });
  const text = manifest({
    'tls.crt': encode(`${'-'.repeat(5)}BEGIN CERTIFICATE${'-'.repeat(5)}\nx`),
    'tls.key': encode(key),
    '.dockerconfigjson': encode(pull),
  });
  expect(scan(text).map((found) => found.note)).toEqual(['a private key', 'image pull credentials']);
});

test('reports a random value under any name', () => {
  const value = encode(`a1${randomText('base62', 38)}`);
  expect(scan(manifest({ thing: value }))).toMatchObject([{ value, confidence: 'low' }]);
});

test.each([
  ['placeholders', manifest({ password: encode('changeme') })],
  ['helm templates', manifest({ password: '{{ .Values.password | b64enc }}' })],
  ['values that SOPS sealed', manifest({ password: 'ENC[AES256_GCM,data:abc=,type:str]' })],
  ['what is no base64', manifest({ password: ['not', 'base64!'].join('-') })],
  ['plain settings', manifest({ mode: encode('production') })],
  ['other kinds', manifest({ password: encode('k7Rabc123XYZ') }, 'SecretStore')],
  ['sealed secrets', manifest({ password: encode('k7Rabc123XYZ') }, 'SealedSecret')],
])('refuses %s', (_, text) => {
  expect(scan(text)).toEqual([]);
});

test.each(['kind: Secret', 'kind: Secret\ndata:\n', '"kind":"Secret",'])(
  'stays linear in a file of %j alone',
  (anchor) => {
    const began = cpuNow();
    expect(scan(anchor.repeat(1_000_000 / anchor.length))).toEqual([]);
    expect(cpuNow() - began).toBeLessThan(5000);
  },
);
