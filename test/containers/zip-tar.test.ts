import { deflateRawSync, gzipSync } from 'node:zlib';
import { zipOf } from '../support/zip.js';
import { unpack } from './unpack.js';
import { tarOf, zipWith } from './archives.js';

test('members of a zip are told by name, and the names themselves are content', async () => {
  const { members, unread } = await unpack(zipOf({ 'conf/.env': 'A=1\n', 'b.txt': 'bee' }));
  expect(unread).toEqual([]);
  expect(members.get('!conf/.env')?.toString()).toBe('A=1\n');
  expect(members.get('!b.txt')?.toString()).toBe('bee');
  expect(members.get('!')?.toString('latin1')).toMatch(/conf\/\.env.*b\.txt.*conf\/\.env.*b\.txt/s);
});

test.each([
  ['stored', { method: 0 }],
  ['deflated', { method: 8 }],
  ['stored, sizes behind', { method: 0, later: true }],
  ['deflated, sizes behind', { method: 8, later: true }],
  ['deflated, sizes behind without a signature', { method: 8, later: true, unsigned: true }],
  ['stored, zip64', { method: 0, zip64: true }],
  ['deflated, zip64', { method: 8, zip64: true }],
  ['deflated, zip64, sizes behind', { method: 8, zip64: true, later: true }],
  ['stored, zip64, sizes behind', { method: 0, zip64: true, later: true }],
])('a zip is read: %s', async (_, options) => {
  const nested = zipWith([{ name: 'deep', content: 'deep content' }], { later: true, method: 0 });
  const archive = zipWith(
    [
      { name: 'a', content: 'first '.repeat(20_000) },
      { name: 'inner.zip', content: nested },
      { name: 'empty', content: '' },
      { name: 'c', content: 'last' },
    ],
    options,
  );
  for (const step of [65_536, 7]) {
    const { members, unread } = await unpack(archive, {}, step);
    expect(unread).toEqual([]);
    expect(members.get('!a')?.toString()).toBe('first '.repeat(20_000));
    expect(members.get('!inner.zip!deep')?.toString()).toBe('deep content');
    expect(members.get('!c')?.toString()).toBe('last');
  }
});

test('comments of the archive and of its members are told', async () => {
  const { members } = await unpack(zipWith([{ name: 'a', content: 'x', comment: 'of a' }], { comment: 'of all' }));
  expect(members.get('!')?.toString('latin1')).toMatch(/of a.*of all/s);
});

test('an encrypted member, and one packed by an unknown method, are unread; the others are read', async () => {
  const { members, unread } = await unpack(
    zipWith([
      { name: 'locked', content: 'never seen', encrypted: true },
      { name: 'odd', content: 'never seen', method: 9 },
      { name: 'open', content: 'seen' },
    ]),
  );
  expect(unread).toEqual([
    { path: '!locked', reason: 'encrypted' },
    { path: '!odd', reason: 'packed by a method that is not read (deflate64)' },
  ]);
  expect(members.get('!open')?.toString()).toBe('seen');
});

test('what lies between members is read as bytes', async () => {
  const { text, unread } = await unpack(
    zipWith([
      { name: 'first', content: 'y' },
      { name: 'a', content: 'x', before: 'hidden between PK' },
    ]),
  );
  expect(text).toContain('hidden between PK');
  expect(unread).toEqual([]);
});

test('a member that only the directory knows is unread', async () => {
  const { unread } = await unpack(
    zipWith([
      { name: 'gone', content: 'x', unwritten: true },
      { name: 'here', content: 'y' },
    ]),
  );
  expect(unread).toEqual([{ path: '!gone', reason: 'only the directory of the archive knows it' }]);
});

test('a member that the directory does not know is read', async () => {
  const { members, unread } = await unpack(zipWith([{ name: 'secret', content: 'seen', unlisted: true }]));
  expect(members.get('!secret')?.toString()).toBe('seen');
  expect(unread).toEqual([]);
});

