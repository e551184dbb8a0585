import { Damaged } from './failure.js';
import { Xxh64 } from './xxh64.js';
import { ZstdBlocks } from './zstd-block.js';
import { LONGEST_BLOCK, ZstdWindow } from './zstd-window.js';
import type { Input } from './input.js';
import type { Memory } from './xz.js';

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const DICTIONARY_LENGTHS = [0, 1, 2, 4];
const RAW = 0;
const RUN = 1;
const PACKED = 2;

interface FrameHeader {
  readonly window: number;
  readonly hasChecksum: boolean;
}

/**
 * What zstd frames hold, one behind the other, as if they were one; frames to skip are told as they are.
 *
 * Not the package fzstd, which moves its whole window for each block: 1 MB of small blocks behind a window of 64 MiB take it an hour.
 *
 * @throws Damaged after all that could be decoded
 * @see https://www.rfc-editor.org/rfc/rfc8878
 */
export async function* unzstd(input: Input, memory: Memory): AsyncGenerator<Uint8Array> {
  let window: ZstdWindow | undefined;
  let held = 0;
  let isWrong = false;
  try {
    while ((await input.fill(8)) || (await input.fill(5))) {
      const magic = Buffer.from(input.bytes.subarray(input.at, input.at + 4)).readUInt32LE();
      if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
        yield* skippable(input);
        continue;
      }
      if (magic !== MAGIC) break;
      const header = await readHeader(input);
      const size = Math.max(1, Math.min(header.window, memory.left)) + LONGEST_BLOCK;
      if (window === undefined || window.size < size) {
        memory.release(held);
        held = 0;
        window = undefined;
        memory.hold(size);
        held = size;
        window = new ZstdWindow(size - LONGEST_BLOCK);
      }
      const sum = header.hasChecksum ? new Xxh64() : undefined;
      for await (const piece of blocks(input, window)) {
        sum?.add(piece);
        yield piece;
      }
      if (sum !== undefined && !(await isRight(input, sum))) isWrong = true;
    }
  } finally {
    memory.release(held);
  }
  if (isWrong) throw new Damaged('damaged: its checksum is wrong');
}

async function isRight(input: Input, sum: Xxh64): Promise<boolean> {
  await input.need(4);
  return Buffer.from(input.view(4)).readUInt32LE() === sum.sum();
}

async function* skippable(input: Input): AsyncGenerator<Uint8Array> {
  await input.need(8);
  const length = Buffer.from(input.view(8)).readUInt32LE(4);
  const start = input.position;
  yield* input.take(length);
  if (input.position - start < length) await input.need(1);
}

async function readHeader(input: Input): Promise<FrameHeader> {
  await input.need(5);
  const flags = input.bytes[input.at + 4] as number;
  const isSingle = (flags & 0x20) !== 0;
  const dictionaryLength = DICTIONARY_LENGTHS[flags & 3] as number;
  const sizeLength = flags >> 6 === 0 ? (isSingle ? 1 : 0) : 1 << (flags >> 6);
  const at = isSingle ? 5 : 6;
  const length = at + dictionaryLength + sizeLength;
  await input.need(length);
  const bytes = Buffer.from(input.view(length));
  if ((flags & 8) !== 0) throw new Damaged('damaged: flags that there are not');
  if (bytes.subarray(at, at + dictionaryLength).some((byte) => byte !== 0))
    throw new Damaged('packed with a dictionary, which is not here');
  return {
    window: isSingle ? sizeIn(bytes.subarray(at + dictionaryLength)) : windowOf(bytes[5] as number),
    hasChecksum: (flags & 4) !== 0,
  };
}

function sizeIn(bytes: Buffer): number {
  if (bytes.length === 8) return Number(bytes.readBigUInt64LE());
  return bytes.readUIntLE(0, bytes.length) + (bytes.length === 2 ? 256 : 0);
}

function windowOf(code: number): number {
  const base = 2 ** (10 + (code >> 3));
  return base + (base / 8) * (code & 7);
}

async function* blocks(input: Input, window: ZstdWindow): AsyncGenerator<Uint8Array> {
  window.reset();
  const decoder = new ZstdBlocks(window);
  for (let isLast = false; !isLast;) {
    await input.need(3);
    const head = Buffer.from(input.view(3)).readUIntLE(0, 3);
    isLast = (head & 1) === 1;
    try {
      await readBlock(input, (head >> 1) & 3, head >> 3, window, decoder);
      input.settle();
    } catch (error) {
      yield* window.tell();
      throw error;
    }
    yield* window.tell();
  }
}

async function readBlock(
  input: Input,
  type: number,
  size: number,
  window: ZstdWindow,
  decoder: ZstdBlocks,
): Promise<void> {
  if (size > LONGEST_BLOCK || type > PACKED) throw new Damaged('damaged: a block that is too long, or of no type');
  if (type === RUN) {
    await input.need(1);
    window.fill(input.bytes[input.at++] as number, size);
    return;
  }
  await input.need(size);
  if (type === RAW) window.write(input.view(size));
  else decoder.decode(input.view(size));
}
