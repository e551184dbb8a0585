import { randomBytes } from 'node:crypto';
import { filter, testWith } from './tools.js';
import { unpack } from './unpack.js';

const TEXT = Buffer.from(
  Array.from({ length: 5_000 }, (_, line) => `line ${line} of a fake log, ${line % 7}\n`).join(''),
);
const SAMPLES: readonly (readonly [what: string, bytes: Buffer])[] = [
  ['nothing', Buffer.alloc(0)],
  ['one byte', Buffer.from('x')],
  ['text', TEXT],
  ['noise', randomBytes(150_000)],
  ['zeros', Buffer.alloc(1_000_000)],
  ['runs', Buffer.concat(Array.from({ length: 600 }, (_, run) => Buffer.alloc(run, run % 5)))],
  ['text and noise in turn', Buffer.concat([TEXT, randomBytes(70_000), TEXT, randomBytes(3), TEXT])],
];
const TOOLS: readonly (readonly [tool: string, args: readonly string[]])[] = [
  ['bzip2', ['-1']],
  ['bzip2', ['-9']],
  ['zstd', ['-1']],
  ['zstd', ['-19', '--no-check']],
  ['zstd', ['--fast=3']],
  ['zstd', ['-3', '--long=20']],
  ['xz', ['-0']],
  ['xz', ['-6', '--check=crc32']],
  ['xz', ['-9', '--check=sha256', '--block-size=300KiB']],
  ['xz', ['--lzma2=preset=6,lc=0,lp=2,pb=0,dict=4KiB', '--check=none']],
];

describe.each(TOOLS)('%s %j', (tool, args) => {
  for (const [what, bytes] of SAMPLES)
    testWith(tool, `${what} comes out`, async () => {
      for (const step of [65_536, 5_000]) {
        const { members, unread } = await unpack(filter(tool, ['-c', ...args], bytes), {}, step);
        expect(unread).toEqual([]);
        expect((members.get('!') ?? Buffer.alloc(0)).equals(bytes)).toBe(true);
      }
    });

  testWith(tool, 'streams one behind the other, and what follows them, are content', async () => {
    const packed = [filter(tool, args, Buffer.from('one, ')), filter(tool, args, Buffer.from('two, '))];
    const { text, unread } = await unpack(Buffer.concat([...packed, Buffer.from('and more')]));
    expect(unread).toEqual([]);
    expect(text).toBe('one, two, and more');
  });

  testWith(tool, 'one without its end is read as far as it goes, and told', async () => {
    const bytes = Buffer.concat([TEXT, randomBytes(1_300_000)]);
    const packed = filter(tool, args, bytes);
    const { text, unread } = await unpack(packed.subarray(0, packed.length - 200));
    expect(text.length).toBeGreaterThan(TEXT.length);
    expect(bytes.toString('latin1').startsWith(text)).toBe(true);
    expect(unread).toEqual([{ path: '', reason: 'cut off: it ends too early' }]);
  });
});
