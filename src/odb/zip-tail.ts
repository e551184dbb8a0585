const CENTRAL = 0x02014b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const END_BYTES = 22;
const LOCATOR64_BYTES = 20;
const END64_BYTES = 56;
const ENTRY_BYTES = 46;
const HEAD_BYTES = 512;
const IN_ZIP64 = 0xffffffff;
/** A comment of any length, and the directory of all but the largest archives before it. */
const TAIL_BYTES = 1024 * 1024;
const LONGEST_END = END_BYTES + 0xffff;

/**
 * Where the zip archive begins that ends a file, programs that extract themselves and jars that a script starts for example.
 *
 * @param tail - the last bytes of the file: at least 22, at most 1 MiB are looked at
 * @param size - of the whole file
 * @returns the place of its first member; where its directory is not in the tail, a place before that; undefined: no archive ends here
 */
function zipStart(tail: Uint8Array, size: number): number | undefined {
  const kept = tail.subarray(-TAIL_BYTES);
  const bytes = Buffer.from(kept.buffer, kept.byteOffset, kept.length);
  const before = size - bytes.length;
  for (let at = Math.max(0, bytes.length - LONGEST_END); ; at++) {
    at = bytes.indexOf('PK\x05\x06', at, 'latin1');
    if (at < 0) return undefined;
    const start = startOf(bytes, at, before);
    if (start !== undefined) return start;
  }
}

/** `zipStart` for a file in memory; text is only looked at where an archive without a comment would end. */
export function zipStartIn(file: Uint8Array): number | undefined {
  if (file.length < END_BYTES + ENTRY_BYTES) return undefined;
  const end = file.length - END_BYTES;
  if (isEnd(file, end) || mayHoldZip(file)) return zipStart(file, file.length);
  return undefined;
}

/** Keeps as much of the end of a file that comes in pieces as `zipStart` needs. */
export class ZipTail {
  #size = 0;
  #most = 0;
  #kept: Buffer = Buffer.alloc(0);

  /** @param piece - may be overwritten afterwards */
  push(piece: Uint8Array): void {
    if (this.#size === 0) this.#most = mayHoldZip(piece) ? TAIL_BYTES : END_BYTES;
    this.#size += piece.length;
    const last = piece.subarray(-this.#most);
    this.#kept =
      last.length === this.#most
        ? Buffer.from(last)
        : Buffer.from(Buffer.concat([this.#kept, last]).subarray(-this.#most));
  }

  start(): number | undefined {
    return zipStart(this.#kept, this.#size);
  }
}

/** A program, a picture, or a script: what archives are put behind. */
function mayHoldZip(head: Uint8Array): boolean {
  return (head[0] === 0x23 && head[1] === 0x21) || head.subarray(0, HEAD_BYTES).includes(0);
}

function isEnd(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x50 && bytes[at + 1] === 0x4b && bytes[at + 2] === 5 && bytes[at + 3] === 6;
}

/** Of a record of the end at `at`, where all that it says fits. */
function startOf(bytes: Buffer, at: number, before: number): number | undefined {
  if (at + END_BYTES > bytes.length || at + END_BYTES + bytes.readUInt16LE(at + 20) > bytes.length) return undefined;
  const { directoryEnd, length, offset } = directoryOf(bytes, at);
  const directoryAt = before + directoryEnd - length;
  const shift = directoryAt - offset;
  if (length < ENTRY_BYTES || directoryAt < 0 || shift < 0) return undefined;
  const first = directoryAt - before;
  if (first < 0) return shift;
  return bytes.readUInt32LE(first) === CENTRAL ? shift + firstMember(bytes, first, directoryEnd) : undefined;
}

function directoryOf(bytes: Buffer, at: number): { directoryEnd: number; length: number; offset: number } {
  const [length, offset] = [bytes.readUInt32LE(at + 12), bytes.readUInt32LE(at + 16)];
  const end64 = at - LOCATOR64_BYTES - END64_BYTES;
  const isWide =
    (length === IN_ZIP64 || offset === IN_ZIP64 || bytes.readUInt16LE(at + 10) === 0xffff) &&
    end64 >= 0 &&
    bytes.readUInt32LE(at - LOCATOR64_BYTES) === LOCATOR64 &&
    bytes.readUInt32LE(end64) === END64;
  if (!isWide) return { directoryEnd: at, length, offset };
  return {
    directoryEnd: end64,
    length: Number(bytes.readBigUInt64LE(end64 + 40)),
    offset: Number(bytes.readBigUInt64LE(end64 + 48)),
  };
}

/** The lowest place of a member that the directory tells; what lies before it is no part of the archive. */
function firstMember(bytes: Buffer, from: number, end: number): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (let at = from; at + ENTRY_BYTES <= end && bytes.readUInt32LE(at) === CENTRAL;) {
    const offset = bytes.readUInt32LE(at + 42);
    if (offset !== IN_ZIP64) lowest = Math.min(lowest, offset); // larger than any other, if it is larger than that
    at += ENTRY_BYTES + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return Number.isFinite(lowest) ? lowest : 0;
}
