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
].map((hex) => Buffer.from(hex, 'hex'));
const FIRST_BYTES = new Set(MAGICS.map((magic) => magic[0]));

/** Whether a compressed file may begin with a byte: rules most files out in one step. */
export function mayBeCompressed(first: number): boolean {
  return FIRST_BYTES.has(first) || (first & 0x8f) === 8;
}

/** Most bytes that `isCompressed` looks at. */
export const SNIFFED = 16;

/** Whether bytes begin like a compressed file. */
export function isCompressed(start: Uint8Array): boolean {
  return (FIRST_BYTES.has(start[0]) && MAGICS.some((magic) => beginsWith(start, magic))) || isZlib(start);
}

function beginsWith(bytes: Uint8Array, magic: Uint8Array): boolean {
  return bytes.length >= magic.length && magic.every((byte, at) => bytes[at] === byte);
}

/** RFC 1950: deflate, a window of at most 32 KiB, no dictionary, a check sum of both bytes. */
function isZlib(bytes: Uint8Array): boolean {
  const [method = 0, flags = 0] = bytes;
  return bytes.length > 6 && (method & 0x8f) === 8 && (flags & 0x20) === 0 && ((method << 8) | flags) % 31 === 0;
}
