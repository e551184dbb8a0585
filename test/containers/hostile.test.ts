import { createGzip, deflateRawSync, gzipSync } from 'node:zlib';
import { containerKind, DEFAULT_LIMITS, readContainer } from '../../src/containers/index.js';
import { zipOf } from '../support/zip.js';
import { zipWith, tarOf } from './archives.js';
import { filter, testWith } from './tools.js';
import { unpack } from './unpack.js';

const MIB = 1024 * 1024;
const quiet = { begin: (): void => undefined, piece: (): void => undefined, end: (): void => undefined };

test('10 GB of zeros in a gzip are stopped at the limit, and the packing of them too', async () => {
  const gzip = createGzip({ level: 1 });
  let fed = 0;
  const zeros = Buffer.alloc(MIB);
  const feed = (): void => {
    while (fed < 10_240 && !gzip.destroyed) {
      fed++;
      if (!gzip.write(zeros)) return;
    }
    gzip.end();
  };
  gzip.on('drain', feed);
  feed();
  let told = 0;
  const reader = { ...quiet, piece: (bytes: Uint8Array): void => void (told += bytes.length) };
  const unread = await readContainer(gzip, 'gzip', { ...DEFAULT_LIMITS, unpackedBytes: 20 * MIB }, reader, {
    name: 'a.gz',
  });
  gzip.destroy();
  expect(unread).toEqual([{ path: 'a.gz', reason: 'over the limit of 20 MiB unpacked; nothing behind that was read' }]);
  expect(told).toBeLessThanOrEqual(20 * MIB);
  expect(fed).toBeLessThan(100);
});

test('a zip of many members that unpack to too much altogether is stopped', async () => {
  const member = Buffer.alloc(MIB);
  const files = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`zeros ${at}`, member]));
  const { members, unread } = await unpack(zipOf(files), { unpackedBytes: 10 * MIB });
  expect(members.size).toBeLessThan(13);
  expect(unread.at(-1)?.reason).toContain('over the limit of 10 MiB unpacked');
});

test('bytes inside each other count on each level', async () => {
  const nested = gzipSync(gzipSync(gzipSync(Buffer.alloc(9 * MIB), { level: 0 }), { level: 0 }), { level: 0 });
  expect((await unpack(nested, { unpackedBytes: 28 * MIB })).unread).toEqual([]);
  expect((await unpack(nested, { unpackedBytes: 26 * MIB })).unread).toHaveLength(1);
});

test('too many members are told', async () => {
  const files = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`m${at}`, 'x']));
  for (const packed of [zipOf(files), gzipSync(tarOf(files))]) {
    const { members, unread } = await unpack(packed, { members: 20 });
    expect(members.size).toBeLessThanOrEqual(21);
    expect(unread).toEqual([{ path: '', reason: 'over the limit of 20 members; nothing behind that was read' }]);
  }
});

test('1,000 gzips inside each other end at the limit, and what lies there is told as it is', async () => {
  let packed = gzipSync('the innermost');
  for (let level = 1; level < 1_000; level++) packed = gzipSync(packed);
  const { text, unread } = await unpack(packed);
  expect(unread).toEqual([{ path: '!!!!!!', reason: 'over the limit of 5 containers inside each other' }]);
  expect(containerKind(Buffer.from(text, 'latin1'))).toBe('gzip');
});

test('a limit of depth lets exactly so many containers be inside the outermost', async () => {
  let packed = gzipSync('the innermost');
  for (let level = 0; level < 2; level++) packed = gzipSync(packed);
  expect((await unpack(packed, { depth: 2 })).text).toBe('the innermost');
  expect((await unpack(packed, { depth: 1 })).unread).toHaveLength(1);
});

test('an archive that holds itself ends', async () => {
  const inner = zipWith([{ name: 'a', content: 'x' }]);
  let quine = inner;
  for (let level = 0; level < 8; level++) quine = zipWith([{ name: 'r/r.zip', content: quine, method: 0 }]);
  const { unread } = await unpack(quine);
  expect(unread.map(({ reason }) => reason)).toEqual(['over the limit of 5 containers inside each other']);
});

test('a tar in a tar in a tar, thousands deep, is told without opening each', async () => {
  let tar = tarOf({ a: 'x' });
  for (let level = 0; level < 300; level++) tar = tarOf({ [`t${level}`]: tar });
  const { unread } = await unpack(gzipSync(tar));
  expect(unread).toEqual([]);
});

test('members that overlap are read once, and the directory’s other claims are unread', async () => {
  const archive = zipWith([{ name: 'a', content: 'x'.repeat(100) }]);
  const at = archive.indexOf('PK\x01\x02');
  const entry = Buffer.from(archive.subarray(at, archive.length - 22));
  entry.writeUInt32LE(7, 42);
  const { unread } = await unpack(Buffer.concat([archive.subarray(0, at), entry, archive.subarray(at)]));
  expect(unread).toHaveLength(1);
});

test('an abort ends the reading, also when all bytes are there', async () => {
  const stop = new AbortController();
  const bomb = gzipSync(Buffer.alloc(60 * MIB));
  setImmediate(() => stop.abort(new Error('stopped')));
  await expect(readContainer(bomb, 'gzip', DEFAULT_LIMITS, quiet, { signal: stop.signal })).rejects.toThrow('stopped');
});

test('what a source throws is thrown', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield gzipSync('x').subarray(0, 12);
    throw new Error('no such disk');
  }
  await expect(readContainer(broken(), 'gzip', DEFAULT_LIMITS, quiet)).rejects.toThrow('no such disk');
});

testWith('xz', 'a window that would take too much memory is refused', async () => {
  const packed = filter('xz', ['-c', '--lzma2=dict=192MiB'], Buffer.alloc(1000));
  const { unread } = await unpack(packed);
  expect(unread).toEqual([{ path: '', reason: 'needs 192 MiB of memory at once' }]);
});

test('a zstd window that would take too much memory is refused', async () => {
  const { unread } = await unpack(Buffer.from('28b52ffd0090010000', 'hex'));
  expect(unread).toEqual([{ path: '', reason: expect.stringMatching(/^needs \d+ MiB of memory at once$/) }]);
});

test('thousands of tiny zstd blocks behind a large window take no longer than others', async () => {
  const head = Buffer.from('28b52ffd0070', 'hex');
  const blocks = Buffer.from('080000780800007908000078'.repeat(50_000), 'hex');
  const { text, unread } = await unpack(Buffer.concat([head, blocks, Buffer.from('010000', 'hex')]), {
    unpackedBytes: 64 * MIB,
  });
  expect(text).toHaveLength(150_000);
  expect(unread).toEqual([]);
});

test('64 MiB that come out of little take no memory of their size', async () => {
  const before = process.memoryUsage.rss();
  const member = deflateRawSync(Buffer.alloc(64 * MIB));
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('1f8b0800000000000003', 'hex');
    yield member;
    yield Buffer.alloc(8);
  }
  await readContainer(source(), 'gzip', DEFAULT_LIMITS, quiet);
  expect(process.memoryUsage.rss() - before).toBeLessThan(100 * MIB);
});
