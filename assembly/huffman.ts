// Decoding tables of canonical Huffman codes (RFC 1951, section 3.2.2), two levels deep.
//
// An entry says what the low bits of the input stand for:
//   bits 0-7    bits to drop: those of the code, and the extra bits behind it
//   bits 8-11   bits of the code alone (or, of a link to a second level, how many bits index it)
//   bit 13      end of the block
//   bit 14      link to a second level, whose first entry is in bits 16-30
//   bit 15      not a plain value: end, link, or (alone) a code that does not exist
//   bits 16-30  base of a length or distance, or the byte of a literal
//   bit 31      a literal

export const LITERAL: u32 = 0x80000000;
export const SPECIAL: u32 = 0x8000;
export const LINK: u32 = 0x4000;
export const END: u32 = 0x2000;
/** A code of one bit that stands for nothing. */
const NOTHING: u32 = SPECIAL | 1;

export const LITERAL_BITS: u32 = 10;
export const DISTANCE_BITS: u32 = 8;
export const LENGTH_BITS: u32 = 7;

/** Entries that a table has room for; a complete code of 288 symbols needs 1,334 at most. */
export const TABLE_ENTRIES: u32 = 2048;

const MOST_CODE_BITS: usize = 15;

/** What decoding needs besides its input and output; 64 KiB are set aside for it. */
let scratch: usize = 0;
export function literalTable(): usize {
  return scratch;
}
export function distanceTable(): usize {
  return scratch + 8192;
}
export function fixedLiterals(): usize {
  return scratch + 16384;
}
export function fixedDistances(): usize {
  return scratch + 24576;
}
export function lengthTable(): usize {
  return scratch + 32768;
}
/** Code lengths as they are read, one byte each: 320 of them, and room for a repeat that runs over. */
export function codeLengths(): usize {
  return scratch + 40960;
}
function sorted(): usize {
  return scratch + 41984;
}
function counts(): usize {
  return scratch + 43008;
}
function places(): usize {
  return scratch + 43136;
}
/** What each symbol stands for, as an entry without its bits: literals and lengths, distances, code lengths. */
export function literalMeanings(): usize {
  return scratch + 43264;
}
export function distanceMeanings(): usize {
  return scratch + 44544;
}
export function lengthMeanings(): usize {
  return scratch + 44800;
}

const LENGTH_BASES = memory.data<u16>([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
]);
const LENGTH_EXTRAS = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
]);

/** @param at - 64 KiB that are used by nothing else */
export function setUpTables(at: usize): void {
  scratch = at;
  for (let symbol: usize = 0; symbol < 288; symbol++) store<u32>(literalMeanings() + (symbol << 2), meaning(symbol));
  for (let symbol: usize = 0; symbol < 32; symbol++) {
    // Distances double every two symbols: 1, 2, 3, 4, 5-6, 7-8, 9-12, ...
    const extra: u32 = symbol < 4 ? 0 : ((<u32>symbol) >> 1) - 1;
    const base = symbol < 4 ? symbol + 1 : ((2 + (symbol & 1)) << extra) + 1;
    const entry = symbol > 29 ? SPECIAL : ((<u32>base) << 16) | (<u32>extra);
    store<u32>(distanceMeanings() + (symbol << 2), entry);
  }
  for (let symbol: usize = 0; symbol < 19; symbol++) store<u32>(lengthMeanings() + (symbol << 2), (<u32>symbol) << 16);
  memory.fill(codeLengths(), 8, 144);
  memory.fill(codeLengths() + 144, 9, 112);
  memory.fill(codeLengths() + 256, 7, 24);
  memory.fill(codeLengths() + 280, 8, 8);
  buildTable(fixedLiterals(), codeLengths(), 288, literalMeanings(), LITERAL_BITS);
  memory.fill(codeLengths(), 5, 32);
  buildTable(fixedDistances(), codeLengths(), 32, distanceMeanings(), DISTANCE_BITS);
}

function meaning(symbol: usize): u32 {
  if (symbol < 256) return LITERAL | ((<u32>symbol) << 16);
  if (symbol === 256) return SPECIAL | END;
  if (symbol > 285) return SPECIAL;
  const at = symbol - 257;
  return ((<u32>load<u16>(LENGTH_BASES + (at << 1))) << 16) | (<u32>load<u8>(LENGTH_EXTRAS + at));
}

/**
 * Builds the table of a code from the lengths of its symbols' codes.
 *
 * Accepts what zlib accepts: complete codes, a single code of one bit, and no code at all.
 */
