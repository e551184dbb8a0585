import { decodeBlock, MOST_PACKED, type Block } from './bzip2-block.js';
import { HighBits } from './high-bits.js';
import { Damaged } from './failure.js';
import type { Input } from './input.js';
import type { Memory } from './xz.js';

const ROOM = 64 * 1024;
const PI = 0x314159265359;
const ROOT = 0x177245385090;
const LONGEST_RUN = 255;
/** Links of a block, and one packed block in a buffer that doubles. */
const NEEDED = 12 * 1024 * 1024;
const SUMS = sumTable();

/**
 * What bzip2 streams hold, one behind the other, as if they were one. A block that does not have its checksum is told all the same.
 *
 * Not the package seek-bzip, which wants all of its input at once and calls `new Buffer`.
 *
 * @throws Damaged after all that could be decoded
 */
export async function* bunzip2(input: Input, memory: Memory): AsyncGenerator<Uint8Array> {
  memory.hold(NEEDED);
  try {
    yield* streams(input);
  } finally {
    memory.release(NEEDED);
  }
}

async function* streams(input: Input): AsyncGenerator<Uint8Array> {
  let wrong: Damaged | undefined;
  let links = new Uint32Array(0);
  const out = new Uint8Array(ROOM + LONGEST_RUN);
  for (let isFirst = true; isFirst || ((await input.fill(4)) && isHeader(input)); isFirst = false) {
    await input.need(4);
    if (!isHeader(input)) throw new Damaged('damaged: it has no header');
    const length = 100_000 * ((input.view(4)[3] as number) - 0x30);
    if (links.length < length) links = new Uint32Array(length);
    for await (const piece of blocks(input, links.subarray(0, length), out)) {
      if (piece instanceof Damaged) wrong = piece;
      else yield piece;
    }
  }
  if (wrong !== undefined) throw wrong;
}

async function* blocks(input: Input, links: Uint32Array, out: Uint8Array): AsyncGenerator<Uint8Array | Damaged> {
  const bits = new HighBits(input);
  let all = 0;
  for (;;) {
    await bits.ahead(MOST_PACKED);
    const magic = bits.take(24) * 2 ** 24 + bits.take(24);
    const sum = ((bits.take(16) << 16) | bits.take(16)) >>> 0;
    if (magic === ROOT) {
      bits.align();
      if (sum !== all) yield new Damaged('damaged: its checksum is wrong');
      return;
    }
    if (magic !== PI) throw new Damaged('damaged: where a block should begin, none does');
    all = (((all << 1) | (all >>> 31)) ^ sum) >>> 0;
    const block = decodeBlock(bits, links);
    input.settle();
    if ((yield* unwind(block, out)) !== sum) yield new Damaged('damaged: the checksum of a block is wrong');
  }
}

/** Follows the links of the Burrows-Wheeler transform, and undoes the runs of four and more. @returns the checksum */
function* unwind({ links, length, first }: Block, out: Uint8Array): Generator<Uint8Array, number> {
  let sum = 0xffffffff;
  let filled = 0;
  let link = links[(links[first] as number) >>> 8] as number;
  let run = 0;
  let last = -1;
  for (let left = length; left > 0; left--) {
    const byte = link & 0xff;
    link = links[link >>> 8] as number;
    const times = run === 4 ? byte : 1;
    const value = run === 4 ? last : byte;
    for (let copy = times; copy > 0; copy--) {
      out[filled++] = value;
      sum = ((sum << 8) ^ (SUMS[(sum >>> 24) ^ value] as number)) >>> 0;
    }
    run = run === 4 ? 0 : byte === last ? run + 1 : 1;
    last = run === 0 ? -1 : byte;
    if (filled >= ROOM) {
      yield out.subarray(0, filled);
      filled = 0;
    }
  }
  if (filled > 0) yield out.subarray(0, filled);
  return ~sum >>> 0;
}

function isHeader({ bytes, at }: Input): boolean {
  const level = bytes[at + 3] as number;
  return bytes[at] === 0x42 && bytes[at + 1] === 0x5a && bytes[at + 2] === 0x68 && level >= 0x31 && level <= 0x39;
}

/** CRC-32 with the highest bit first. */
function sumTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    let sum = index << 24;
    for (let bit = 0; bit < 8; bit++) sum = sum < 0 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
    return sum;
  });
}
