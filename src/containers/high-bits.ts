import { CutOff } from './failure.js';
import type { Input } from './input.js';

/** Bits of an input, the highest of each byte first. */
export class HighBits {
  readonly #input: Input;
  #hold = 0;
  #bits = 0;

  constructor(input: Input) {
    this.#input = input;
  }

  /** Waits until `bytes` more are there, or the end is. */
  async ahead(bytes: number): Promise<void> {
    this.#giveBack();
    await this.#input.fill(bytes);
  }

  /**
   * The next bits, at most 24.
   *
   * @throws CutOff
   */
  take(count: number): number {
    const value = this.peek(count);
    this.skip(count);
    return value;
  }

  /** Like `take`, but they stay; behind the end are zeros. */
  peek(count: number): number {
    const input = this.#input;
    while (this.#bits < count) {
      this.#hold = (this.#hold << 8) | (input.at < input.end ? (input.bytes[input.at] as number) : 0);
      input.at++;
      this.#bits += 8;
    }
    return (this.#hold >>> (this.#bits - count)) & ((1 << count) - 1);
  }

  /** Steps over bits that were peeked at. */
  skip(count: number): void {
    this.#bits -= count;
    const input = this.#input;
    if (input.at <= input.end || input.at - (this.#bits >> 3) <= input.end) return;
    input.at = input.end;
    this.#bits = 0;
    throw new CutOff();
  }

  /** Leaves the rest of a byte that was begun. */
  align(): void {
    this.#giveBack();
    this.#bits = 0;
  }

  #giveBack(): void {
    const whole = this.#bits >> 3;
    this.#input.at -= whole;
    this.#hold >>>= 8 * whole;
    this.#bits &= 7;
  }
}
