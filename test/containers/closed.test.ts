import { closedKind, closedReason } from '../../src/containers/index.js';
import { zipWith } from './archives.js';
import { filter, testWith } from './tools.js';
import { unpack } from './unpack.js';

test.each([
  ['7z', '377abcaf271c0004'],
  ['RAR', '526172211a070100'],
  ['lz4', '04224d186440a7'],
  ['lzip', '4c5a495001'],
  ['RPM', 'edabeedb0300'],
])('a file of the form %s is known as one that is not unpacked', (name, start) => {
  expect(closedKind(Buffer.concat([Buffer.from(start, 'hex'), Buffer.alloc(40)]))).toBe(name);
});

test('text and what is unpacked are no such file', () => {
  for (const text of ['7z is a program', 'LZIPPER', ']\0\0 is no header', '!<arch>\nlib.o/'])
    expect(closedKind(Buffer.from(text.padEnd(64, ' ')))).toBeUndefined();
});

test('inside another container it is unread', async () => {
  const closed = Buffer.concat([Buffer.from('377abcaf271c0004', 'hex'), Buffer.alloc(64)]);

  const { unread } = await unpack(zipWith([{ name: 'a.7z', content: closed }]));

  expect(unread).toEqual([{ path: '!a.7z', reason: closedReason('7z') }]);
});

testWith('xz', 'the older form of xz is known by its header', () => {
  const packed = filter('xz', ['--format=lzma'], Buffer.from('content'.repeat(20)));

  expect(closedKind(packed)).toBe('lzma');
  return Promise.resolve();
});
