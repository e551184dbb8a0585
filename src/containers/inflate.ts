import { CutOff, Damaged } from './failure.js';
import { HuffmanTable } from './huffman.js';
import type { Input } from './input.js';

const WINDOW = 32 * 1024;
const ROOM = WINDOW + 64 * 1024;
const LONGEST_MATCH = 258;
/** More than any block's description of its codes takes: 14 bits, 19 codes of 3, 316 lengths of 7 + 7. */
const LONGEST_DESCRIPTION = 640;
const LENGTHS = tableOf(29, 4, 3, 258);
const DISTANCES = tableOf(30, 2, 1);
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

type Pause = 'low' | 'full' | 'end';

/**
 * Inflates raw deflate data (RFC 1951), one stream after another.
 *
 * Not node's zlib: that loses what it had inflated of a piece when the piece turns out to be damaged, and tells where a stream ended only
 * when it is handed all of it.
 */
export class Inflater {
  /** What was seen of the stream is not there by chance: codes that fit together, or a stored block whose length has its complement. */
  credible = false;
  #input!: Input;
  #hold = 0;
  #bits = 0;
  readonly #out = new Uint8Array(ROOM);
  #written = 0;
  #told = 0;
  readonly #literals = new HuffmanTable();
  readonly #distances = new HuffmanTable();

  /**
   * Pieces are valid until the next is asked for. After the last one `input` stands behind the stream.
   *
   * @throws Damaged after the pieces of all that could be inflated
   */
  async *pieces(input: Input): AsyncGenerator<Uint8Array> {
    this.#input = input;
    this.#hold = this.#bits = this.#written = this.#told = 0;
    this.credible = false;
    try {
      for (let last = false; !last;) {
        await this.#more(LONGEST_DESCRIPTION);
        last = this.#bitsOf(1) === 1;
        const type = this.#bitsOf(2);
        if (type === 0) yield* this.#stored();
        else yield* this.#compressed(type);
      }
    } catch (error) {
      if (error instanceof Damaged && this.#told < this.#written) yield this.#tell();
      throw error;
    }
    this.#giveBack();
    if (this.#told < this.#written) yield this.#tell();
  }

  async *#stored(): AsyncGenerator<Uint8Array> {
    this.#bitsOf(this.#bits & 7);
    this.#giveBack();
    const input = this.#input;
    await input.need(4);
    const length = (input.bytes[input.at] as number) | ((input.bytes[input.at + 1] as number) << 8);
    const complement = (input.bytes[input.at + 2] as number) | ((input.bytes[input.at + 3] as number) << 8);
    if ((length ^ complement) !== 0xffff) throw new Damaged('damaged: the length of a stored block is wrong');
    input.at += 4;
    if (length > 0) this.credible = true;
    for (let left = length; left > 0;) {
      await input.need(1);
      if (this.#written === ROOM) {
        yield this.#tell();
        this.#slide();
      }
      const count = Math.min(left, input.end - input.at, ROOM - this.#written);
      this.#out.set(input.view(count), this.#written);
      this.#written += count;
      left -= count;
    }
  }

  async *#compressed(type: number): AsyncGenerator<Uint8Array> {
    if (type === 3) throw new Damaged('damaged: a block of a type that there is not');
    if (type === 1) this.#fixedCodes();
    else this.#describedCodes();
    for (;;) {
      const pause = this.#symbols();
      if (pause === 'end') return;
      if (pause === 'full') {
        yield this.#tell();
        this.#slide();
      } else await this.#more(64);
    }
  }

  #fixedCodes(): void {
    this.#literals.set(new Uint8Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280));
    this.#distances.set(new Uint8Array(32).fill(5));
  }

  #describedCodes(): void {
    const literals = this.#bitsOf(5) + 257;
    const distances = this.#bitsOf(5) + 1;
    const given = this.#bitsOf(4) + 4;
    if (literals > 286 || distances > 30) throw new Damaged('damaged: too many codes');
    const lengths = new Uint8Array(19);
    for (const place of ORDER.slice(0, given)) lengths[place] = this.#bitsOf(3);
    if (!this.#literals.set(lengths)) throw new Damaged('damaged: codes of code lengths that do not fit');
    const all = this.#codeLengths(literals + distances);
    const fit =
      all[256] !== 0 && this.#literals.set(all.subarray(0, literals)) && this.#distances.set(all.subarray(literals));
    if (!fit) throw new Damaged('damaged: codes that do not fit');
    this.credible = true;
  }