export function buildTable(table: usize, lengths: usize, symbols: u32, meanings: usize, mainBits: u32): bool {
  if (!sortByLength(lengths, symbols)) return false;
  put(table, 0, NOTHING); // an incomplete code leaves these
  put(table, 1, NOTHING);
  return fill(table, meanings, mainBits);
}

/** Sorts symbols by length of code, then by value. False for a code that is not allowed. */
function sortByLength(lengths: usize, symbols: u32): bool {
  memory.fill(counts(), 0, 64);
  for (let symbol: usize = 0; symbol < symbols; symbol++) {
    const count = counts() + ((<usize>load<u8>(lengths + symbol)) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
  const some = symbols - load<u32>(counts());
  store<u32>(counts(), 0);
  let free: i32 = 1;
  let place: u32 = 0;
  for (let length: usize = 1; length <= MOST_CODE_BITS; length++) {
    const count = load<u32>(counts() + (length << 2));
    free = (free << 1) - <i32>count;
    if (free < 0) return false;
    store<u32>(places() + (length << 2), place);
    place += count;
  }
  if (free > 0 && some > 0 && (some > 1 || load<u32>(counts() + 4) !== 1)) return false;
  for (let symbol: usize = 0; symbol < symbols; symbol++) {
    const length = <usize>load<u8>(lengths + symbol);
    if (length === 0) continue;
    const next = places() + (length << 2);
    store<u16>(sorted() + ((<usize>load<u32>(next)) << 1), <u16>symbol);
    store<u32>(next, load<u32>(next) + 1);
  }
  return true;
}

/** Gives out the codes in their order. They are kept with their bits reversed, since the first bit of a code comes lowest. */
function fill(table: usize, meanings: usize, mainBits: u32): bool {
  let code: u32 = 0;
  let symbol: usize = sorted();
  for (let length: u32 = 1; length <= mainBits; length++) {
    for (let left = load<u32>(counts() + ((<usize>length) << 2)); left > 0; left--) {
      put(table, code, meaningOf(symbol, meanings) + length * 0x101);
      symbol += 2;
      code = nextCode(code, length);
    }
    // Longer codes look at one bit more: what is known so far holds for both of its values.
    const known = (<usize>4) << length;
    if (length < mainBits) memory.copy(table + known, table, known);
  }
  return fillSecondLevels(table, code, symbol, meanings, mainBits);
}

function fillSecondLevels(table: usize, first: u32, firstSymbol: usize, meanings: usize, mainBits: u32): bool {
  const size: u32 = 1 << mainBits;
  let code = first;
  let symbol = firstSymbol;
  let level: u32 = size; // first entry of the one that is being filled
  let levelBits: u32 = 0;
  let levelCode: u32 = size; // low bits of its codes; no code yet
  for (let length = mainBits + 1; length <= <u32>MOST_CODE_BITS; length++) {
    const rest = length - mainBits;
    for (let left = load<u32>(counts() + ((<usize>length) << 2)); left > 0; left--) {
      if ((code & (size - 1)) !== levelCode) {
        level += levelBits === 0 ? 0 : 1 << levelBits;
        levelBits = bitsOfLevel(rest, left, mainBits);
        levelCode = code & (size - 1);
        if (level + (1 << levelBits) > TABLE_ENTRIES) return false;
        put(table, levelCode, SPECIAL | LINK | (level << 16) | (levelBits << 8) | mainBits);
      }
      const entry = meaningOf(symbol, meanings) + rest * 0x101;
      for (let at = code >> mainBits; at < (<u32>1) << levelBits; at += 1 << rest) put(table, level + at, entry);
      symbol += 2;
      code = nextCode(code, length);
    }
  }
  return true;
}

function meaningOf(symbol: usize, meanings: usize): u32 {
  return load<u32>(meanings + ((<usize>load<u16>(symbol)) << 2));
}

/** Bits that the codes behind one main entry need: as many as make the remaining codes of each length fill it. */
function bitsOfLevel(bits: u32, left: u32, mainBits: u32): u32 {
  let room: i32 = (1 << bits) - <i32>left;
  while (room > 0 && bits + mainBits < <u32>MOST_CODE_BITS) {
    bits++;
    room = (room << 1) - <i32>load<u32>(counts() + ((<usize>(bits + mainBits)) << 2));
  }
  return bits;
}

/** Adds one to a code whose highest bit is its lowest. */
function nextCode(code: u32, length: u32): u32 {
  let bit: u32 = 1 << (length - 1);
  while ((code & bit) !== 0) {
    code ^= bit;
    bit >>= 1;
  }
  return code | bit;
}

function put(table: usize, at: u32, entry: u32): void {
  store<u32>(table + ((<usize>at) << 2), entry);
}
