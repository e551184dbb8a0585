// zlib streams (RFC 1950) of DEFLATE data (RFC 1951), from memory to memory.
//
// The inner loop does not look where input and output end but once a round. So it may read 32 bytes behind the input, and write
// 288 bytes behind the output, which the caller keeps free; what went too far is refused, and no byte behind the input counts.
import { adler32 } from './adler';
import {
  buildTable,
  codeLengths,
  DISTANCE_BITS,
  distanceMeanings,
  distanceTable,
  END,
  fixedDistances,
  fixedLiterals,
  LENGTH_BITS,
  lengthMeanings,
  lengthTable,
  LINK,
  LITERAL,
  LITERAL_BITS,
  literalMeanings,
  literalTable,
  setUpTables,
  SPECIAL,
} from './huffman';

/** The data is damaged, ends too early, or does not fit the room that it was given. */
const BROKEN: i32 = -1;

/** A round that begins so far behind the end of the input has used bits that are none of it. */
const TOO_FAR: usize = 8;

// The state between blocks. The loops keep it in locals, since those are registers.
let bits: u64 = 0; // input that is not used yet, first bit lowest
let held: u32 = 0; // how many of them
let input: usize = 0;
let inputEnd: usize = 0;
let output: usize = 0;
let outputStart: usize = 0;
let outputEnd: usize = 0;

let used: usize = 0;

/** Bytes of input that the last stream took, its checksum included. */
export function consumed(): usize {
  return used;
}

export function setUpInflate(scratch: usize): void {
  setUpTables(scratch);
}

/**
 * Inflates a stream; 32 bytes behind it have to be readable, and 288 bytes behind the room writable.
 *
 * @returns bytes written, at most `room`; negative when the stream is damaged, does not end in `length` bytes, or needs more room
 */
export function inflate(from: usize, length: usize, to: usize, room: usize): i32 {
  if (length < 6 || !headerIsGood(from)) return BROKEN;
  input = from + 2;
  inputEnd = from + length;
  output = outputStart = to;
  outputEnd = to + room;
  bits = 0;
  held = 0;
  let last = false;
  while (!last) {
    need(3);
    if (held < 3) return BROKEN;
    last = (bits & 1) !== 0;
    const kind = (<u32>(bits >> 1)) & 3;
    drop(3);
    if (!block(kind)) return BROKEN;
  }
  input -= <usize>(held >> 3); // whole bytes that were taken in advance
  if (input + 4 > inputEnd) return BROKEN;
  used = input + 4 - from;
  const written = output - outputStart;
  return bswap<u32>(load<u32>(input)) === adler32(outputStart, written) ? <i32>written : BROKEN;
}

/** Method 8, a window of at most 32 KiB, no preset dictionary. */
function headerIsGood(from: usize): bool {
  const first = <u32>load<u8>(from);
  const second = <u32>load<u8>(from + 1);
  return (first & 15) === 8 && first >> 4 <= 7 && (second & 32) === 0 && ((first << 8) | second) % 31 === 0;
}

function block(kind: u32): bool {
  if (kind === 0) return stored();
  if (kind === 1) return coded(fixedLiterals(), fixedDistances());
  return kind === 2 && readTables() && coded(literalTable(), distanceTable());
}

/** Takes in bytes until `count` bits are held or the input ends. */
function need(count: u32): void {
  while (held < count && input < inputEnd) {
    bits |= (<u64>load<u8>(input++)) << held;
    held += 8;
  }
}

function drop(count: u32): void {
  bits >>= count;
  held -= count;
}

function stored(): bool {
  drop(held & 7);
  input -= <usize>(held >> 3);
  bits = 0;
  held = 0;
  if (input + 4 > inputEnd) return false;
  const length = <u32>load<u16>(input);
  if ((length ^ (<u32>load<u16>(input + 2))) !== 0xffff) return false;
  input += 4;
  if (inputEnd - input < <usize>length || outputEnd - output < <usize>length) return false;
  memory.copy(output, input, length);
  input += length;
  output += length;
  return true;
}

const LENGTH_ORDER = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);

/** The codes of a dynamic block (RFC 1951, section 3.2.7). */
function readTables(): bool {
  need(14);
  if (held < 14) return false;
  const literals = <u32>(bits & 31) + 257;
  const distances = <u32>((bits >> 5) & 31) + 1;
  const lengths = <usize>((bits >> 10) & 15) + 4;
  drop(14);
  if (literals > 286 || distances > 30) return false;
  memory.fill(codeLengths(), 0, 19);
  for (let at: usize = 0; at < lengths; at++) {
    need(3);
    if (held < 3) return false;
    store<u8>(codeLengths() + load<u8>(LENGTH_ORDER + at), <u8>(bits & 7));
    drop(3);
  }
  if (!isComplete(codeLengths(), 19) || !buildTable(lengthTable(), codeLengths(), 19, lengthMeanings(), LENGTH_BITS))
    return false;
  if (!readLengths(literals + distances)) return false;
  return (
    load<u8>(codeLengths() + 256) !== 0 &&
    buildTable(distanceTable(), codeLengths() + <usize>literals, distances, distanceMeanings(), DISTANCE_BITS) &&
    buildTable(literalTable(), codeLengths(), literals, literalMeanings(), LITERAL_BITS)
  );
}

