import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../../errors/index.js';

/** A pack that `git gc` leaves as it is, and which of the objects lie in it. */
export interface KeptPack {
  /** Path of its .keep file. */
  readonly file: string;
  readonly name: string;
  readonly holds: ReadonlySet<string>;
}

/** Packs with a .keep file that hold one of the objects. */
export async function keptPacks(commonDir: string, ids: readonly string[]): Promise<KeptPack[]> {
  const folder = join(commonDir, 'objects', 'pack');
  const names = await readdir(folder).catch(() => []);
  const packs: KeptPack[] = [];
  for (const name of names.filter((each) => each.endsWith('.keep')).sort()) {
    const index = await bytesOf(join(folder, name.replace(/keep$/, 'idx')));
    if (index === undefined) continue;
    const holds = new Set(ids.filter((id) => isListed(index, Buffer.from(id, 'hex'))));
    if (holds.size > 0) packs.push({ file: join(folder, name), name, holds });
  }
  return packs;
}

async function bytesOf(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

const MAGIC = 0xff744f63;
const FANOUT = 256 * 4;

/** Looks an id up in a pack's index (gitformat-pack): a table by first byte, then sorted ids; in version 1 each behind an offset. */
function isListed(index: Buffer, id: Buffer): boolean {
  const isFirst = index.length < 4 || index.readUInt32BE(0) !== MAGIC;
  const fanout = isFirst ? 0 : 8;
  if (index.length < fanout + FANOUT) return false;
  const upTo = (byte: number): number => (byte < 0 ? 0 : index.readUInt32BE(fanout + byte * 4));
  const [skip, width] = isFirst ? [4, id.length + 4] : [0, id.length];
  const head = id[0] ?? 0;
  let [low, high] = [upTo(head - 1), upTo(head)];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = fanout + FANOUT + middle * width + skip;
    const order = index.subarray(at, at + id.length).compare(id);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return false;
}
