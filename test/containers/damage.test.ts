import { deflateSync, gzipSync } from 'node:zlib';
import { gitRepo } from '../support/git-repo.js';
import { tarOf, zipWith } from './archives.js';
import { filter, testWith } from './tools.js';
import { unpack, type Unpacked } from './unpack.js';

const LINES = Array.from({ length: 150 }, (_, line) => `line ${line}, a fake one ${(line * 7_919) % 1_013}`).join('\n');
const MEMBERS = [
  { name: 'one', content: LINES },
  { name: 'two', content: `${LINES}\nonce more` },
];
/** Room behind the head, so that what is damaged still begins like what it was. */
const HEAD = 10;

interface Case {
  readonly what: string;
  readonly tool?: string;
  readonly make: () => Buffer | Promise<Buffer>;
  /** A flipped bit can go unnoticed: nothing sums it. */
  readonly unsummed?: true;
}

const CASES: readonly Case[] = [
  { what: 'gzip', make: () => gzipSync(LINES) },
  { what: 'gzip of a tar', make: () => gzipSync(tarOf({ a: LINES, b: LINES })) },
  { what: 'zlib', make: () => deflateSync(LINES) },
  { what: 'zip', make: () => zipWith(MEMBERS) },
  { what: 'zip with sizes behind', make: () => zipWith(MEMBERS, { later: true }) },
  { what: 'stored zip', make: () => zipWith(MEMBERS, { method: 0, later: true }) },
  { what: 'bzip2', tool: 'bzip2', make: () => filter('bzip2', ['-c'], Buffer.from(LINES)) },
  { what: 'xz', tool: 'xz', make: () => filter('xz', ['-c'], Buffer.from(LINES)) },
  { what: 'zstd', tool: 'zstd', make: () => filter('zstd', ['-c', '-19'], Buffer.from(LINES)) },
  { what: 'git pack', make: pack },
];

/** Same content, nothing unread: then nothing may be missing. */
function isWhole(whole: Unpacked, { text }: Unpacked): boolean {
  return text.includes(LINES) || text === whole.text;
}

for (const { what, tool, make } of CASES) {
  const testIt = (title: string, run: () => Promise<void>): void =>
    tool === undefined ? test(title, run) : testWith(tool, title, run);

  testIt(`${what} cut off anywhere is told as unread, or all of it was read`, async () => {
    const bytes = await make();
    const whole = await unpack(bytes);
    expect(whole.unread).toEqual([]);
    for (let length = HEAD; length < bytes.length; length += 1 + Math.floor(bytes.length / 300)) {
      const cut = await unpack(bytes.subarray(0, length), {}, 100);
      if (cut.unread.length === 0) expect(isWhole(whole, cut)).toBe(true);
    }
  });

  testIt(`${what} with any bit turned is told as unread, or all of it was read, and never hangs`, async () => {
    const bytes = await make();
    const whole = await unpack(bytes);
    const missed: string[] = [];
    for (let bit = HEAD * 8; bit < bytes.length * 8; bit += 1 + (Math.floor(bytes.length / 60) | 0)) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const read = await unpack(flipped);
      if (read.unread.length === 0 && !isWhole(whole, read)) missed.push(`bit ${bit}`);
    }
    expect(missed).toEqual([]);
  });

  testIt(`${what} whose bytes are noise behind the head is told as unread`, async () => {
    const bytes = await make();
    for (let seed = 1; seed < 40; seed++) {
      const noise = Buffer.from(bytes);
      for (let at = HEAD + (seed % 17), value = seed; at < noise.length; at++)
        noise[at] = (value = (value * 1_103_515_245 + 12_345) % 2 ** 31) >> 16;
      expect((await unpack(noise)).unread.length).toBeGreaterThan(0);
    }
  });
}

async function pack(): Promise<Buffer> {
  await using repo = await gitRepo();
  await repo.commit({ a: LINES });
  await repo.commit({ a: `${LINES}\nonce more` });
  return filter('git', ['-C', repo.dir, 'pack-objects', '--all', '--stdout', '-q'], Buffer.alloc(0));
}
