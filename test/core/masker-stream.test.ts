import { randomInt } from 'node:crypto';
import { Masker, Secret } from '../../src/core/index.js';
import { randomText } from '../support/random.js';

const streamOf = (...values: string[]) => {
  const masker = new Masker();
  for (const value of values) masker.register(new Secret(value));
  return masker.stream();
};

test('a pause lets out three characters of what may be a secret, and the rest of it is masked all the same', () => {
  const stream = streamOf('qrstuvwx');
  expect(stream.write('name: qrs')).toBe('name: ');
  expect(stream.settle()).toBe('qrs');
  expect(stream.settle()).toBe('');
  expect(stream.write('tuvwx.') + stream.end()).toBe('[masked].');
});

test('a longer start of a secret stays in a pause, but for its first three characters', () => {
  const stream = streamOf('qrstuvwx');
  expect(stream.write('qrstu')).toBe('');
  expect(stream.settle()).toBe('qrs');
  expect(stream.write('!') + stream.end()).toBe('tu!');
});

test('with pauses anywhere nothing is lost, doubled or told', () => {
  for (let round = 0; round < 300; round++) {
    const values = [randomText('digits', randomInt(4, 9)), randomText('digits', randomInt(4, 9))];
    const stream = streamOf(...values);
    const quiet = Array.from({ length: 6 }, () => randomText('base62', randomInt(0, 4)).replace(/\d/g, 'x'));
    const text = quiet.join(values[randomInt(2)]);
    let out = '';
    for (const char of text) out += stream.write(char) + (randomInt(2) === 0 ? stream.settle() : '');
    out += stream.end();
    for (const value of values) expect(out).not.toContain(value.slice(0, 4));
    expect(out.replace(/\d{0,3}\[masked\]/g, '[masked]')).toBe(quiet.join('[masked]'));
  }
});

test('a secret beyond ASCII is found in bytes that are read as Latin-1', () => {
  const value = 'päßwörd-€';
  const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(value), Buffer.from([0x80])]);
  const stream = streamOf(value);
  let out = '';
  for (const byte of bytes) out += stream.write(Buffer.from([byte]).toString('latin1'));
  expect(Buffer.from(out + stream.end(), 'latin1')).toEqual(
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('[masked]'), Buffer.from([0x80])]),
  );
});
