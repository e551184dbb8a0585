import { eachObjectType, isGitFailure, readObjects, type GitOptions, type ObjectType } from '../../git/index.js';
import { eachObject, type VisitObject } from '../../odb/index.js';
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
 * Reads every object of one type, in no particular order, each once.
 *
 * @param table - the numbers of their ids; what it does not know is passed over
 * @param onObject - the content is valid only during the call; false: it is not what it should be
 */
export async function readAll(
  cwd: string,
  table: IdTable,
  type: ObjectType,
  onObject: (index: number, content: Buffer) => boolean,
  unread: Unread[],
  options: ReadOptions,
): Promise<void> {
  if (table.size === 0) return;
  const visit: VisitObject = (id, _, content) => {
    const index = table.find(id, 0);
    if (index >= 0 && !onObject(index, content)) unread.push(malformed(table.hexOf(index)));
  };
  const { unread: lost } = await eachObject(cwd, [type], visit, options);
  unread.push(...lost.map(({ id, reason }) => ({ what: id, reason })));
}

/**
 * Reads some of the objects of a table whole, in its order.
 *
 * @param pick - numbers of the table
 * @param onObject - as for `readAll`
 */
export async function readSome(
  cwd: string,
  table: IdTable,
  pick: Int32Array,
  onObject: (index: number, content: Buffer) => boolean,
  unread: Unread[],
  options: ReadOptions,
): Promise<void> {
  for (let from = 0; from < pick.length; from += IDS_A_PROCESS) {
    const indices = pick.subarray(from, from + IDS_A_PROCESS);
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

function gitOptions({ signal }: ReadOptions): GitOptions {
  return signal === undefined ? {} : { signal };
}
