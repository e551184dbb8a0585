import { BackBits } from './back-bits.js';
import { Damaged } from './failure.js';
import { FseState, readTable, singleTable, tableOf, type FseTable } from './zstd-fse.js';
import { decodeLiterals, readCodes, type LiteralCodes } from './zstd-huffman.js';
import { LONGEST_BLOCK, type ZstdWindow } from './zstd-window.js';

/** A kind of number in a sequence: lengths of literals, of matches, offsets. */
interface Alphabet {
  readonly mostLog: number;
  readonly bits: readonly number[];
  readonly bases: readonly number[];
  readonly usual: FseTable;
}

const LENGTH_BITS = [1, 1, 1, 1, 2, 2, 3, 3];
const LITERAL_LENGTHS = alphabet(
  9,
  0,
  [...zeros(16), ...LENGTH_BITS, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  6,
  [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1],
);
const MATCH_LENGTHS = alphabet(
  9,
  3,
  [...zeros(32), ...LENGTH_BITS, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  6,
  [
    1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
  ],
);
const OFFSETS = alphabet(
  8,
  1,
  Array.from({ length: 32 }, (_, code) => code),
  5,
  [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1],
);

/** Decodes the compressed blocks of one frame, which share tables and recent offsets. */
export class ZstdBlocks {
  readonly #window: ZstdWindow;
  #codes: LiteralCodes | undefined;
  #tables: (FseTable | undefined)[] = [];
  #recent: [number, number, number] = [1, 4, 8];

  constructor(window: ZstdWindow) {
    this.#window = window;
  }

  decode(block: Uint8Array): void {
    const [literals, length] = this.#readLiterals(block);
    const rest = block.subarray(length);
    const [count, at] = sequenceCount(rest);
    if (count === 0) return this.#window.write(literals);
    const modes = rest[at] ?? 0;
    if ((modes & 3) !== 0) throw new Damaged('damaged: modes that there are not');
    const packed = this.#readTables(rest.subarray(at + 1), modes);
    this.#run(new BackBits(packed), count, literals);
  }

  #readLiterals(block: Uint8Array): [literals: Uint8Array, length: number] {
    const head = block[0] ?? 0;
    const type = head & 3;
    const format = (head >> 2) & 3;
    const word = (at: number): number => (block[at] ?? 0) | ((block[at + 1] ?? 0) << 8) | ((block[at + 2] ?? 0) << 16);
    if (type >= 2) return this.#unpackLiterals(block, type, format);
    const length = format % 2 === 0 ? 1 : format === 1 ? 2 : 3;
    const size = length === 1 ? head >> 3 : (word(0) & (length === 2 ? 0xffff : 0xffffff)) >> 4;
    const end = length + (type === 0 ? size : 1);
    if (size > LONGEST_BLOCK || end > block.length) throw new Damaged('damaged: literals that are cut off');
    const literals = this.#window.literals.subarray(0, size);
    if (type === 0) literals.set(block.subarray(length, end));
    else literals.fill(block[length] as number);
    return [literals, end];
  }

  #unpackLiterals(block: Uint8Array, type: number, format: number): [literals: Uint8Array, length: number] {
    const length = [3, 3, 4, 5][format] as number;
    const width = [10, 10, 14, 18][format] as number;
    let head = 0;
    for (let at = length - 1; at >= 0; at--) head = head * 256 + (block[at] ?? 0);
    const size = Math.floor(head / 16) % 2 ** width;
    const end = length + (Math.floor(head / 2 ** (4 + width)) % 2 ** width);
    if (size > LONGEST_BLOCK || end > block.length) throw new Damaged('damaged: literals that are cut off');
    let packed = block.subarray(length, end);
    if (type === 2) {
      const [codes, described] = readCodes(packed);
      this.#codes = codes;
      packed = packed.subarray(described);
    }
    if (this.#codes === undefined) throw new Damaged('damaged: literals without codes');
    const literals = this.#window.literals.subarray(0, size);
    if (format === 0) decodeLiterals(packed, this.#codes, literals);
    else decodeFour(packed, this.#codes, literals);
    return [literals, end];
  }

  #readTables(bytes: Uint8Array, modes: number): Uint8Array {
    let at = 0;
    for (const [index, { usual, mostLog, bits }] of [LITERAL_LENGTHS, OFFSETS, MATCH_LENGTHS].entries()) {
      const mode = (modes >> (6 - 2 * index)) & 3;
      if (mode === 0) this.#tables[index] = usual;
      if (mode === 1) this.#tables[index] = singleTable(bytes[at++] ?? 0xff);
      if (mode !== 2) continue;
      const [table, length] = readTable(bytes.subarray(at), mostLog, bits.length);
      this.#tables[index] = table;
      at += length;
    }
    return bytes.subarray(at);
  }

  #run(bits: BackBits, count: number, literals: Uint8Array): void {
    const [literalTable, offsetTable, matchTable] = this.#tables;
    if (literalTable === undefined || offsetTable === undefined || matchTable === undefined)
      throw new Damaged('damaged: sequences without tables');
    const literalState = new FseState(literalTable, bits);
    const offsetState = new FseState(offsetTable, bits);
    const matchState = new FseState(matchTable, bits);
    let used = 0;
    for (let left = count; left > 0; left--) {
      const offset = valueOf(OFFSETS, offsetState.symbol, bits);
      const matchLength = valueOf(MATCH_LENGTHS, matchState.symbol, bits);
      const literalLength = valueOf(LITERAL_LENGTHS, literalState.symbol, bits);
      if (bits.left < 0 || used + literalLength > literals.length)
        throw new Damaged('damaged: sequences that do not fit');
      this.#window.write(literals.subarray(used, used + literalLength));
      used += literalLength;
      this.#window.copy(this.#distance(offset, literalLength), matchLength);
      if (left === 1) break;
      literalState.next(bits);
      matchState.next(bits);
      offsetState.next(bits);
    }
    if (bits.left !== 0) throw new Damaged('damaged: sequences that do not fit');
    this.#window.write(literals.subarray(used));
  }

  /** Offsets up to 3 stand for recent distances, others one by one when no literals come before (RFC 8878, 3.1.1.5). */
  #distance(offset: number, literalLength: number): number {
    const recent = this.#recent;
    const which = offset > 3 ? 3 : offset - 1 + (literalLength === 0 ? 1 : 0);
    if (which === 0) return recent[0];
    const distance = offset > 3 ? offset - 3 : which === 3 ? recent[0] - 1 : recent[which as 1 | 2];
    if (which !== 1) recent[2] = recent[1];
    recent[1] = recent[0];
    recent[0] = distance;
    return distance;
  }
}

