import { join } from 'node:path';
import type { ObjectType } from '../git/index.js';
import type { LooseFolder } from './database.js';
import { GIANT, SLACK } from './layout.js';
import { withFile } from './pack-index.js';
import { readUpTo } from './pack-windows.js';
import type { Sink } from './sink.js';
import type { Store } from './store.js';
import { TYPES } from './tally.js';

/** Longest `type SP size NUL` before the content. */
const LONGEST_HEAD = 32;

/** Reads a loose object into the kernel's memory; says false when that cannot be done, or it is too large. */
export function readLoose(store: Store, folder: LooseFolder, entry: number, sink: Sink): boolean {
  const { arena, arenaBytes, bigWindow, bigWindowBytes } = store.layout;
  const id = store.idOf(entry);
  let length: number;
  try {
    length = withFile(join(folder.path, id.slice(0, 2), id.slice(2)), (file) =>
      readUpTo(file, store.bytes, bigWindow, bigWindowBytes, null),
    );
  } catch {
    return false; // packed meanwhile, or not ours to read: git knows
  }
  if (length === bigWindowBytes) return false;
  const room = Math.min(GIANT + LONGEST_HEAD, arenaBytes - SLACK);
  const written = store.kernel.inflate(bigWindow, length, arena, room);
  if (written < 0 || store.kernel.consumed() !== length) return false;
  const head = headOf(store.bytes.subarray(arena, arena + Math.min(written, LONGEST_HEAD)));
  if (head?.size !== written - (head?.length ?? 0)) return false;
  if (sink.wants(head.type)) sink.inMemory({ entry, type: head.type, size: head.size }, arena + head.length);
  return true;
}

function headOf(start: Uint8Array): { type: ObjectType; size: number; length: number } | undefined {
  const text = Buffer.from(start).toString('latin1');
  const [head, type, size] = /^([a-z]+) (0|[1-9][0-9]*)\0/.exec(text) ?? [];
  const known = TYPES.find((each) => each === type);
  return head === undefined || known === undefined
    ? undefined
    : { type: known, size: Number(size), length: head.length };
}
