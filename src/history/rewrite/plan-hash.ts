import { createHash } from 'node:crypto';
import type { StoredRef } from '../../git/index.js';
import type { Rewrite, RewriteRequest } from './types.js';

/** The same for the same request over the same repository, whatever was packed or pruned meanwhile. Values are not in it, their labels are. */
export function planHash(
  request: RewriteRequest,
  refs: readonly StoredRef[],
  rewrite: Pick<Rewrite, 'map' | 'refs' | 'unreplaceable'>,
): string {
  const hash = createHash('sha256');
  const add = (value: unknown): void => void hash.update(`${JSON.stringify(value)}\n`);
  add(request.needles.map(({ kind, label }) => [kind, label]));
  add([request.replacement ?? null, request.dropPaths, request.dropBlobs, request.stripBiggerThan ?? null]);
  add([request.dropUnreplaceable, request.pruneEmpty]);
  for (const { name, object, symref } of sorted(refs, ({ name }) => name)) add([name, object, symref ?? null]);
  for (const [id, to] of sorted([...rewrite.map], ([old]) => old)) add([id, to]);
  for (const ref of sorted(rewrite.refs, ({ name }) => name)) add([ref.name, ref.new, ref.renamedTo ?? null]);
  for (const { object, reason } of sorted(rewrite.unreplaceable, ({ object: id }) => id)) add([object, reason]);
  return hash.digest('hex');
}

function sorted<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
