// Adler-32, the checksum of zlib streams (RFC 1950, section 8.2).
const MODULUS: u32 = 65521;
/** Most bytes before the sums have to be reduced so that 32 bits are enough; a multiple of 16. */
const CHUNK: usize = 5552;

export function adler32(from: usize, length: usize): u32 {
  let low: u32 = 1;
  let high: u32 = 0;
  let at = from;
  const end = from + length;
  while (at < end) {
    const left = end - at;
    const chunk = left < CHUNK ? left : CHUNK;
    const vectors = chunk & ~15;
    if (vectors > 0) {
      // `high` grows by `low` for each byte: what a vector adds is 16 times the sum before it, and its bytes weighted 16 to 1.
      let sums = i32x4.splat(0);
      let sumsBefore = i32x4.splat(0);
      let weighted = i32x4.splat(0);
      for (const stop = at + vectors; at < stop; at += 16) {
        const bytes = v128.load(at);
        sumsBefore = i32x4.add(sumsBefore, sums);
        sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes)));
        const first = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(bytes), i16x8(16, 15, 14, 13, 12, 11, 10, 9));
        const second = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(bytes), i16x8(8, 7, 6, 5, 4, 3, 2, 1));
        weighted = i32x4.add(weighted, i32x4.add(first, second));
      }
      const all = <u64>high + <u64>low * <u64>vectors + total(sumsBefore) * 16 + total(weighted);
      high = <u32>(all % MODULUS);
      low = <u32>((<u64>low + total(sums)) % MODULUS);
    }
    for (const stop = at + (chunk - vectors); at < stop; at++) {
      low += <u32>load<u8>(at);
      high += low;
    }
    low %= MODULUS;
    high %= MODULUS;
  }
  return (high << 16) | low;
}

function total(lanes: v128): u64 {
  return (
    <u64>(<u32>i32x4.extract_lane(lanes, 0)) +
    <u64>(<u32>i32x4.extract_lane(lanes, 1)) +
    <u64>(<u32>i32x4.extract_lane(lanes, 2)) +
    <u64>(<u32>i32x4.extract_lane(lanes, 3))
  );
}
