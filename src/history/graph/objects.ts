import { eachObjectType, isGitFailure, readObjects, type GitOptions, type ObjectType } from '../../git/index.js';
import type { Unread } from '../types.js';
import { IdTable } from './id-table.js';

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
}

const IDS_A_PROCESS = 50_000;
const SHA1 = 20;

/** The ids of all objects of one type, each once, those of a pack in its order. */
export async function idsOfType(
  cwd: string,
  wanted: ObjectType,
  unread: Unread[],
  options: ReadOptions,
): Promise<IdTable> {
  let table: IdTable | undefined;
  const raw = Buffer.alloc(64);
  const onObject = (type: ObjectType | 'missing', bytes: Buffer, start: number, end: number): void => {
    table ??= new IdTable((end - start) >> 1);
    if (type === 'missing')
      unread.push({ what: bytes.toString('latin1', start, end), reason: 'git cannot tell what this object is' });
    if (type !== wanted) return;
    raw.write(bytes.toString('latin1', start, end), 'hex');
    table.add(raw, 0);
  };
  await eachObjectType(cwd, onObject, gitOptions(options)).catch((error: unknown) => {
    if (!isGitFailure(error)) throw error;
    unread.push({ what: `the list of ${wanted}s`, reason: error.message });
  });
  return table ?? new IdTable(SHA1);
}

/**
 * Reads the objects of a table whole, in its order.
 *
 * @param pick - numbers of the table; undefined for all
 * @param onObject - the content is valid only during the call; false: it is not what it should be
 */
export async function readAll(
  cwd: string,
  table: IdTable,
  pick: Int32Array | undefined,
  onObject: (index: number, content: Buffer) => boolean,
  unread: Unread[],
  options: ReadOptions,
): Promise<void> {
  const count = pick?.length ?? table.size;
  for (let from = 0; from < count; from += IDS_A_PROCESS) {
    const indices = pick?.subarray(from, from + IDS_A_PROCESS) ?? range(from, Math.min(count, from + IDS_A_PROCESS));
    const ids = Array.from(indices, (index) => table.hexOf(index));
    let pieces: Buffer[] = [];
    let done = 0;
    await readObjects(
      cwd,
      ids,
      {
        begin: () => (pieces = []),
        piece: (bytes) => pieces.push(bytes),
        end: () => {
          const [only] = pieces;
          const content = pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
          if (!onObject(indices[done] ?? 0, content)) unread.push(malformed(ids[done]));
          done++;
        },
        unreadable: (_, reason) => {
          unread.push({ what: ids[done] ?? '', reason });
          done++;
        },
      },
      gitOptions(options),
    );
  }
}

function malformed(id = ''): Unread {
  return { what: id, reason: 'its content is not what git writes into such an object' };
}

function range(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to - from }, (_, at) => from + at);
}

function gitOptions({ signal }: ReadOptions): GitOptions {
  return signal === undefined ? {} : { signal };
}
