import { Damaged } from './failure.js';
import type { HighBits } from './high-bits.js';

/** More than any block takes: 900,001 codes of 20 bits, 32,768 selectors of 6, six descriptions of 258 codes. */
export const MOST_PACKED = 2_400_000;
const GROUP = 50;
const LONGEST_CODE = 20;
const RUN_A = 0;
const RUN_B = 1;

/** A block before its transform is undone: each link is `next << 8 | byte`. */
export interface Block {
  readonly links: Uint32Array;
  readonly length: number;
  readonly first: number;
}

interface Codes {
  readonly shortest: number;
  /** The first code, left-aligned to 20 bits, that is longer than the index. */
  readonly limits: Int32Array;
  /** What to take from a code of that length to get its place among the symbols. */
  readonly offsets: Int32Array;
  readonly symbols: Uint16Array;
}

/**
 * Reads a block behind its magic number and checksum.
 *
 * @param links - as long as blocks may be; the result uses it
 */
export function decodeBlock(bits: HighBits, links: Uint32Array): Block {
  if (bits.take(1) === 1) throw new Damaged('packed by bzip2 0.9.0 or older, which is not read');
  const first = bits.take(24);
  const bytes = usedBytes(bits);
  const tables = bits.take(3);
  const selectors = readSelectors(bits, tables);
  const codes = Array.from({ length: tables }, () => readCodes(bits, bytes.length + 2));
  const length = readSymbols(bits, { bytes, selectors, codes, links });
  if (first >= length) throw new Damaged('damaged: a block begins behind its end');
  link(links, length);
  return { links, length, first };
}

function usedBytes(bits: HighBits): Uint8Array {
  const used: number[] = [];
  const rows = bits.take(16);
  for (let row = 0; row < 16; row++) {
    if (((rows >> (15 - row)) & 1) === 0) continue;
    const columns = bits.take(16);
    for (let column = 0; column < 16; column++) if ((columns >> (15 - column)) & 1) used.push(16 * row + column);
  }
  if (used.length === 0) throw new Damaged('damaged: a block of no bytes');
  return Uint8Array.from(used);
}

function readSelectors(bits: HighBits, tables: number): Uint8Array {
  const count = bits.take(15);
  if (tables < 2 || tables > 6 || count === 0) throw new Damaged('damaged: a block without codes');
  const order = [0, 1, 2, 3, 4, 5].slice(0, tables);
  const selectors = new Uint8Array(count);
  for (let index = 0; index < count; index++) {
    let place = 0;
    while (bits.take(1) === 1) if (++place >= tables) throw new Damaged('damaged: codes that there are not');
    const [table = 0] = order.splice(place, 1);
    order.unshift(table);
    selectors[index] = table;
  }
  return selectors;
}

function readCodes(bits: HighBits, count: number): Codes {
  const lengths = new Uint8Array(count);
  let length = bits.take(5);
  for (let symbol = 0; symbol < count; symbol++) {
    for (;;) {
      if (length < 1 || length > LONGEST_CODE) throw new Damaged('damaged: a code of no length');
      if (bits.take(1) === 0) break;
      length += bits.take(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  return codesOf(lengths);
}

function codesOf(lengths: Uint8Array): Codes {
  const limits = new Int32Array(LONGEST_CODE + 1);
  const offsets = new Int32Array(LONGEST_CODE + 1);
  const symbols: number[] = [];
  let code = 0;
  for (let length = 1; length <= LONGEST_CODE; length++) {
    offsets[length] = code - symbols.length;
    lengths.forEach((its, symbol) => {
      if (its === length) symbols.push(symbol);
    });
    code = symbols.length + (offsets[length] as number);
    limits[length] = code << (LONGEST_CODE - length);
    code <<= 1;
  }
  return { shortest: Math.min(...lengths), limits, offsets, symbols: Uint16Array.from(symbols) };
}

interface SymbolSource {
  readonly bytes: Uint8Array;
  readonly selectors: Uint8Array;
  readonly codes: readonly Codes[];
  readonly links: Uint32Array;
}

/** Undoes Huffman, runs and move-to-front; the bytes come to lie in `links`. @returns how many there are */
function readSymbols(bits: HighBits, { bytes, selectors, codes, links }: SymbolSource): number {
  const order = bytes.slice();
  const end = bytes.length + 1;
  let length = 0;
  let run = 0;
  let weight = 1;
  for (const selector of selectors) {
    const table = codes[selector] as Codes;
    for (let left = GROUP; left > 0; left--) {
      const symbol = readSymbol(bits, table);
      if (symbol === RUN_A || symbol === RUN_B) {
        run += weight << symbol;
        weight *= 2;
        if (run > links.length) throw new Damaged('damaged: a block that is too long');
        continue;
      }
      if (length + run + 1 > links.length + (symbol === end ? 1 : 0))
        throw new Damaged('damaged: a block that is too long');
      links.fill(order[0] as number, length, length + run);
      length += run;
      run = 0;
      weight = 1;
      if (symbol === end) return length;
      const byte = order[symbol - 1] as number;
      order.copyWithin(1, 0, symbol - 1);
      order[0] = byte;
      links[length++] = byte;
    }
  }
  throw new Damaged('damaged: a block that does not end');
}

function readSymbol(bits: HighBits, { shortest, limits, offsets, symbols }: Codes): number {
  const code = bits.peek(LONGEST_CODE);
  let length = shortest;
  while (length <= LONGEST_CODE && code >= (limits[length] as number)) length++;
  if (length > LONGEST_CODE) throw new Damaged('damaged: a code that there is not');
  bits.skip(length);
  const symbol = symbols[(code >> (LONGEST_CODE - length)) - (offsets[length] as number)];
  if (symbol === undefined) throw new Damaged('damaged: a code that there is not');
  return symbol;
}

/** Sorts: the place of each byte among all, in order, is whose successor it is. */
function link(links: Uint32Array, length: number): void {
  const starts = new Uint32Array(256);
  for (let at = 0; at < length; at++) {
    const byte = (links[at] as number) & 0xff;
    starts[byte] = (starts[byte] as number) + 1;
  }
  let sum = 0;
  for (let byte = 0; byte < 256; byte++) {
    const count = starts[byte] as number;
    starts[byte] = sum;
    sum += count;
  }
  for (let at = 0; at < length; at++) {
    const byte = (links[at] as number) & 0xff;
    const place = starts[byte] as number;
    starts[byte] = place + 1;
    links[place] = ((links[place] as number) & 0xff) | (at << 8);
  }
}