function decodeFour(bytes: Uint8Array, codes: LiteralCodes, out: Uint8Array): void {
  const quarter = Math.ceil(out.length / 4);
  let at = 6;
  for (let stream = 0; stream < 4; stream++) {
    const size = (bytes[2 * stream] ?? 0) | ((bytes[2 * stream + 1] ?? 0) << 8);
    const end = stream === 3 ? bytes.length : at + size;
    if (end > bytes.length || 3 * quarter > out.length) throw new Damaged('damaged: literals that are cut off');
    const part = out.subarray(stream * quarter, stream === 3 ? out.length : (stream + 1) * quarter);
    decodeLiterals(bytes.subarray(at, end), codes, part);
    at = end;
  }
}

function sequenceCount(bytes: Uint8Array): [count: number, length: number] {
  const [first = 0, second = 0, third = 0] = bytes;
  if (first < 128) return [first, 1];
  if (first < 255) return [((first - 128) << 8) + second, 2];
  return [second + (third << 8) + 0x7f00, 3];
}

function valueOf({ bits, bases }: Alphabet, code: number, source: BackBits): number {
  const count = bits[code];
  if (count === undefined) throw new Damaged('damaged: a number that there is not');
  const high = count > 16 ? source.take(count - 16) * 2 ** 16 : 0;
  return (bases[code] as number) + high + source.take(Math.min(count, 16));
}

/** Each base follows from the bits of those before it; offsets are powers of two. */
function alphabet(
  mostLog: number,
  first: number,
  bits: readonly number[],
  log: number,
  odds: readonly number[],
): Alphabet {
  let base = first;
  const bases = bits.map((count) => {
    base += 2 ** count;
    return base - 2 ** count;
  });
  return { mostLog, bits, bases, usual: tableOf(odds, log) };
}

function zeros(count: number): number[] {
  return new Array<number>(count).fill(0);
}
