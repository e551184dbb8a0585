import { GRAM } from './bytes.js';

const LEAST_BITS = 15;
const MOST_BITS = 22;
const BITS_A_GRAM = 64;
const SPREAD = 0x9e3779b1;

/** A bitmap that knows the grams of a table, with a few others: what it says no to cannot be one. */
export class Probe {
  readonly #bitmap: Uint32Array;
  readonly #shift: number;
  readonly #stride: number;

  constructor(grams: Uint32Array, stride: number) {
    const bits = Math.ceil(Math.log2(grams.length * BITS_A_GRAM + 1));
    this.#shift = 32 - Math.min(MOST_BITS, Math.max(LEAST_BITS, bits));
    this.#stride = stride;
    this.#bitmap = new Uint32Array(1 << (32 - this.#shift - 5));
    for (const gram of grams) {
      const slot = Math.imul(gram, SPREAD) >>> this.#shift;
      this.#bitmap[slot >>> 5]! |= 1 << (slot & 31);
    }
  }

  /** The first position from `from` on, in steps of `stride`, whose gram may be one; -1 for none. */
  next(bytes: Uint8Array, from: number, stride = this.#stride): number {
    const bitmap = this.#bitmap;
    const shift = this.#shift;
    const end = bytes.length - GRAM;
    for (let at = from; at <= end; at += stride) {
      const gram = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
      const slot = Math.imul(gram, SPREAD) >>> shift;
      if (((bitmap[slot >>> 5]! >>> (slot & 31)) & 1) !== 0) return at;
    }
    return -1;
  }
}
