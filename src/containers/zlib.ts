import { Damaged } from './failure.js';
import type { Inflater } from './inflate.js';
import type { Input } from './input.js';

const MODULUS = 65_521;
/** So many sums of 255 fit 32 bits. */
const STRIDE = 5_552;

/** What a zlib stream (RFC 1950) holds. `input` is settled as soon as it is surely one. */
export async function* unzlib(input: Input, inflater: Inflater): AsyncGenerator<Uint8Array> {
  await input.need(2);
  input.at += 2;
  let sum = 1;
  for await (const piece of inflater.pieces(input)) {
    if (inflater.credible) input.settle();
    sum = adler32(piece, sum);
    yield piece;
  }
  if (inflater.credible) input.settle();
  await input.need(4);
  if (Buffer.from(input.view(4)).readUInt32BE() !== sum) throw new Damaged('damaged: its checksum is wrong');
  input.settle();
}

function adler32(bytes: Uint8Array, from: number): number {
  let low = from & 0xffff;
  let high = from >>> 16;
  for (let start = 0; start < bytes.length; start += STRIDE) {
    const end = Math.min(start + STRIDE, bytes.length);
    for (let at = start; at < end; at++) {
      low += bytes[at] as number;
      high += low;
    }
    low %= MODULUS;
    high %= MODULUS;
  }
  return ((high << 16) | low) >>> 0;
}