  #codeLengths(count: number): Uint8Array {
    const lengths = new Uint8Array(count);
    for (let at = 0; at < count;) {
      const symbol = this.#code(this.#literals);
      if (symbol < 16) {
        lengths[at++] = symbol;
        continue;
      }
      if (symbol === 16 && at === 0) throw new Damaged('damaged: a code length repeats nothing');
      const value = symbol === 16 ? (lengths[at - 1] as number) : 0;
      const times = symbol === 16 ? 3 + this.#bitsOf(2) : symbol === 17 ? 3 + this.#bitsOf(3) : 11 + this.#bitsOf(7);
      if (at + times > count) throw new Damaged('damaged: too many code lengths');
      lengths.fill(value, at, at + times);
      at += times;
    }
    return lengths;
  }

  /** The inner loop: literals and matches, while there are input and room. */
  #symbols(): Pause {
    const input = this.#input;
    const low = input.ended ? Infinity : input.end - 8;
    for (;;) {
      if (this.#written > ROOM - LONGEST_MATCH) return 'full';
      if (input.at > low) return 'low';
      this.#refill();
      const symbol = this.#symbol(this.#literals);
      if (symbol === 256) return 'end';
      if (symbol < 256) this.#out[this.#written++] = symbol;
      else this.#copy(symbol - 257);
    }
  }

  #copy(symbol: number): void {
    const lengthOf = LENGTHS[symbol];
    if (lengthOf === undefined) throw new Damaged('damaged: a length that there is not');
    const length = lengthOf.base + this.#extra(lengthOf.bits);
    this.#refill();
    const distanceOf = DISTANCES[this.#symbol(this.#distances)];
    if (distanceOf === undefined) throw new Damaged('damaged: a distance that there is not');
    this.#refill();
    const distance = distanceOf.base + this.#extra(distanceOf.bits);
    const out = this.#out;
    let at = this.#written;
    if (distance > at) throw new Damaged('damaged: a distance too far back');
    const end = at + length;
    for (let from = at - distance; at < end;) out[at++] = out[from++] as number;
    this.#written = end;
  }

  #refill(): void {
    const input = this.#input;
    while (this.#bits < 24) {
      const byte = input.at < input.end ? (input.bytes[input.at] as number) : 0;
      input.at++;
      this.#hold |= byte << this.#bits;
      this.#bits += 8;
    }
  }

  /** A symbol; 24 bits are there, but those behind the end of the input do not count. */
  #symbol(table: HuffmanTable): number {
    const entry = table.find(this.#hold);
    const length = entry & 15;
    this.#extra(length);
    if (entry === 0) throw new Damaged('damaged: a code that there is not');
    return entry >> 4;
  }

  #extra(count: number): number {
    const value = this.#hold & ((1 << count) - 1);
    this.#hold >>>= count;
    this.#bits -= count;
    const input = this.#input;
    if (input.at > input.end && input.at - (this.#bits >> 3) > input.end) this.#overrun();
    return value;
  }

  #overrun(): never {
    this.#input.at = this.#input.end;
    this.#hold = this.#bits = 0;
    throw new CutOff();
  }

  #code(table: HuffmanTable): number {
    this.#refill();
    return this.#symbol(table);
  }

  #bitsOf(count: number): number {
    this.#refill();
    return this.#extra(count);
  }

  /** Whole bytes that were read ahead go back. */
  #giveBack(): void {
    this.#input.at -= this.#bits >> 3;
    this.#bits &= 7;
    this.#hold &= (1 << this.#bits) - 1;
  }

  async #more(count: number): Promise<void> {
    this.#giveBack();
    await this.#input.fill(count);
  }

  #tell(): Uint8Array {
    const piece = this.#out.subarray(this.#told, this.#written);
    this.#told = this.#written;
    return piece;
  }

  #slide(): void {
    this.#out.copyWithin(0, this.#written - WINDOW, this.#written);
    this.#written = this.#told = WINDOW;
  }
}

/** Bases and extra bits of deflate's lengths and distances: after the first two steps each `step` symbols take one bit more. */
function tableOf(count: number, step: number, first: number, last?: number): readonly { base: number; bits: number }[] {
  const table: { base: number; bits: number }[] = [];
  for (let symbol = 0, base = first; symbol < count; symbol++) {
    const bits = Math.max(0, Math.floor(symbol / step) - 1);
    table.push({ base, bits });
    base += 1 << bits;
  }
  if (last !== undefined) table[count - 1] = { base: last, bits: 0 };
  return table;
}
