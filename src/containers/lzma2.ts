import { Damaged } from './failure.js';
import { LzmaDecoder } from './lzma.js';
import { LzmaWindow } from './lzma-window.js';
import type { Input } from './input.js';

const MOST_TOLD = 64 * 1024;

/** Decodes LZMA2 streams: chunks of LZMA or of bytes as they are. */
export class Lzma2 {
  readonly #input: Input;
  readonly #window: LzmaWindow;
  readonly #decoder: LzmaDecoder;
  #needsDictionary = true;
  #needsProperties = true;

  constructor(input: Input, dictionary: number) {
    this.#input = input;
    this.#window = new LzmaWindow(dictionary);
    this.#decoder = new LzmaDecoder(this.#window);
  }

  /**
   * Pieces are valid until the next is asked for.
   *
   * @throws Damaged after the pieces of all that could be decoded
   */
  async *pieces(): AsyncGenerator<Uint8Array> {
    this.#needsDictionary = this.#needsProperties = true;
    for (;;) {
      await this.#input.need(1);
      const control = this.#input.bytes[this.#input.at++] as number;
      if (control === 0) return;
      if (control === 1 || control >= 0xe0) {
        this.#needsDictionary = false;
        this.#window.reset();
      } else if (this.#needsDictionary) throw new Damaged('damaged: its first chunk refers to others');
      if (control >= 0x80) yield* this.#packed(control);
      else if (control <= 2) yield* this.#plain();
      else throw new Damaged('damaged: a chunk of a kind that there is not');
    }
  }

  async *#plain(): AsyncGenerator<Uint8Array> {
    await this.#input.need(2);
    for (let left = this.#number() + 1; left > 0;) {
      await this.#input.need(1);
      const count = Math.min(left, this.#input.end - this.#input.at, this.#window.room(MOST_TOLD));
      this.#window.write(this.#input.view(count));
      this.#input.settle();
      yield this.#window.tell();
      left -= count;
    }
  }

  async *#packed(control: number): AsyncGenerator<Uint8Array> {
    await this.#input.need(control >= 0xc0 ? 5 : 4);
    let left = ((control & 0x1f) << 16) + this.#number() + 1;
    const length = this.#number() + 1;
    if (control >= 0xc0) {
      this.#decoder.setProperties(this.#input.bytes[this.#input.at++] as number);
      this.#needsProperties = false;
    } else if (this.#needsProperties) throw new Damaged('damaged: a chunk without properties');
    else if (control >= 0xa0) this.#decoder.reset();
    const isWhole = await this.#input.fill(length);
    const packed = this.#input.view(isWhole ? length : this.#input.end - this.#input.at);
    this.#decoder.begin(packed);
    while (left > 0) {
      let failure: unknown;
      try {
        left -= this.#decoder.decode(Math.min(left, this.#window.room(MOST_TOLD)));
      } catch (error) {
        failure = error;
      }
      if (failure === undefined) this.#input.settle();
      const piece = this.#window.tell();
      if (piece.length > 0) yield piece;
      if (failure !== undefined) throw failure as Error;
    }
    this.#decoder.finish();
  }

  #number(): number {
    const [high = 0, low = 0] = this.#input.view(2);
    return (high << 8) | low;
  }
}
