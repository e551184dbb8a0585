import { crc32 } from 'node:zlib';
import { Damaged } from './failure.js';
import type { Input } from './input.js';

const LZMA2 = 0x21;
const FILTERS: Readonly<Record<number, string>> = {
  3: 'delta',
  4: 'x86',
  5: 'PowerPC',
  6: 'IA-64',
  7: 'ARM',
  8: 'ARM Thumb',
  9: 'SPARC',
  10: 'ARM64',
  11: 'RISC-V',
};
const HAS_PACKED = 0x40;
const HAS_UNPACKED = 0x80;

export interface BlockHeader {
  /** Bytes of the window. */
  readonly dictionary: number;
  /** A filter around the compression, which changes machine code and leaves text alone (delta: nothing). */
  readonly filter: string | undefined;
}

/** @throws Damaged */
export async function readBlockHeader(input: Input): Promise<BlockHeader> {
  const length = 4 * ((input.bytes[input.at] as number) + 1);
  await input.need(length);
  const bytes = Buffer.from(input.view(length));
  if (crc32(bytes.subarray(0, -4)) !== bytes.readUInt32LE(length - 4))
    throw new Damaged('damaged: the header of a block is wrong');
  const flags = bytes[1] as number;
  const numbers = new Numbers(bytes.subarray(2, -4));
  if (flags & HAS_PACKED) numbers.next();
  if (flags & HAS_UNPACKED) numbers.next();
  let filter: string | undefined;
  for (let left = (flags & 3) + 1; left > 0; left--) {
    const id = numbers.next();
    const properties = numbers.bytes(numbers.next());
    if (id === LZMA2) return { dictionary: dictionarySize(properties[0] ?? 0xff), filter };
    filter ??= FILTERS[id] ?? `number ${id}`;
  }
  throw new Damaged('packed by a method that is not read');
}

/** A number of up to nine bytes of seven bits, the lowest first. */
export async function readNumber(input: Input): Promise<number> {
  let value = 0;
  for (let weight = 1; weight < 2 ** 63; weight *= 128) {
    await input.need(1);
    const byte = input.bytes[input.at++] as number;
    value += (byte & 0x7f) * weight;
    if (byte < 0x80) return value;
  }
  throw new Damaged('damaged: a number that does not end');
}

function dictionarySize(code: number): number {
  if (code > 40) throw new Damaged('damaged: a window of no size');
  return code === 40 ? 2 ** 32 - 1 : (2 | (code & 1)) * 2 ** (Math.floor(code / 2) + 11);
}

class Numbers {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  next(): number {
    let value = 0;
    for (let weight = 1; this.#at < this.#bytes.length; weight *= 128) {
      const byte = this.#bytes[this.#at++] as number;
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return value;
    }
    throw new Damaged('damaged: the header of a block is wrong');
  }

  bytes(count: number): Buffer {
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
}
