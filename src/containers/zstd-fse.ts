import { Damaged } from './failure.js';
import type { BackBits } from './back-bits.js';

/** A finite state entropy table: what each state stands for, and how to get to the next. */
export interface FseTable {
  readonly log: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
  readonly bases: Uint16Array;
}

/** A table of one state. */
export function singleTable(symbol: number): FseTable {
  return { log: 0, symbols: Uint8Array.of(symbol), bits: new Uint8Array(1), bases: new Uint16Array(1) };
}

/** Builds the table of a distribution (RFC 8878, 4.1.1); -1 stands for "less than one". */
export function tableOf(odds: readonly number[], log: number): FseTable {
  const size = 1 << log;
  const symbols = new Uint8Array(size);
  const next = Uint16Array.from(odds, (count) => Math.abs(count));
  let top = size;
  odds.forEach((count, symbol) => {
    if (count === -1) symbols[--top] = symbol;
  });
  const step = (size >> 1) + (size >> 3) + 3;
  let at = 0;
  odds.forEach((count, symbol) => {
    for (let left = count; left > 0; left--) {
      symbols[at] = symbol;
      do at = (at + step) & (size - 1);
      while (at >= top);
    }
  });
  if (at !== 0) throw new Damaged('damaged: odds that do not fit');
  const bits = new Uint8Array(size);
  const bases = new Uint16Array(size);
  symbols.forEach((symbol, state) => {
    const count = next[symbol] as number;
    next[symbol] = count + 1;
    const its = log - (31 - Math.clz32(count));
    bits[state] = its;
    bases[state] = (count << its) - size;
  });
  return { log, symbols, bits, bases };
}

/** Reads a distribution. @returns the table, and how many bytes it took */
export function readTable(bytes: Uint8Array, mostLog: number, mostSymbols: number): [table: FseTable, length: number] {
  const bits = new ForwardBits(bytes);
  const log = bits.take(4) + 5;
  if (log > mostLog) throw new Damaged('damaged: a table that is too large');
  const odds: number[] = [];
  for (let left = 1 << log; left > 0;) {
    const count = readCount(bits, left);
    odds.push(count);
    left -= Math.abs(count);
    if (count === 0) readZeros(bits, odds, mostSymbols);
    if (left < 0 || odds.length > mostSymbols) throw new Damaged('damaged: odds that do not fit');
  }
  return [tableOf(odds, log), (bits.place + 7) >> 3];
}

/** A number up to `left`, and -1; the smaller ones take a bit less. */
function readCount(bits: ForwardBits, left: number): number {
  const width = 32 - Math.clz32(left + 1);
  const half = 1 << (width - 1);
  const spare = 2 * half - 2 - left;
  let value = bits.take(width - 1);
  if (value >= spare && bits.take(1) === 1) value += half - spare;
  return value - 1;
}

/** How many more zeros follow one, in twos of bits: 3 means that it goes on. */
function readZeros(bits: ForwardBits, odds: number[], most: number): void {
  for (let zeros = 3; zeros === 3 && odds.length <= most;) {
    zeros = bits.take(2);
    for (let more = zeros; more > 0; more--) odds.push(0);
  }
}

/** Bits from the lowest of the first byte on. */
class ForwardBits {
  readonly #bytes: Uint8Array;
  place = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** At most 16 bits. */
  take(count: number): number {
    const bytes = this.#bytes;
    const at = this.place >> 3;
    const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
    const value = (low >> (this.place & 7)) & ((1 << count) - 1);
    this.place += count;
    if (this.place > bytes.length * 8) throw new Damaged('damaged: odds that are cut off');
    return value;
  }
}

/** Where a reader of symbols is in its table. */
export class FseState {
  readonly table: FseTable;
  #state: number;

  constructor(table: FseTable, bits: BackBits) {
    this.table = table;
    this.#state = bits.take(table.log);
  }

  get symbol(): number {
    return this.table.symbols[this.#state] as number;
  }

  next(bits: BackBits): void {
    this.#state = (this.table.bases[this.#state] as number) + bits.take(this.table.bits[this.#state] as number);
  }
}
