import { randomBytes, randomInt } from 'node:crypto';
import { Masker, Secret } from '../../src/core/index.js';
import { randomText } from '../support/random.js';

const maskerOf = (...values: string[]): Masker => {
  const masker = new Masker();
  for (const value of values) masker.register(new Secret(value));
  return masker;
};

test('a text without secrets is left alone, whatever is registered', () => {
  expect(maskerOf('correct horse').mask('battery staple')).toBe('battery staple');
  expect(new Masker().mask('text')).toBe('text');
});

test('every occurrence is masked, also next to each other', () => {
  expect(maskerOf('s3cr3t!').mask('a s3cr3t!s3cr3t! b')).toBe('a [masked][masked] b');
});

test('of two secrets that begin alike the longer one wins', () => {
  expect(maskerOf('abcd', 'abcdefgh').mask('abcdefgh abcd')).toBe('[masked] [masked]');
});

test('JSON, in its three usual spellings, is masked', () => {
  const value = 'pä"ss/wörd\\x';
  const masker = maskerOf(value);
  const json = JSON.stringify({ value });
  expect(masker.mask(json)).toBe('{"value":"[masked]"}');
  expect(masker.mask(json.replaceAll('/', '\\/'))).toBe('{"value":"[masked]"}');
  expect(masker.mask(json.replaceAll('ä', '\\u00e4').replaceAll('ö', '\\u00f6'))).toBe('{"value":"[masked]"}');
});

test('addresses and forms are masked, with capital and small digits', () => {
  const value = "p ä'ss/w(ö)rd!";
  const masker = maskerOf(value);
  const encoded = encodeURIComponent(value);
  expect(masker.mask(`https://x/?k=${encoded}&z=1`)).toBe('https://x/?k=[masked]&z=1');
  expect(masker.mask(encoded.replace(/%../g, (code) => code.toLowerCase()))).toBe('[masked]');
  expect(masker.mask(new URLSearchParams({ k: value }).toString())).toBe('k=[masked]');
});

test('hex is masked in both cases', () => {
  const value = randomText('base62', 20);
  const hex = Buffer.from(value).toString('hex');
  expect(maskerOf(value).mask(`${hex} ${hex.toUpperCase()}`)).toBe('[masked] [masked]');
});

test('base64 is masked at every alignment inside a larger text', () => {
  for (let round = 0; round < 60; round++) {
    const value = randomText('base62', randomInt(12, 60));
    const masker = maskerOf(value);
    for (const encoding of ['base64', 'base64url'] as const) {
      const whole = Buffer.concat([randomBytes(randomInt(0, 7)), Buffer.from(value), randomBytes(randomInt(0, 7))]);
      const masked = masker.mask(whole.toString(encoding));
      expect(masked).toContain('[masked]');
      const rest = masked.split('[masked]').map((part) => Buffer.from(part, encoding).toString('latin1'));
      for (const part of rest)
        for (let at = 0; at + 4 <= value.length; at++) expect(part).not.toContain(value.slice(at, at + 4));
    }
  }
});

test('base64 in lines, as command-line tools print it, is masked', () => {
  for (const length of [50, 57, 58, 100, 137, 171, 1_700]) {
    const value = randomText('base62', length);
    const masker = maskerOf(value);
    for (const [width, end] of [
      [76, '\n'],
      [76, '\r\n'],
      [64, '\n'],
    ] as const) {
      for (const behind of ['', '\n']) {
        const base64 = Buffer.from(value + behind).toString('base64');
        const masked = masker.mask(base64.replace(new RegExp(`.{${width}}(?=.)`, 'g'), (line) => line + end) + end);
        for (const part of masked.split(/\[masked\]|\r?\n/)) expect(part.length).toBeLessThan(16);
        expect(masked).toContain('[masked]');
      }
    }
  }
});

test('the lines of a key file are masked one by one, its BEGIN line is not', () => {
  const lines = [randomText('base64', 64), randomText('base64', 64)];
  const pem = `-----BEGIN X-----\n${lines.join('\n')}\n-----END X-----`;
  const masked = maskerOf(pem).mask(`-----BEGIN X-----\r\n${lines.join('\r\n')}`);
  expect(masked).toBe('-----BEGIN X-----\r\n[masked]\r\n[masked]');
});

test('cut anywhere, a stream gives what the whole text gives', () => {
  for (let round = 0; round < 200; round++) {
    const values = Array.from({ length: randomInt(1, 4) }, () => randomText('digits', randomInt(4, 12)));
    const masker = maskerOf(...values);
    const text = Array.from({ length: 12 }, () =>
      randomInt(2) === 0 ? randomText('digits', randomInt(0, 9)) : values[randomInt(values.length)],
    ).join('');
    const stream = masker.stream();
    let out = '';
    for (let at = 0; at < text.length;) {
      const next = at + randomInt(1, 7);
      out += stream.write(text.slice(at, next));
      at = next;
    }
    out += stream.end();
    expect(out).toBe(masker.mask(text));
    for (const value of values) expect(out).not.toContain(value);
  }
});

test('a stream holds back no more than it must', () => {
  const stream = maskerOf('secret-value').stream();
  expect(stream.write('nothing to see')).toBe('nothing to see');
  expect(stream.write(' sec')).toBe(' ');
  expect(stream.write('ond')).toBe('second');
  expect(stream.end()).toBe('');
});

test('a document is masked leaf by leaf and stays a document', () => {
  const value = 'quote"and\\slash';
  const masker = maskerOf(value, 'message');
  const document = {
    message: value,
    list: [`x${value}y`, 1, null, true],
    when: new Date(0),
    secret: new Secret(value),
  };
  expect(JSON.parse(masker.json(document))).toEqual({
    message: '[masked]',
    list: ['x[masked]y', 1, null, true],
    when: '1970-01-01T00:00:00.000Z',
    secret: '… (15 characters)',
  });
});

test('a thousand secrets do not make a long text slow', () => {
  const masker = maskerOf(...Array.from({ length: 1_000 }, () => randomText('base62', 32)));
  const text = randomText('base62', 200_000);
  const start = performance.now();
  masker.mask(text);
  expect(performance.now() - start).toBeLessThan(2_000);
});

test('values that have no proper encoding do not throw', () => {
  for (const value of ['\ud800abc', 'x\0y\0z\0', '', 'ab']) expect(() => maskerOf(value).mask('text')).not.toThrow();
});
