import { createHash } from 'node:crypto';

/** An entry of an index file. */
export interface IndexEntry {
  /** 40 bytes: times, device, inode, mode, owner, size, as git saw the file. */
  readonly stat: Buffer;
  /** Hex. */
  readonly id: string;
  /** Stage and assume-valid; the length of the name is not in it. */
  readonly flags: number;
  /** Skip-worktree and intent-to-add. */
  readonly moreFlags: number;
  readonly path: Buffer;
}

export interface IndexFile {
  readonly entries: readonly IndexEntry[];
  /** Four letters each: "TREE", "REUC", "link", "sdir". */
  readonly extensions: readonly { readonly name: string; readonly content: Buffer }[];
}

const HEAD_BYTES = 12;
export const STAT_BYTES = 40;
const NAME_MASK = 0xfff;
const EXTENDED = 0x4000;
export const ASSUME_VALID = 0x8000;
export const SKIP_WORKTREE = 0x4000;
const STAGE_MASK = 0x3000;

export function stageOf({ flags }: IndexEntry): number {
  return (flags & STAGE_MASK) >> 12;
}

/** As git writes it: "100644", "120000", "160000", "40000". */
export function modeOf({ stat }: IndexEntry): string {
  return stat.readUInt32BE(24).toString(8);
}

/**
 * Reads an index file of version 2, 3 or 4.
 *
 * @param width - bytes of an id
 * @returns undefined when it is damaged or of a version that is not known here
 * @see gitformat-index of git's manual
 */
export function parseIndex(bytes: Buffer, width: number): IndexFile | undefined {
  if (bytes.length < HEAD_BYTES + width || bytes.toString('latin1', 0, 4) !== 'DIRC') return undefined;
  const version = bytes.readUInt32BE(4);
  if (version < 2 || version > 4) return undefined;
  try {
    const entries: IndexEntry[] = [];
    let at = HEAD_BYTES;
    for (let left = bytes.readUInt32BE(8); left > 0; left--) {
      const { entry, end } = readEntry(bytes, at, { width, version, before: entries.at(-1)?.path ?? NOTHING });
      entries.push(entry);
      at = end;
    }
    return { entries, extensions: readExtensions(bytes, at, bytes.length - width) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const NOTHING = Buffer.alloc(0);

function readEntry(
  bytes: Buffer,
  at: number,
  { width, version, before }: { width: number; version: number; before: Buffer },
): { entry: IndexEntry; end: number } {
  const flags = bytes.readUInt16BE(at + STAT_BYTES + width);
  const isExtended = (flags & EXTENDED) !== 0;
  let name = at + STAT_BYTES + width + (isExtended ? 4 : 2);
  let kept: Buffer = NOTHING;
  if (version === 4) {
    const { value, next } = readVarint(bytes, name);
    kept = before.subarray(0, before.length - value);
    name = next;
  }
  const nul = bytes.indexOf(0, name);
  if (nul < 0) throw new RangeError('the name does not end');
  const entry = {
    stat: bytes.subarray(at, at + STAT_BYTES),
    id: bytes.toString('hex', at + STAT_BYTES, at + STAT_BYTES + width),
    flags: flags & ~NAME_MASK & ~EXTENDED,
    moreFlags: isExtended ? bytes.readUInt16BE(at + STAT_BYTES + width + 2) : 0,
    path: Buffer.concat([kept, bytes.subarray(name, nul)]),
  };
  return { entry, end: version === 4 ? nul + 1 : at + padded(nul - at) };
}

/** An entry is followed by one to eight zeros, so that its length is a multiple of eight. */
function padded(length: number): number {
  return (length + 8) & ~7;
}

/** As in the offsets of packs: each further byte counts one more. */
function readVarint(bytes: Buffer, from: number): { value: number; next: number } {
  let at = from;
  let byte = bytes.readUInt8(at++);
  let value = byte & 127;
  while ((byte & 128) !== 0) {
    byte = bytes.readUInt8(at++);
    value = (value + 1) * 128 + (byte & 127);
  }
  return { value, next: at };
}

function readExtensions(bytes: Buffer, from: number, end: number): IndexFile['extensions'] {
  const extensions: { name: string; content: Buffer }[] = [];
  for (let at = from; at + 8 <= end;) {
    const size = bytes.readUInt32BE(at + 4);
    extensions.push({ name: bytes.toString('latin1', at, at + 4), content: bytes.subarray(at + 8, at + 8 + size) });
    at += 8 + size;
  }
  return extensions;
}

/** An index of these entries, in git's order, without extensions. */
export function writeIndex(entries: readonly IndexEntry[], format: 'sha1' | 'sha256'): Buffer {
  const sorted = [...entries].sort((a, b) => Buffer.compare(a.path, b.path) || stageOf(a) - stageOf(b));
  const isExtended = sorted.some(({ moreFlags }) => moreFlags !== 0);
  const head = Buffer.alloc(HEAD_BYTES);
  head.write('DIRC');
  head.writeUInt32BE(isExtended ? 3 : 2, 4);
  head.writeUInt32BE(sorted.length, 8);
  const content = Buffer.concat([head, ...sorted.map(writeEntry)]);
  return Buffer.concat([content, createHash(format).update(content).digest()]);
}

function writeEntry({ stat, id, flags, moreFlags, path }: IndexEntry): Buffer {
  const width = id.length / 2;
  const name = STAT_BYTES + width + (moreFlags !== 0 ? 4 : 2);
  const bytes = Buffer.alloc(padded(name + path.length));
  stat.copy(bytes);
  bytes.write(id, STAT_BYTES, 'hex');
  const own = flags | Math.min(path.length, NAME_MASK) | (moreFlags !== 0 ? EXTENDED : 0);
  bytes.writeUInt16BE(own, STAT_BYTES + width);
  if (moreFlags !== 0) bytes.writeUInt16BE(moreFlags, STAT_BYTES + width + 2);
  path.copy(bytes, name);
  return bytes;
}

/** The same entry, of which git has to look at the file again. */
export function unseen(entry: IndexEntry): IndexEntry {
  const stat = Buffer.alloc(STAT_BYTES);
  entry.stat.copy(stat, 24, 24, 28);
  return { ...entry, stat };
}

/** Whether the file was written so shortly before its index that git must not trust its times. */
export function isRacy({ stat }: IndexEntry, indexSeconds: number): boolean {
  return stat.readUInt32BE(8) >= indexSeconds;
}
