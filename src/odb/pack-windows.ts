import { readSync } from 'node:fs';
import { type ThreadLayout, WINDOW, WINDOWS } from './layout.js';

/** Reads pieces of a pack into the kernel's memory, a few windows at a time: a family lies mostly together. */
export class PackWindows {
  readonly #bytes: Uint8Array;
  readonly #layout: ThreadLayout;
  readonly #starts = new Float64Array(WINDOWS).fill(-1);
  readonly #ends = new Float64Array(WINDOWS).fill(-1);
  #file = -1;
  #next = 0;
  #latest = 0;

  constructor(bytes: Uint8Array, layout: ThreadLayout) {
    this.#bytes = bytes;
    this.#layout = layout;
  }

  open(file: number): void {
    this.#file = file;
    this.#starts.fill(-1);
    this.#ends.fill(-1);
  }

  /** @returns the address of the bytes, valid until the next call; -1 when they are not there or too many */
  at(offset: number, length: number): number {
    if (length > WINDOW) return this.#big(offset, length);
    const end = offset + length;
    for (let turn = 0; turn < WINDOWS; turn++) {
      const window = (this.#latest + turn) % WINDOWS;
      if (offset >= (this.#starts[window] ?? -1) && end <= (this.#ends[window] ?? -1)) {
        this.#latest = window;
        return this.#layout.windows + window * WINDOW + offset - (this.#starts[window] ?? 0);
      }
    }
    return this.#load(offset) >= length ? this.#layout.windows + this.#latest * WINDOW : -1;
  }

  #load(offset: number): number {
    const window = this.#next;
    this.#next = (window + 1) % WINDOWS;
    this.#latest = window;
    const read = readUpTo(this.#file, this.#bytes, this.#layout.windows + window * WINDOW, WINDOW, offset);
    this.#starts[window] = offset;
    this.#ends[window] = offset + read;
    return read;
  }

  #big(offset: number, length: number): number {
    if (length > this.#layout.bigWindowBytes) return -1;
    const read = readUpTo(this.#file, this.#bytes, this.#layout.bigWindow, length, offset);
    return read === length ? this.#layout.bigWindow : -1;
  }
}

/** Reads until `length` bytes are there or the file ends. */
export function readUpTo(file: number, to: Uint8Array, at: number, length: number, position: number | null): number {
  let done = 0;
  while (done < length) {
    const read = readSync(file, to, at + done, length - done, position === null ? null : position + done);
    if (read === 0) break;
    done += read;
  }
  return done;
}
