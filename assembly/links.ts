// Which of the ids that an object names are not in the set of ids.
import { holdsHex, idSize, isKnown } from './ids';

const SPACE: u8 = 0x20;
const NEWLINE: u8 = 0x0a;

/**
 * Writes where in a tree the ids stand that are not known. Entries are `mode SP name NUL id`; a submodule's (mode 160000) is
 * of another repository. What is no tree is looked at as far as it is one.
 *
 * @returns how many; at most `most` are told
 */
export function namedByTree(tree: usize, length: usize, found: usize, most: u32): u32 {
  const size = idSize();
  const end = tree + length;
  let count: u32 = 0;
  let at = tree;
  while (at + size < end) {
    const isLink = load<u32>(at) === 0x30303631; // "1600"
    const last = end - size;
    let name = at;
    while (name < last && load<u8>(name) !== 0) name++;
    if (name >= last) break;
    const id = name + 1;
    if (!isLink && !isKnown(id)) {
      store<u32>(found + ((<usize>count) << 2), <u32>(id - tree));
      if (++count === most) break;
    }
    at = id + size;
  }
  return count;
}

/**
 * Writes where in a commit or tag the hex ids stand that are not known: those of its `tree`, `parent` and `object` lines.
 *
 * @param raw - room for one id
 */
export function namedByHeader(object: usize, length: usize, raw: usize, found: usize, most: u32): u32 {
  const digits = idSize() << 1;
  const end = object + length;
  let count: u32 = 0;
  let at = object;
  while (at < end && load<u8>(at) !== NEWLINE) {
    let word = at;
    while (word < end && load<u8>(word) !== SPACE && load<u8>(word) !== NEWLINE) word++;
    const hex = word + 1;
    if (namesAnObject(at, word - at) && hex + digits <= end && isHex(hex, digits) && !holdsHex(hex, raw)) {
      store<u32>(found + ((<usize>count) << 2), <u32>(hex - object));
      if (++count === most) break;
    }
    at = word;
    while (at < end && load<u8>(at) !== NEWLINE) at++;
    at++;
  }
  return count;
}

function isHex(at: usize, length: usize): bool {
  for (const end = at + length; at < end; at++) {
    const char = load<u8>(at);
    if (!((char >= 48 && char <= 57) || (char >= 97 && char <= 102))) return false;
  }
  return true;
}

function namesAnObject(word: usize, length: usize): bool {
  if (length === 4) return load<u32>(word) === 0x65657274; // "tree"
  if (length !== 6) return false;
  const head = load<u32>(word);
  const tail = load<u16>(word + 4);
  return (head === 0x65726170 && tail === 0x746e) || (head === 0x656a626f && tail === 0x7463); // "parent", "object"
}
