import { crc32 } from 'node:zlib';
import { CutOff, Damaged } from './failure.js';
import type { Inflater } from './inflate.js';
import type { Input } from './input.js';

const HAS_CRC = 2;
const HAS_EXTRA = 4;
const HAS_NAME = 8;
const HAS_COMMENT = 16;
const LONGEST_TEXT = 64 * 1024;
/** bgzip gives each member this many bytes of extra field, which must not part a value from its end in the next member. */
const BLOCK_SIZE_FIELD = 6;

/** The texts of a member's header are told to this; the bytes are valid during the call. */
type Tell = (text: Uint8Array) => void;

/**
 * Reads a member's header (RFC 1952).
 *
 * @returns the name in it, or ''
 * @throws Damaged when it is none
 */
export async function readGzipHeader(input: Input, tell: Tell): Promise<string> {
  await input.need(10);
  const flags = input.view(10)[3] as number;
  if ((flags & 0xe0) !== 0) throw new Damaged('damaged: flags that there are not');
  if (flags & HAS_EXTRA) {
    await input.need(2);
    const [low = 0, high = 0] = input.view(2);
    await input.need(low | (high << 8));
    tell(input.view(low | (high << 8)));
  }
  const name = flags & HAS_NAME ? await readText(input, tell) : '';
  if (flags & HAS_COMMENT) await readText(input, tell);
  if (flags & HAS_CRC) {
    await input.need(2);
    input.at += 2;
  }
  return name;
}

/** What the members hold, one behind the other, as if they were one; the first header was read, the texts of later ones come between. */
export async function* gunzip(input: Input, inflater: Inflater): AsyncGenerator<Uint8Array> {
  for (;;) {
    let sum = 0;
    let size = 0;
    for await (const piece of inflater.pieces(input)) {
      sum = crc32(piece, sum);
      size += piece.length;
      yield piece;
    }
    input.settle();
    await input.need(8);
    const trailer = Buffer.from(input.view(8));
    if (trailer.readUInt32LE(0) !== sum) throw new Damaged('damaged: its checksum is wrong');
    if (trailer.readUInt32LE(4) !== size % 2 ** 32) throw new Damaged('damaged: its length is wrong');
    if (!(await input.fill(3)) || !isMember(input)) return;
    const texts: Uint8Array[] = [];
    await readGzipHeader(input, (text) => texts.push(Uint8Array.from(text)));
    const text = Buffer.concat(texts);
    if (text.length > BLOCK_SIZE_FIELD) yield text;
  }
}

function isMember({ bytes, at }: Input): boolean {
  return bytes[at] === 0x1f && bytes[at + 1] === 0x8b && bytes[at + 2] === 8;
}

async function readText(input: Input, tell: Tell): Promise<string> {
  for (let length = 0; length < LONGEST_TEXT;) {
    const end = input.bytes.subarray(0, input.end).indexOf(0, input.at + length);
    if (end >= 0) {
      const text = input.view(end - input.at + 1);
      tell(text);
      return Buffer.from(text.subarray(0, -1)).toString('utf8');
    }
    length = input.end - input.at;
    if (!(await input.fill(length + 1))) throw new CutOff();
  }
  throw new Damaged('damaged: a name that does not end');
}