/** Of the code that writes the lengths zlib wants all of it. */
function isComplete(lengths: usize, symbols: usize): bool {
  let sum: u32 = 0;
  for (let at: usize = 0; at < symbols; at++) {
    const length = <u32>load<u8>(lengths + at);
    if (length > 0) sum += 128 >> length;
  }
  return sum === 128;
}

function readLengths(total: u32): bool {
  let at: u32 = 0;
  while (at < total) {
    need(14);
    const entry = load<u32>(lengthTable() + (((<usize>bits) & 127) << 2));
    if (held < (entry & 0xff)) return false;
    drop(entry & 0xff);
    const symbol = entry >> 16;
    if (symbol < 16) {
      store<u8>(codeLengths() + at++, <u8>symbol);
      continue;
    }
    const extra: u32 = symbol === 16 ? 2 : symbol === 17 ? 3 : 7;
    if (held < extra || (symbol === 16 && at === 0)) return false;
    const repeats = (symbol === 18 ? 11 : 3) + ((<u32>bits) & ((1 << extra) - 1));
    drop(extra);
    if (at + repeats > total) return false;
    memory.fill(codeLengths() + at, symbol === 16 ? load<u8>(codeLengths() + at - 1) : 0, repeats);
    at += repeats;
  }
  return true;
}

/** Decodes the codes of a block up to its end. */
function coded(literals: usize, distances: usize): bool {
  let buffer = bits;
  let count = held;
  let from = input;
  let to = output;
  let ended = false;
  const fromEnd = inputEnd + TOO_FAR;
  const toEnd = outputEnd;
  while (from <= fromEnd && to <= toEnd) {
    // Whole bytes are counted, the bits above them are loaded again: or-ing the same bits twice changes nothing.
    buffer |= load<u64>(from) << count;
    from += <usize>((63 - count) >> 3);
    count |= 56;
    let entry = load<u32>(literals + (((<usize>buffer) & ((1 << LITERAL_BITS) - 1)) << 2));
    if ((entry & LITERAL) !== 0) {
      buffer >>= entry & 0xff;
      count -= entry & 0xff;
      store<u8>(to++, <u8>(entry >> 16));
      entry = load<u32>(literals + (((<usize>buffer) & ((1 << LITERAL_BITS) - 1)) << 2));
      if ((entry & LITERAL) !== 0) {
        buffer >>= entry & 0xff;
        count -= entry & 0xff;
        store<u8>(to++, <u8>(entry >> 16));
        entry = load<u32>(literals + (((<usize>buffer) & ((1 << LITERAL_BITS) - 1)) << 2));
      }
    }
    if ((entry & (SPECIAL | LITERAL | LINK)) === (SPECIAL | LINK)) {
      buffer >>= LITERAL_BITS;
      count -= LITERAL_BITS;
      const index = ((entry >> 16) & 0x7fff) + ((<u32>buffer) & ((1 << ((entry >> 8) & 15)) - 1));
      entry = load<u32>(literals + ((<usize>index) << 2));
    }
    const code = (entry >> 8) & 15;
    const taken = entry & 0xff;
    const before = buffer;
    buffer >>= taken;
    count -= taken;
    if ((entry & LITERAL) !== 0) {
      store<u8>(to++, <u8>(entry >> 16));
      continue;
    }
    if ((entry & SPECIAL) !== 0) {
      ended = (entry & END) !== 0;
      break;
    }
    const length = <usize>((entry >> 16) + ((<u32>(before >> code)) & ((1 << (taken - code)) - 1)));
    buffer |= load<u64>(from) << count;
    from += <usize>((63 - count) >> 3);
    count |= 56;
    let far = load<u32>(distances + (((<usize>buffer) & ((1 << DISTANCE_BITS) - 1)) << 2));
    if ((far & (SPECIAL | LINK)) === (SPECIAL | LINK)) {
      buffer >>= DISTANCE_BITS;
      count -= DISTANCE_BITS;
      const index = ((far >> 16) & 0x7fff) + ((<u32>buffer) & ((1 << ((far >> 8) & 15)) - 1));
      far = load<u32>(distances + ((<usize>index) << 2));
    }
    const farCode = (far >> 8) & 15;
    const farTaken = far & 0xff;
    const distance = <usize>((far >> 16) + ((<u32>(buffer >> farCode)) & ((1 << (farTaken - farCode)) - 1)));
    buffer >>= farTaken;
    count -= farTaken;
    if ((far & SPECIAL) !== 0 || distance > to - outputStart) break;
    copyMatch(to, distance, length);
    to += length;
  }
  bits = buffer & (((<u64>1) << count) - 1);
  held = count;
  input = from;
  output = to;
  return ended && to <= outputEnd;
}

/** May write up to 15 bytes more than `length`. */
function copyMatch(to: usize, distance: usize, length: usize): void {
  let from = to - distance;
  const end = to + length;
  if (distance >= 16) {
    do {
      v128.store(to, v128.load(from));
      to += 16;
      from += 16;
    } while (to < end);
  } else if (distance >= 8) {
    do {
      store<u64>(to, load<u64>(from));
      to += 8;
      from += 8;
    } while (to < end);
  } else {
    do {
      store<u8>(to++, load<u8>(from++));
    } while (to < end);
  }
}
