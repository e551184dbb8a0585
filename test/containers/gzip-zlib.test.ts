import { randomBytes } from 'node:crypto';
import { constants, deflateSync, gzipSync } from 'node:zlib';
import { containerKind } from '../../src/containers/index.js';
import { unpack } from './unpack.js';

const TEXT = Buffer.from('one fake line after another, and again\n'.repeat(5_000));
const SAMPLES: readonly (readonly [what: string, bytes: Buffer])[] = [
  ['nothing', Buffer.alloc(0)],
  ['one byte', Buffer.from('x')],
  ['text', TEXT],
  ['noise', randomBytes(300_000)],
  ['zeros', Buffer.alloc(1_000_000)],
  ['text and noise in turn', Buffer.concat([TEXT, randomBytes(70_000), TEXT, randomBytes(3), TEXT])],
  ['digits', Buffer.from(Array.from(randomBytes(200_000), (byte) => 48 + (byte % 10)))],
];
const STRATEGIES = ['Z_DEFAULT_STRATEGY', 'Z_FIXED', 'Z_HUFFMAN_ONLY', 'Z_RLE'] as const;

describe.each(SAMPLES)('%s', (_, bytes) => {
  test.each([0, 1, 6, 9])('comes out of gzip at level %d', async (level) => {
    for (const strategy of STRATEGIES) {
      const packed = gzipSync(bytes, { level, strategy: constants[strategy] });
      for (const step of [65_536, 1_000]) {
        const { members, unread } = await unpack(packed, {}, step);
        expect(unread).toEqual([]);
        expect((members.get('!') ?? Buffer.alloc(0)).equals(bytes)).toBe(true);
      }
    }
  });

  test('comes out of zlib', async () => {
    const { members, unread } = await unpack(deflateSync(bytes));
    expect(unread).toEqual([]);
    expect((members.get('!') ?? Buffer.alloc(0)).equals(bytes)).toBe(true);
  });
});

test('comes out of gzip that arrives byte by byte', async () => {
  const { members } = await unpack(gzipSync(TEXT.subarray(0, 9_000)), {}, 1);
  expect(members.get('!')).toEqual(TEXT.subarray(0, 9_000));
});

test('gzip members one behind the other are one content, since a value may lie across them', async () => {
  const { members, unread } = await unpack(Buffer.concat([gzipSync('first half, '), gzipSync('second half')]));
  expect(unread).toEqual([]);
  expect(members.get('!')?.toString()).toBe('first half, second half');
});

test('name, comment and extra field of gzip are told, and the name is in the path', async () => {
  const { members, unread } = await unpack(gzipWithTexts('dump.sql', 'a comment', 'an extra'));
  expect(unread).toEqual([]);
  expect(members.get('!dump.sql')?.toString()).toBe('content');
  expect(members.get('!')?.toString()).toMatch(/an extra.*dump\.sql.*a comment/s);
});

test('texts of a later gzip member are told too', async () => {
  const { text, unread } = await unpack(Buffer.concat([gzipSync('x'), gzipWithTexts('late.sql', 'late comment', 'z')]));
  expect(unread).toEqual([]);
  expect(text).toContain('late.sql');
  expect(text).toContain('late comment');
});

test('what follows gzip and zlib is content', async () => {
  for (const packed of [gzipSync('inside'), deflateSync('inside')]) {
    const { text, unread } = await unpack(Buffer.concat([packed, Buffer.from('and behind')]));
    expect(unread).toEqual([]);
    expect(text).toBe('insideand behind');
  }
});

test('a container behind gzip is opened', async () => {
  const { text, unread } = await unpack(Buffer.concat([gzipSync('inside'), deflateSync('and behind'.repeat(9))]));
  expect(unread).toEqual([]);
  expect(text).toContain('and behindand behind');
});

test('gzip whose end is missing is read as far as it goes, and told', async () => {
  const packed = gzipSync(TEXT);
  const { text, unread } = await unpack(packed.subarray(0, packed.length - 20));
  expect(TEXT.toString().startsWith(text)).toBe(true);
  expect(text.length).toBeGreaterThan(TEXT.length / 2);
  expect(unread).toEqual([{ path: '', reason: 'cut off: it ends too early' }]);
});

test('gzip with another checksum is told', async () => {
  const packed = gzipSync('content');
  packed[packed.length - 8]! ^= 1;
  const { text, unread } = await unpack(packed);
  expect(text).toBe('content');
  expect(unread).toEqual([{ path: '', reason: 'damaged: its checksum is wrong' }]);
});

test('gzip with nothing to decode is unread', async () => {
  const { unread } = await unpack(Buffer.concat([Buffer.from('1f8b0800000000000003ffff', 'hex'), randomBytes(50)]));
  expect(unread).toEqual([{ path: '', reason: expect.stringContaining('damaged') }]);
});

test('text that begins like zlib is a wrong guess, which leaves nothing unread', async () => {
  for (const line of ['x^2 + y^2 = z^2 is no stream of anything\n', 'hCrumbs is a word that nobody knows, it says\n']) {
    const text = Buffer.from(line.repeat(40));
    expect(containerKind(text)).toBe('zlib');
    const { unread } = await unpack(text);
    expect(unread).toEqual([{ path: '', reason: 'not a zlib stream after all', wrongGuess: true }]);
  }
});

test('text that begins like zlib, in a container, is content', async () => {
  const text = 'x^2 + y^2 = z^2 is no stream of anything\n'.repeat(4_000);
  const { members, unread } = await unpack(gzipSync(text));
  expect(unread).toEqual([]);
  expect(members.get('!')?.toString()).toBe(text);
});

test('a zlib stream that is damaged behind its first block is unread, not a wrong guess', async () => {
  const packed = deflateSync(Buffer.concat([TEXT, randomBytes(200_000)]));
  const { unread } = await unpack(packed.subarray(0, 100_000));
  expect(unread).toEqual([{ path: '', reason: 'cut off: it ends too early' }]);
});

function gzipWithTexts(name: string, comment: string, extra: string): Buffer {
  const packed = gzipSync('content');
  packed[3] = 4 | 8 | 16;
  const texts = Buffer.from(`${String.fromCharCode(extra.length)}\0${extra}${name}\0${comment}\0`, 'latin1');
  return Buffer.concat([packed.subarray(0, 10), texts, packed.subarray(10)]);
}
