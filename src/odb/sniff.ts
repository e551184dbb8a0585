const MAGICS = [
  '1f8b08', // gzip, RFC 1952
  '504b0304', // zip: a member, the end of an empty one, a spanned one
  '504b0506',
  '504b0708',
  '425a68', // bzip2
  'fd377a585a00', // xz
  '28b52ffd', // zstd, RFC 8878
  '5041434b', // git pack
  Buffer.from('# v2 git bundle\n').toString('hex'),
  Buffer.from('# v3 git bundle\n').toString('hex'),
  Buffer.from('PK00PK').toString('hex'), // a zip that once was spanned
  ...Array.from({ length: 16 }, (_, low) => `5${low.toString(16)}2a4d18`), // a frame that zstd skips
  // Forms that nothing unpacks: whoever looks into these blobs says so.
  '377abcaf271c', // 7z
  '526172211a07', // RAR
  '04224d18', // lz4
  '4c5a495001', // lzip
  '894c5a4f000d0a1a0a', // lzop
  '4d53434600000000', // cabinet
  '78617221001c', // xar
  'edabeedb', // RPM
  '5d0000', // lzma
  Buffer.from('!<arch>\ndebian-binary').toString('hex'),
].map((hex) => Buffer.from(hex, 'hex'));
const FIRST_BYTES = new Set(MAGICS.map((magic) => magic[0]));

/** Where a tar says that it is one. */
const TAR_AT = 257;
const TAR = Buffer.from('ustar');
const FIRST_LINE = Buffer.from('#!');

/** Whether a compressed file may begin at an address: rules most files out in one step. */
export function mayBeCompressed(bytes: Uint8Array, address: number, size: number): boolean {
  const first = bytes[address] ?? 0;
  if (FIRST_BYTES.has(first) || first === FIRST_LINE[0] || (first & 0x8f) === 8) return true;
  return size >= SNIFFED && bytes[address + TAR_AT] === TAR[0];
}

/** Most bytes that `isCompressed` looks at. */
export const SNIFFED = 512;

/** Whether bytes begin like a compressed file. */
export function isCompressed(start: Uint8Array): boolean {
  if (FIRST_BYTES.has(start[0]) && MAGICS.some((magic) => beginsWith(start, magic))) return true;
  return isZlib(start) || beginsWith(start.subarray(TAR_AT), TAR) || isProgram(start);
}

/** A zip behind a first line, as Python's applications are. */
function isProgram(start: Uint8Array): boolean {
  if (!beginsWith(start, FIRST_LINE)) return false;
  return Buffer.from(start.subarray(0, SNIFFED)).includes('\nPK\x03\x04', 0, 'latin1');
}

function beginsWith(bytes: Uint8Array, magic: Uint8Array): boolean {
  return bytes.length >= magic.length && magic.every((byte, at) => bytes[at] === byte);
}

/** RFC 1950: deflate, a window of at most 32 KiB, no dictionary, a check sum of both bytes. */
function isZlib(bytes: Uint8Array): boolean {
  const [method = 0, flags = 0] = bytes;
  return bytes.length > 6 && (method & 0x8f) === 8 && (flags & 0x20) === 0 && ((method << 8) | flags) % 31 === 0;
}
