import { Damaged } from './failure.js';

/** Bits that zstd reads from the end of a piece to its beginning. The last byte's highest set bit marks the end. */
export class BackBits {
  readonly #bytes: Uint8Array;
  /** Bits that are left; less than 0 when more were read than there were. */
  left: number;

  constructor(bytes: Uint8Array) {
    const last = bytes.at(-1) ?? 0;
    if (last === 0) throw new Damaged('damaged: bits without an end');
    this.#bytes = bytes;
    this.left = bytes.length * 8 - 8 + (31 - Math.clz32(last));
  }

  /** The next bits, at most 24; in front of the beginning are zeros. */
  take(count: number): number {
    this.left -= count;
    if (this.left < 0) return this.#before(count);
    return this.#at(this.left, count);
  }

  /** The next bits as `take` would return them, which stay. */
  peek(count: number): number {
    const value = this.take(count);
    this.left += count;
    return value;
  }

  #at(place: number, count: number): number {
    const bytes = this.#bytes;
    const at = place >> 3;
    const low =
      (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    return (low >>> (place & 7)) & ((1 << count) - 1);
  }

  #before(count: number): number {
    const there = this.left + count;
    return there <= 0 ? 0 : this.#at(0, there) << -this.left;
  }
}
