// Deltas of git packs (gitformat-pack, "Deltified representation").

/** Bytes that may be written behind the output, and read behind the base: short copies go in whole vectors. */
const SHORT: usize = 32;

/**
 * Builds an object from its base and a delta whose two leading sizes were read already.
 *
 * There have to be 32 spare bytes behind `out`.
 *
 * @returns whether the delta is sound and gave exactly `outLength` bytes
 */
export function applyDelta(
  base: usize,
  baseLength: usize,
  delta: usize,
  deltaEnd: usize,
  out: usize,
  outLength: usize,
): bool {
  let at = delta;
  let to = out;
  const end = out + outLength;
  while (at < deltaEnd) {
    const command = <u32>load<u8>(at++);
    if ((command & 0x80) === 0) {
      const length = <usize>command;
      if (length === 0 || length > end - to || length > deltaEnd - at) return false;
      copy(to, at, length);
      at += length;
      to += length;
      continue;
    }
    if (<usize>popcnt(command & 0x7f) > deltaEnd - at) return false;
    let offset: usize = 0;
    let length: usize = 0;
    if ((command & 1) !== 0) offset = <usize>load<u8>(at++);
    if ((command & 2) !== 0) offset |= (<usize>load<u8>(at++)) << 8;
    if ((command & 4) !== 0) offset |= (<usize>load<u8>(at++)) << 16;
    if ((command & 8) !== 0) offset |= (<usize>load<u8>(at++)) << 24;
    if ((command & 16) !== 0) length = <usize>load<u8>(at++);
    if ((command & 32) !== 0) length |= (<usize>load<u8>(at++)) << 8;
    if ((command & 64) !== 0) length |= (<usize>load<u8>(at++)) << 16;
    if (length === 0) length = 0x10000;
    if (offset > baseLength || length > baseLength - offset || length > end - to) return false;
    copy(to, base + offset, length);
    to += length;
  }
  return to === end;
}

function copy(to: usize, from: usize, length: usize): void {
  if (length > SHORT) {
    memory.copy(to, from, length);
    return;
  }
  const first = v128.load(from);
  const second = v128.load(from + 16);
  v128.store(to, first);
  v128.store(to + 16, second);
}
