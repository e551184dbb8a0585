import { Damaged } from './failure.js';

/** Longest block of any frame. */
export const LONGEST_BLOCK = 128 * 1024;

/** The last bytes that were decoded, in a ring that holds the window and one block more. */
export class ZstdWindow {
  /** Room for the literals of a block; here, since thousands of frames may use one window. */
  readonly literals = new Uint8Array(LONGEST_BLOCK);
  readonly #bytes: Uint8Array;
  #at = 0;
  #told = 0;
  #full = 0;
  #written = 0;

  constructor(window: number) {
    this.#bytes = new Uint8Array(window + LONGEST_BLOCK);
  }

  get size(): number {
    return this.#bytes.length;
  }

  /** Forgets what an earlier frame left. */
  reset(): void {
    this.#full = this.#written = 0;
    this.#told = this.#at;
  }

  write(bytes: Uint8Array): void {
    this.#count(bytes.length);
    const first = Math.min(bytes.length, this.#bytes.length - this.#at);
    this.#bytes.set(bytes.subarray(0, first), this.#at);
    this.#bytes.set(bytes.subarray(first), 0);
    this.#move(bytes.length);
  }

  fill(byte: number, count: number): void {
    this.#count(count);
    const first = Math.min(count, this.#bytes.length - this.#at);
    this.#bytes.fill(byte, this.#at, this.#at + first);
    this.#bytes.fill(byte, 0, count - first);
    this.#move(count);
  }

  /** Repeats what lies `distance` back. */
  copy(distance: number, count: number): void {
    if (distance > this.#full || distance === 0) throw new Damaged('damaged: a distance too far back');
    this.#count(count);
    const bytes = this.#bytes;
    let from = this.#at - distance;
    if (from < 0) from += bytes.length;
    let to = this.#at;
    for (let left = count; left > 0; left--) {
      bytes[to++] = bytes[from++] as number;
      if (to === bytes.length) to = 0;
      if (from === bytes.length) from = 0;
    }
    this.#move(count);
  }

  /** What the last block brought; valid until the next is written. */
  *tell(): Generator<Uint8Array> {
    const { length } = this.#bytes;
    const told = this.#told;
    this.#told = this.#at;
    const written = this.#written;
    this.#written = 0;
    if (written === 0) return;
    if (told < this.#at) yield this.#bytes.subarray(told, this.#at);
    else {
      yield this.#bytes.subarray(told, length);
      if (this.#at > 0) yield this.#bytes.subarray(0, this.#at);
    }
  }

  #count(count: number): void {
    if (this.#written + count > LONGEST_BLOCK) throw new Damaged('damaged: a block that is too long');
    this.#written += count;
  }

  #move(count: number): void {
    this.#at = (this.#at + count) % this.#bytes.length;
    this.#full = Math.min(this.#bytes.length, this.#full + count);
  }
}
