const LOCAL_LENGTH = 30;
const CENTRAL_LENGTH = 46;
const ZIP64_FIELD = 1;
const IN_ZIP64 = 0xffffffff;

export interface LocalHeader {
  readonly name: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  /** Checksum and sizes follow the content. */
  readonly isSizedLater: boolean;
  readonly sum: number;
  readonly packed: number;
}

export interface ListedMember {
  readonly name: string;
  readonly packed: number;
  /** Of its local header, in the archive. */
  readonly offset: number;
}

/** Length of a local header whose first 30 bytes these are. */
export function localLength(bytes: Buffer): number {
  return LOCAL_LENGTH + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
}

/** Length of an entry of the directory whose first 46 bytes these are. */
export function centralLength(bytes: Buffer): number {
  return CENTRAL_LENGTH + bytes.readUInt16LE(28) + bytes.readUInt16LE(30) + bytes.readUInt16LE(32);
}

/** Reads a whole local header. */
export function readLocal(bytes: Buffer): LocalHeader {
  const flags = bytes.readUInt16LE(6);
  const nameEnd = LOCAL_LENGTH + bytes.readUInt16LE(26);
  const sizes = [bytes.readUInt32LE(22), bytes.readUInt32LE(18)];
  const [, packed = 0] = widen(sizes, bytes.subarray(nameEnd));
  return {
    name: bytes.toString('utf8', LOCAL_LENGTH, nameEnd),
    method: bytes.readUInt16LE(8),
    isEncrypted: (flags & 1) !== 0,
    isSizedLater: (flags & 8) !== 0,
    sum: bytes.readUInt32LE(14),
    packed,
  };
}

/** Reads a whole entry of the directory. */
export function readCentral(bytes: Buffer): ListedMember {
  const nameEnd = CENTRAL_LENGTH + bytes.readUInt16LE(28);
  const extra = bytes.subarray(nameEnd, nameEnd + bytes.readUInt16LE(30));
  const numbers = [bytes.readUInt32LE(24), bytes.readUInt32LE(20), bytes.readUInt32LE(42)];
  const [, packed = 0, offset = 0] = widen(numbers, extra);
  return { name: bytes.toString('utf8', CENTRAL_LENGTH, nameEnd), packed, offset };
}

/** Numbers that did not fit 32 bits stand in the zip64 field, in the same order. */
function widen(numbers: readonly number[], extra: Buffer): number[] {
  const field = zip64Field(extra);
  let at = 0;
  return numbers.map((number) => {
    if (number !== IN_ZIP64 || at + 8 > field.length) return number;
    at += 8;
    return Number(field.readBigUInt64LE(at - 8));
  });
}

function zip64Field(extra: Buffer): Buffer {
  for (let at = 0; at + 4 <= extra.length;) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === ZIP64_FIELD) return extra.subarray(at + 4, end);
    at = end;
  }
  return extra.subarray(0, 0);
}
