/** Compressed forms that are told by their first bytes, and for which nothing here unpacks them. */
const CLOSED: readonly (readonly [name: string, magic: string])[] = [
  ['7z', '7z\xbc\xaf\x27\x1c'],
  ['RAR', 'Rar!\x1a\x07'],
  ['lz4', '\x04\x22\x4d\x18'],
  ['lzip', 'LZIP\x01'],
  ['lzop', '\x89LZO\0\x0d\x0a\x1a\x0a'],
  ['cabinet', 'MSCF\0\0\0\0'],
  ['xar', 'xar!\0\x1c'],
  ['RPM', '\xed\xab\xee\xdb'],
  ['Debian package', '!<arch>\ndebian-binary'],
];
const LZMA_HEAD = 14;

/**
 * The name of a compressed form that is known and cannot be unpacked here, by a file's first bytes: what is in it was not searched.
 *
 * @param head - at least the first 32 bytes where the file has them
 */
export function closedKind(head: Uint8Array): string | undefined {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, 32)).toString('latin1');
  return CLOSED.find(([, magic]) => text.startsWith(magic))?.[0] ?? (isLzma(head) ? 'lzma' : undefined);
}

/** What to say of such a file. */
export function closedReason(kind: string): string {
  return `its form, ${kind}, is not unpacked here: unpack it and search what comes out`;
}

/** The properties that every tool writes, a window that is a power of two, an unknown or possible length, and a zero that begins the data. */
function isLzma(head: Uint8Array): boolean {
  if (head.length < LZMA_HEAD || head[0] !== 0x5d || head[13] !== 0) return false;
  const view = new DataView(head.buffer, head.byteOffset, LZMA_HEAD);
  const window = view.getUint32(1, true);
  const [low, high] = [view.getUint32(5, true), view.getUint32(9, true)];
  const isLength = (low === 0xffffffff && high === 0xffffffff) || (high < 64 && low + high > 0);
  return window >= 4096 && (window & (window - 1)) === 0 && isLength;
}
