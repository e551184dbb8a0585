import { createHmac, randomBytes } from 'node:crypto';
import { jwt } from '../../src/rules/builtin/jwt.js';
import { Engine, type Candidate } from '../../src/scan/index.js';
import { cpuNow } from '../support/cpu.js';

const engine = new Engine(jwt);
const scan = (text: string): Candidate[] => engine.scan({ bytes: Buffer.from(text), path: 'a.txt' });
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const reasonOf = (text: string): string => {
  const seen: string[] = [];
  expect(engine.scan({ bytes: Buffer.from(text), path: 'a.txt' }, (drop) => seen.push(drop.reason))).toEqual([]);
  return seen.join();
};

function sign(payload: object, header: object = { alg: 'HS256', typ: 'JWT' }): string {
  const body = `${part(header)}.${part(payload)}`;
  return `${body}.${createHmac('sha256', randomBytes(16)).update(body).digest('base64url')}`;
}

test('decodes a token and spans exactly it', () => {
  const token = sign({ sub: 'u1' });
  expect(scan(`Authorization: Bearer ${token}\n`)).toMatchObject([
    { value: token, proof: 'structure', confidence: 'medium', note: 'no expiry', publicPrefix: 'eyJ' },
  ]);
  expect(scan(`a\\n${token}`)).toMatchObject([{ value: token }]);
});

test('weighs the expiry', () => {
  expect(scan(sign({ sub: 'u1', exp: 1_600_000_000 }))).toMatchObject([
    { confidence: 'low', note: 'expired 2020-09-13' },
  ]);
  expect(scan(sign({ sub: 'u1', exp: Math.floor(Date.now() / 1000) + 9e6 }))).toMatchObject([{ confidence: 'high' }]);
});

test('refuses the sample of jwt.io', () => {
  expect(reasonOf(sign({ sub: '1234567890', name: 'John Doe', iat: 1_516_239_022 }))).toMatch('sample');
});

test('refuses what does not decode or was cut off', () => {
  expect(scan(`eyJ${'x'.repeat(30)}.${'y'.repeat(30)}.${'z'.repeat(43)}`)).toEqual([]);
  expect(reasonOf(sign({ sub: 'u1' }).slice(0, -4))).toMatch('length');
  expect(reasonOf(sign({ sub: 'u1' }, { typ: 'JWT' }))).toMatch('algorithm');
});

test('is unsure of unsigned tokens and fairly sure of encrypted ones', () => {
  expect(scan(`${part({ alg: 'none' })}.${part({ sub: 'admin' })}.`)).toMatchObject([{ confidence: 'low' }]);
  const jwe = [
    part({ alg: 'RSA-OAEP', enc: 'A256GCM' }),
    ...[256, 12, 90, 16].map((size) => randomBytes(size).toString('base64url')),
  ].join('.');
  expect(scan(jwe)).toMatchObject([{ value: jwe, confidence: 'medium' }]);
});

test("refuses Supabase's public key and reports the service role", () => {
  expect(reasonOf(sign({ iss: 'supabase', role: 'anon', ref: 'r' }))).toMatch('public');
  expect(scan(sign({ iss: 'supabase', role: 'service_role', ref: 'r' }))).toMatchObject([
    { rule: { id: 'supabase-service-role-key' }, confidence: 'high' },
  ]);
});

test('knows service accounts of Kubernetes', () => {
  expect(scan(sign({ iss: 'kubernetes/serviceaccount', sub: 'system:serviceaccount:a:b' }))).toMatchObject([
    { rule: { id: 'kubernetes-service-account-token' }, confidence: 'high' },
  ]);
});

test('stays linear in a file of anchors', () => {
  const began = cpuNow();
  expect(scan('eyJ'.repeat(500_000) + ' eyJ'.repeat(200_000))).toEqual([]);
  expect(cpuNow() - began).toBeLessThan(5000);
});
