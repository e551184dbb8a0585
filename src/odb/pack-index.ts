import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const MAGIC = 0xff744f63;
const FANOUT_END = 8 + 256 * 4;

/** A pack and its index, version 2 (gitformat-pack). */
export interface PackFile {
  /** Path without its ending. */
  readonly path: string;
  readonly count: number;
}

/** @returns 'older' for an index of version 1, which is left to git; 'damaged' for what is none */
export function checkIndex(path: string, idBytes: number): PackFile | 'older' | 'damaged' {
  return withFile(`${path}.idx`, (file) => {
    const head = Buffer.alloc(FANOUT_END);
    if (readSync(file, head, 0, FANOUT_END, 0) < FANOUT_END) return 'damaged';
    const { size } = fstatSync(file);
    if (head.readUInt32BE(0) !== MAGIC) {
      const count = lastOf(head.subarray(0, FANOUT_END - 8));
      return size === FANOUT_END - 8 + count * (idBytes + 4) + 2 * idBytes ? 'older' : 'damaged';
    }
    const count = head.readUInt32BE(4) === 2 ? lastOf(head.subarray(8)) : -1;
    const large = size - (FANOUT_END + count * (idBytes + 8) + 2 * idBytes);
    return count >= 0 && large >= 0 && large % 8 === 0 ? { path, count } : 'damaged';
  });
}

/** How many ids the table of first bytes tells of; -1 when it does not ascend. */
function lastOf(fanout: Buffer): number {
  let count = 0;
  for (let at = 0; at < fanout.length; at += 4) {
    const next = fanout.readUInt32BE(at);
    if (next < count) return -1;
    count = next;
  }
  return count;
}

/** Reads the ids into `to`. */
export function readIds(pack: PackFile, to: Uint8Array): void {
  withFile(`${pack.path}.idx`, (file) => readFully(file, to, FANOUT_END));
}

/** Where each object begins in the pack, in the order of the ids. */
export function readOffsets(pack: PackFile, idBytes: number): Float64Array {
  return withFile(`${pack.path}.idx`, (file) => {
    const start = FANOUT_END + pack.count * (idBytes + 4);
    const small = Buffer.alloc(pack.count * 4);
    readFully(file, small, start);
    const size = fstatSync(file).size - 2 * idBytes - start - small.length;
    const large = Buffer.alloc(Math.max(0, size));
    readFully(file, large, start + small.length);
    const offsets = new Float64Array(new SharedArrayBuffer(pack.count * 8));
    for (let index = 0; index < pack.count; index++) {
      const offset = small.readUInt32BE(index * 4);
      offsets[index] = offset < 0x80000000 ? offset : Number(large.readBigUInt64BE((offset - 0x80000000) * 8));
    }
    return offsets;
  });
}

/** @throws Error when the file ends too early */
export function readFully(file: number, to: Uint8Array, position: number): void {
  for (let done = 0; done < to.length;) {
    const read = readSync(file, to, done, Math.min(to.length - done, 0x40000000), position + done);
    if (read === 0) throw new Error('the file ends too early');
    done += read;
  }
}

export function withFile<T>(path: string, use: (file: number) => T): T {
  const file = openSync(path, 'r');
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}
