const SNIFFED = 8_192;

/** What the first bytes say about the rest. */
export type Content = 'text' | 'utf16le' | 'utf16be' | 'binary' | 'archive';

const ARCHIVES: readonly (readonly [number, string])[] = [
  [0, 'PK\x03\x04'],
  [0, '\x1f\x8b'],
  [0, '\xfd7zXZ\x00'],
  [0, '\x28\xb5\x2f\xfd'],
  [0, '7z\xbc\xaf\x27\x1c'],
  [0, 'Rar!\x1a\x07'],
  [257, 'ustar\0'],
  [257, 'ustar  \0'],
];

/** The letters "BZh" alone may begin a text. */
const BZIP2 = /^BZh[1-9](?:1AY&SY|\x17rE8P\x90)/;

/** Tells text from binaries, and UTF-16 (with or without its byte order mark) from both. */
export function sniff(bytes: Buffer): Content {
  const head = bytes.subarray(0, SNIFFED).toString('latin1');
  if (head.startsWith('\xff\xfe') && !head.startsWith('\xff\xfe\x00\x00')) return 'utf16le';
  if (head.startsWith('\xfe\xff')) return 'utf16be';
  if (ARCHIVES.some(([at, magic]) => head.startsWith(magic, at)) || BZIP2.test(head)) return 'archive';
  if (!head.includes('\0')) return 'text';
  return unmarkedUtf16(head) ?? 'binary';
}

/** Mostly Latin text in UTF-16 has a zero in nearly every second byte, always on the same side. */
function unmarkedUtf16(head: string): Content | undefined {
  const zeros = [0, 0];
  for (let i = 0; i < head.length; i++) if (head.charCodeAt(i) === 0) zeros[i & 1] = (zeros[i & 1] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const half = head.length / 2;
  if (odd > half * 0.7 && even < half * 0.02) return 'utf16le';
  return even > half * 0.7 && odd < half * 0.02 ? 'utf16be' : undefined;
}

/** UTF-16 as one byte a unit (0xFF for what is not ASCII, 0x80 for second halves, so that columns count right), so that offset i is byte 2 * i of the original. */
export function narrow(bytes: Buffer, order: 'utf16le' | 'utf16be'): Buffer {
  const [low, high] = order === 'utf16le' ? [0, 1] : [1, 0];
  const narrowed = Buffer.alloc(bytes.length >> 1);
  for (let i = 0; i < narrowed.length; i++) {
    narrowed[i] = narrowUnit(bytes[2 * i + high] ?? 0, bytes[2 * i + low] ?? 0);
  }
  return narrowed;
}

function narrowUnit(high: number, low: number): number {
  if (high === 0 && low < 0x80) return low;
  return high >= 0xdc && high <= 0xdf ? 0x80 : 0xff;
}
