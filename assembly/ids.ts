// The set of all object ids: a list of raw ids, and a table of open addresses into it.
// Ids are hashes already, so their first bytes are as good as any other hash of them.
let list: usize = 0;
let size: usize = 20;
let table: usize = 0;
let mask: u32 = 0;

/** Ids that were found lately: neighbouring versions of a tree name mostly the same. */
let recent: usize = 0;
const RECENT: u32 = 4096;
const RECENT_SIZE: usize = 32;

/** @param slots - 32-bit words of the table, a power of two of which at most half may be used; all have to be 0 at first; `recentAt` has room for 4,096 ids */
export function setUpIds(ids: usize, idSize: usize, tableAt: usize, slots: u32, recentAt: usize): void {
  list = ids;
  size = idSize;
  table = tableAt;
  mask = slots - 1;
  recent = recentAt;
  memory.fill(recent, 0xff, RECENT_SIZE); // no id: one of these bytes has another place
}

export function idSize(): usize {
  return size;
}

/** Adds entries `first` to `end` of the list. The byte of each in `fresh` becomes 1 when its id was not known before. */
export function insertIds(first: u32, end: u32, fresh: usize): void {
  for (let entry = first; entry < end; entry++) {
    const slot = slotOf(list + <usize>entry * size);
    if (load<u32>(slot) !== 0) continue;
    store<u32>(slot, entry + 1);
    store<u8>(fresh + <usize>entry, 1);
  }
}

/** @returns number of the entry that an id has, from 1 on; 0 when it is not known */
export function holds(id: usize): u32 {
  return load<u32>(slotOf(id));
}

/** Whether an id is known. */
export function isKnown(id: usize): bool {
  const there = recent + <usize>(load<u32>(id + 4) & (RECENT - 1)) * RECENT_SIZE;
  if (same(there, id)) return true;
  if (holds(id) === 0) return false;
  memory.copy(there, id, size);
  return true;
}

/** The slot of an id, or the empty one where it belongs. */
function slotOf(id: usize): usize {
  let at = load<u32>(id) & mask;
  while (true) {
    const slot = table + ((<usize>at) << 2);
    const entry = load<u32>(slot);
    if (entry === 0 || same(list + <usize>(entry - 1) * size, id)) return slot;
    at = (at + 1) & mask;
  }
}

function same(a: usize, b: usize): bool {
  if (load<u64>(a) !== load<u64>(b) || load<u64>(a + 8) !== load<u64>(b + 8)) return false;
  if (load<u32>(a + 16) !== load<u32>(b + 16)) return false;
  return size === 20 || (load<u64>(a + 20) === load<u64>(b + 20) && load<u32>(a + 28) === load<u32>(b + 28));
}

/** Whether an id that is written as hex digits is known; what is no hex is not. `raw` has room for one id. */
export function holdsHex(hex: usize, raw: usize): bool {
  for (let at: usize = 0; at < size; at++) {
    const high = digit(load<u8>(hex + (at << 1)));
    const low = digit(load<u8>(hex + (at << 1) + 1));
    store<u8>(raw + at, <u8>((high << 4) | low));
  }
  return holds(raw) !== 0;
}

function digit(char: u8): u32 {
  return char <= 57 ? <u32>(char - 48) : <u32>(char - 87);
}
