import { Damaged } from './failure.js';

/** The last bytes that were decoded, in a ring. */
export class LzmaWindow {
  readonly bytes: Uint8Array;
  at = 0;
  /** Bytes that matches may refer to. */
  #full = 0;
  #told = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }

  reset(): void {
    this.#full = 0;
  }

  /** How many bytes fit before they would have to be told, at most `most`. Call it after `tell`. */
  room(most: number): number {
    if (this.at === this.bytes.length) this.at = this.#told = 0;
    return Math.min(most, this.bytes.length - this.at);
  }

  write(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** What is new since the last time. */
  tell(): Uint8Array {
    const piece = this.bytes.subarray(this.#told, this.at);
    this.#full = Math.min(this.bytes.length, this.#full + piece.length);
    this.#told = this.at;
    return piece;
  }

  /** The byte `distance` (from 1 on) back; 0 where nothing was written yet. */
  back(distance: number): number {
    if (distance > this.#full + this.at - this.#told) return 0;
    const at = this.at - distance;
    return this.bytes[at < 0 ? at + this.bytes.length : at] as number;
  }

  put(byte: number): void {
    this.bytes[this.at++] = byte;
  }

  /** Repeats what lies `distance` back. */
  copy(distance: number, length: number): void {
    const { bytes } = this;
    if (distance > bytes.length || distance > this.#full + this.at - this.#told)
      throw new Damaged('damaged: a distance too far back');
    let from = this.at - distance;
    if (from < 0) from += bytes.length;
    let to = this.at;
    for (const end = to + length; to < end;) {
      bytes[to++] = bytes[from++] as number;
      if (from === bytes.length) from = 0;
    }
    this.at = to;
  }
}
