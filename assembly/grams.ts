// Looks for groups of four bytes at every stride-th position: a bitmap first, then a search in the sorted list.
const GRAM: usize = 4;
const HASH: u32 = 0x9e3779b1;

let stride: usize = 1;
let bitmap: usize = 0;
let shift: u32 = 0;
let grams: usize = 0;
let count: u32 = 0;

/** @param bits - logarithm of the bits of the bitmap, which has to be empty; `sortedGrams` lists `gramCount` values */
export function setUpSearch(step: u32, bitmapAt: usize, bits: u32, sortedGrams: usize, gramCount: u32): void {
  stride = <usize>step;
  bitmap = bitmapAt;
  shift = 32 - bits;
  grams = sortedGrams;
  count = gramCount;
  for (let index: usize = 0; index < <usize>gramCount; index++) {
    const slot = (load<u32>(sortedGrams + (index << 2)) * HASH) >> shift;
    const word = bitmap + <usize>((slot >> 5) << 2);
    store<u32>(word, load<u32>(word) | (1 << (slot & 31)));
  }
}

/**
 * Writes the positions (multiples of the stride) at which a gram stands, from `start` on.
 *
 * @returns how many; `most` when there may be more, behind the last one
 */
export function search(from: usize, length: usize, start: usize, found: usize, most: u32): u32 {
  if (length < GRAM || count === 0) return 0;
  let hits: u32 = 0;
  let at = from + start;
  const last = from + length - GRAM;
  const step = stride;
  const far = step * 3;
  while (at + far <= last) {
    const any =
      mark(load<u32>(at)) | mark(load<u32>(at + step)) | mark(load<u32>(at + step * 2)) | mark(load<u32>(at + far));
    if ((any & 1) !== 0) {
      for (let next = at; next <= at + far; next += step) {
        if ((mark(load<u32>(next)) & 1) === 0 || !isGram(load<u32>(next))) continue;
        store<u32>(found + ((<usize>hits) << 2), <u32>(next - from));
        if (++hits === most) return hits;
      }
    }
    at += step * 4;
  }
  for (; at <= last; at += step) {
    if ((mark(load<u32>(at)) & 1) === 0 || !isGram(load<u32>(at))) continue;
    store<u32>(found + ((<usize>hits) << 2), <u32>(at - from));
    if (++hits === most) return hits;
  }
  return hits;
}

/** The lowest bit tells whether the bitmap knows the gram. */
function mark(gram: u32): u32 {
  const slot = (gram * HASH) >> shift;
  return load<u32>(bitmap + <usize>((slot >> 5) << 2)) >> (slot & 31);
}

function isGram(gram: u32): bool {
  let low: u32 = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    const there = load<u32>(grams + ((<usize>middle) << 2));
    if (there === gram) return true;
    if (there < gram) low = middle + 1;
    else high = middle;
  }
  return false;
}