test('a member whose local header understates its size is unread and its bytes are read', async () => {
  const archive = zipWith([{ name: 'a', content: 'plain to see', method: 0 }]);
  archive.writeUInt32LE(5, 18);
  const { text, unread } = await unpack(archive);
  expect(text).toContain('plain');
  expect(text).toContain(' to see');
  expect(unread.map(({ path }) => path)).toContain('!a');
});

test('a zip without its end is read and told', async () => {
  const archive = zipOf({ a: 'content' });
  const { members, unread } = await unpack(archive.subarray(0, -30));
  expect(members.get('!a')?.toString()).toBe('content');
  expect(unread).toEqual([{ path: '', reason: 'cut off: the directory of the archive is missing' }]);
});

test('a damaged member is told, and those behind it are read', async () => {
  const archive = zipOf({ a: 'content '.repeat(100), b: 'read' });
  archive[34] = 0xff;
  const { members, unread } = await unpack(archive);
  expect(unread).toEqual([{ path: '!a', reason: expect.stringContaining('damaged') }]);
  expect(members.get('!b')?.toString()).toBe('read');
});

test('a Python application, a zip behind a first line, is read', async () => {
  const { members, unread } = await unpack(
    Buffer.concat([Buffer.from('#!/usr/bin/env python3\n'), zipOf({ '__main__.py': 'print()' })]),
  );
  expect(unread).toEqual([]);
  expect(members.get('!__main__.py')?.toString()).toBe('print()');
});

test('members of a tar inside gzip, and inside a zip, have their names', async () => {
  const tar = tarOf({ 'conf/.env': 'A=1\n', 'big.txt': 'b'.repeat(100_000) });
  const packed = gzipSync(tar);
  packed[3] = 8;
  const named = Buffer.concat([packed.subarray(0, 10), Buffer.from('backup.tar\0'), packed.subarray(10)]);
  const one = await unpack(named);
  expect(one.members.get('!conf/.env')?.toString()).toBe('A=1\n');
  const two = await unpack(
    zipWith([
      { name: 'app.tar.gz', content: named },
      { name: 'x.tar', content: tar },
    ]),
  );
  expect(two.unread).toEqual([]);
  expect(two.members.get('!app.tar.gz!conf/.env')?.toString()).toBe('A=1\n');
  expect(two.members.get('!x.tar!conf/.env')?.toString()).toBe('A=1\n');
  expect(two.members.get('!x.tar!big.txt')?.toString()).toBe('b'.repeat(100_000));
});

test('long names of a tar, GNU and pax, are told', async () => {
  const long = `${'folder/'.repeat(40)}file`;
  for (const style of ['gnu', 'pax'] as const) {
    const { members, unread } = await unpack(gzipSync(tarOf({ [long]: 'content', short: 'x' }, style)));
    expect(unread).toEqual([]);
    expect(members.get(`!${long}`)?.toString()).toBe('content');
    expect(members.get('!short')?.toString()).toBe('x');
  }
});

test('a container in a tar is opened', async () => {
  const { members } = await unpack(gzipSync(tarOf({ 'a.zip': zipOf({ b: 'deep' }) })));
  expect(members.get('!a.zip!b')?.toString()).toBe('deep');
});

test('a tar that is damaged is content from there on', async () => {
  const tar = tarOf({ a: 'first', b: 'second' });
  tar[1024] = 0x7f;
  const { members, text } = await unpack(gzipSync(tar));
  expect(members.get('!a')?.toString()).toBe('first');
  expect(text).toContain('second');
});

test('deflated data behind a stored length of nothing is read all the same', async () => {
  const archive = zipWith([{ name: 'a', content: 'content '.repeat(50) }]);
  archive.writeUInt32LE(0, 18);
  const { text } = await unpack(archive);
  expect(text).toContain('content content');
  expect(deflateRawSync('content '.repeat(50)).length).toBeLessThan(100);
});
