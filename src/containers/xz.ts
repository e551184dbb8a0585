import { crc32 } from 'node:zlib';
import { Damaged } from './failure.js';
import { Lzma2 } from './lzma2.js';
import { checkOf, type Check } from './xz-check.js';
import { readBlockHeader, readNumber } from './xz-header.js';
import type { Input } from './input.js';

const HEADER_LENGTH = 12;
const MAGIC = 'fd377a585a00';
const CHECK_LENGTHS = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];
const INDEX = 0;

/** Memory for a window; the decoder gives it back. */
export interface Memory {
  /** @throws Damaged when it is too much */
  hold(bytes: number): void;
  release(bytes: number): void;
  /** Bytes that may still be unpacked: no window needs more. */
  readonly left: number;
}

/**
 * What .xz streams hold, one behind the other, as if they were one.
 *
 * Not the package xz-decompress, which loses what it decoded before damage and tells neither where a stream ends nor how much memory it wants.
 *
 * @throws Damaged after all that could be decoded
 * @see https://tukaani.org/xz/xz-file-format.txt
 */
export async function* unxz(input: Input, memory: Memory): AsyncGenerator<Uint8Array> {
  const failures: Damaged[] = [];
  const decoder = new Decoder(input, memory);
  try {
    do {
      await input.need(HEADER_LENGTH);
      const header = Buffer.from(input.view(HEADER_LENGTH));
      if (
        header.toString('hex', 0, 6) !== MAGIC ||
        header[6] !== 0 ||
        crc32(header.subarray(6, 8)) !== header.readUInt32LE(8)
      )
        throw new Damaged('damaged: its header is wrong');
      const type = (header[7] as number) & 15;
      for await (const piece of blocks(input, type, decoder)) {
        if (piece instanceof Damaged) failures.push(piece);
        else yield piece;
      }
      await readFooter(input);
    } while (await anotherFollows(input));
  } finally {
    decoder.release();
  }
  if (failures[0] !== undefined) throw failures[0];
}

async function* blocks(input: Input, type: number, decoder: Decoder): AsyncGenerator<Uint8Array | Damaged> {
  for (;;) {
    await input.need(1);
    if (input.bytes[input.at] === INDEX) return skipIndex(input);
    const start = input.position;
    const { dictionary, filter } = await readBlockHeader(input);
    const check = checkOf(type);
    for await (const piece of decoder.of(dictionary).pieces()) {
      check?.add(piece);
      yield piece;
    }
    await skipZeros(input, (4 - ((input.position - start) % 4)) % 4);
    if (!(await isRight(input, type, filter === undefined ? check : undefined)))
      yield new Damaged('damaged: the checksum of a block is wrong');
    if (filter !== undefined) yield new Damaged(`behind a filter that is not undone (${filter})`);
  }
}

/** One decoder for all blocks, unless a later one wants a larger window. */
class Decoder {
  readonly #input: Input;
  readonly #memory: Memory;
  #held = 0;
  #lzma2: Lzma2 | undefined;

  constructor(input: Input, memory: Memory) {
    this.#input = input;
    this.#memory = memory;
  }

  of(dictionary: number): Lzma2 {
    const window = Math.max(1, Math.min(dictionary, this.#memory.left));
    if (this.#lzma2 === undefined || this.#held < window) {
      this.release();
      this.#memory.hold(window);
      this.#held = window;
      this.#lzma2 = new Lzma2(this.#input, window);
    }
    return this.#lzma2;
  }

  release(): void {
    this.#lzma2 = undefined;
    this.#memory.release(this.#held);
    this.#held = 0;
  }
}

async function isRight(input: Input, type: number, check: Check | undefined): Promise<boolean> {
  const length = CHECK_LENGTHS[type] as number;
  await input.need(length);
  const said = Buffer.from(input.view(length));
  return check === undefined || said.equals(check.bytes());
}

/** Lengths of all blocks, which were seen. */
async function skipIndex(input: Input): Promise<void> {
  const start = input.position;
  input.at++;
  for (let left = 2 * (await readNumber(input)); left > 0; left--) await readNumber(input);
  await skipZeros(input, (4 - ((input.position - start) % 4)) % 4);
  await input.need(4);
  input.at += 4;
}

async function readFooter(input: Input): Promise<void> {
  await input.need(HEADER_LENGTH);
  const footer = Buffer.from(input.view(HEADER_LENGTH));
  if (footer.toString('latin1', 10) !== 'YZ' || crc32(footer.subarray(4, 10)) !== footer.readUInt32LE(0))
    throw new Damaged('damaged: its end is wrong');
}

async function skipZeros(input: Input, count: number): Promise<void> {
  await input.need(count);
  if (input.view(count).some((byte) => byte !== 0)) throw new Damaged('damaged: padding that is none');
}

/** Streams may be parted by zeros, four at a time. */
async function anotherFollows(input: Input): Promise<boolean> {
  while ((await input.fill(4)) && input.bytes.subarray(input.at, input.at + 4).every((byte) => byte === 0))
    input.at += 4;
  return (await input.fill(6)) && Buffer.from(input.bytes.subarray(input.at, input.at + 6)).toString('hex') === MAGIC;
}
