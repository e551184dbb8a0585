import { eachObjectSize, objectBatches } from '../../git/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import type { SearchResult } from '../../odb/index.js';
import type { ObjectWriter } from './object-writer.js';
import type { Redactor } from './redactor.js';
import type { RewriteRequest } from './types.js';

/** Larger ones are not edited: that takes several times their size in memory. */
const MOST_BYTES = 512 * 1024 * 1024;

/** What becomes of blobs, wherever they stand. Hex ids. */
export interface BlobChanges {
  /** null: it goes. */
  readonly map: Map<string, string | null>;
  /** Reasons, by blob; one that holds a value and stays may have been changed in other places. */
  readonly unreplaceable: Map<string, string>;
}

/** Decides about every blob that is found, named or too large, and writes those that are replaced. */
export async function rewriteBlobs(
  request: RewriteRequest,
  search: SearchResult,
  redactor: Redactor,
  writer: ObjectWriter,
  signal: AbortSignal | undefined,
): Promise<BlobChanges> {
  const map = new Map<string, string | null>();
  const unreplaceable = new Map<string, string>();
  for (const id of await droppedBlobs(request, signal)) map.set(id, null);
  for (const { object, member } of request.insideContainers ?? [])
    unreplaceable.set(object, `a value is inside ${member === '' ? 'what it packs' : `its member ${member}`}`);
  const hits = search.hits.filter(({ type, id }) => type === 'blob' && !map.has(id));
  for (const { id, size } of hits) if (size > MOST_BYTES) unreplaceable.set(id, 'it is too large to be edited');
  const edited = hits.filter(({ size }) => size <= MOST_BYTES).map(({ id }) => id);
  for await (const objects of objectBatches(request.repository, edited, { signal })) {
    for (const { id, content } of objects) {
      const changed = redactBlob(redactor, content);
      if (typeof changed === 'string') unreplaceable.set(id, changed);
      else map.set(id, await writer.put('blob', changed));
    }
  }
  settle(request, map, unreplaceable);
  return { map, unreplaceable };
}

/** The new content, or the reason why there is none. */
export function redactBlob(redactor: Redactor, content: Buffer): Buffer | string {
  try {
    const changed = redactor.content(content);
    return changed.equals(content) ? 'a value was found in it, and could not be located again' : changed;
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

function settle(request: RewriteRequest, map: BlobChanges['map'], unreplaceable: BlobChanges['unreplaceable']): void {
  for (const id of unreplaceable.keys()) {
    if (request.dropUnreplaceable) map.set(id, null);
    if (map.get(id) === null) unreplaceable.delete(id);
  }
}

async function droppedBlobs(request: RewriteRequest, signal: AbortSignal | undefined): Promise<Set<string>> {
  const dropped = new Set<string>();
  const { dropBlobs, stripBiggerThan: most, repository } = request;
  const named = new Set<string>();
  if (dropBlobs.length > 0)
    await eachObjectSize(repository, dropBlobs, (id, type) => type === 'blob' && named.add(id), { signal });
  const unknown = dropBlobs.find((id) => !named.has(id));
  if (unknown !== undefined) throw noBlob(unknown);
  named.forEach((id) => dropped.add(id));
  if (most !== undefined)
    await eachObjectSize(repository, 'all', (id, type, size) => type === 'blob' && size > most && dropped.add(id), {
      signal,
    });
  return dropped;
}

function noBlob(id: string): AppError {
  return new AppError('E_NO_BLOB', `${id} is not the full id of a blob of this repository`, {
    exit: exitCodes.usage,
    hint: 'git rev-parse COMMIT:PATH tells the id of a file; nothing was changed',
  });
}
