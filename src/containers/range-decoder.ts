import { CutOff, Damaged } from './failure.js';

const TOP = 1 << 24;
const MODEL_BITS = 11;
const MOVE_BITS = 5;

/** LZMA's range decoder over a chunk that is there as a whole. */
export class RangeDecoder {
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #range = 0;
  #code = 0;

  begin(bytes: Uint8Array): void {
    if (bytes.length < 5) throw new CutOff();
    if (bytes[0] !== 0) throw new Damaged('damaged: a chunk begins wrong');
    this.#bytes = bytes;
    this.#range = -1;
    this.#code =
      ((bytes[1] as number) << 24) | ((bytes[2] as number) << 16) | ((bytes[3] as number) << 8) | (bytes[4] as number);
    this.#at = 5;
  }

  bit(odds: Uint16Array, index: number): number {
    if (this.#range >>> 0 < TOP) this.#shift();
    const odd = odds[index] as number;
    const bound = Math.imul(this.#range >>> MODEL_BITS, odd);
    if (this.#code >>> 0 < bound >>> 0) {
      this.#range = bound;
      odds[index] = odd + (((1 << MODEL_BITS) - odd) >> MOVE_BITS);
      return 0;
    }
    this.#range = (this.#range - bound) | 0;
    this.#code = (this.#code - bound) | 0;
    odds[index] = odd - (odd >> MOVE_BITS);
    return 1;
  }

  /** A number of `bits` bits, the highest first. */
  tree(odds: Uint16Array, base: number, bits: number): number {
    let symbol = 1;
    for (let left = bits; left > 0; left--) symbol = (symbol << 1) | this.bit(odds, base + symbol);
    return symbol - (1 << bits);
  }

  /** A number of `bits` bits, the lowest first. */
  reverseTree(odds: Uint16Array, base: number, bits: number): number {
    let symbol = 1;
    let value = 0;
    for (let bit = 0; bit < bits; bit++) {
      const decoded = this.bit(odds, base + symbol);
      symbol = (symbol << 1) | decoded;
      value |= decoded << bit;
    }
    return value;
  }

  /** Bits that are as likely as not. */
  direct(bits: number): number {
    let value = 0;
    for (let left = bits; left > 0; left--) {
      if (this.#range >>> 0 < TOP) this.#shift();
      this.#range >>>= 1;
      const isOne = this.#code >>> 0 >= this.#range >>> 0;
      if (isOne) this.#code = (this.#code - this.#range) | 0;
      value = value * 2 + (isOne ? 1 : 0);
    }
    return value;
  }

  #shift(): void {
    if (this.#at >= this.#bytes.length) throw new CutOff();
    this.#range <<= 8;
    this.#code = (this.#code << 8) | (this.#bytes[this.#at++] as number);
  }
}
