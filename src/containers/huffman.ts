const FAST_BITS = 10;
const LONGEST = 15;

/** The codes of one alphabet of deflate. An entry is `symbol << 4 | length`; 0 stands for no code. */
export class HuffmanTable {
  readonly #fast = new Uint16Array(1 << FAST_BITS);
  readonly #counts = new Uint16Array(LONGEST + 1);
  readonly #symbols = new Uint16Array(288);

  /** @returns false when the lengths make no code: oversubscribed, or incomplete with more than one symbol (RFC 1951, 3.2.2) */
  set(lengths: Uint8Array): boolean {
    const counts = this.#counts.fill(0);
    for (const length of lengths) counts[length] = (counts[length] as number) + 1;
    counts[0] = 0;
    const next = new Uint16Array(LONGEST + 2);
    const codes = new Uint32Array(LONGEST + 2);
    let left = 1;
    let longest = 0;
    for (let length = 1; length <= LONGEST; length++) {
      const count = counts[length] as number;
      left = 2 * left - count;
      if (left < 0) return false;
      if (count > 0) longest = length;
      next[length + 1] = (next[length] as number) + count;
      codes[length + 1] = ((codes[length] as number) + count) << 1;
    }
    this.#fast.fill(0);
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      const length = lengths[symbol] as number;
      if (length === 0) continue;
      const place = next[length] as number;
      next[length] = place + 1;
      this.#symbols[place] = symbol;
      const code = codes[length] as number;
      codes[length] = code + 1;
      if (length <= FAST_BITS) this.#spread(code, length, symbol);
    }
    return left === 0 || longest <= 1;
  }

  /** The entry of the code that `bits`, the first one lowest, begin with; at least 15 of them must be there. */
  find(bits: number): number {
    const entry = this.#fast[bits & ((1 << FAST_BITS) - 1)] as number;
    return entry === 0 ? this.#walk(bits) : entry;
  }

  #spread(code: number, length: number, symbol: number): void {
    let reversed = 0;
    for (let bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit);
    const entry = (symbol << 4) | length;
    for (let at = reversed; at < 1 << FAST_BITS; at += 1 << length) this.#fast[at] = entry;
  }

  /** Bit by bit, for codes too long for the table. */
  #walk(bits: number): number {
    let code = 0;
    let first = 0;
    let place = 0;
    for (let length = 1; length <= LONGEST; length++) {
      code |= (bits >> (length - 1)) & 1;
      const count = this.#counts[length] as number;
      if (code - first < count) return ((this.#symbols[place + code - first] as number) << 4) | length;
      place += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    return 0;
  }
}
