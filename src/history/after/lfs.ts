import { readObjects } from '../../git/index.js';
import type { Rewrite } from '../rewrite/types.js';

/** Pointers are smaller than this by definition. */
const LARGEST_POINTER = 1_024;
const POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:ext-[^\n]*\n)*oid sha256:([0-9a-f]{64})\n/;

/**
 * The LFS objects whose pointers a rewrite dropped or changed: the host keeps their content until it is told to drop it.
 *
 * Call it while the old objects are still there. A pointer that another blob still holds is not told apart.
 *
 * @returns hex SHA-256 ids, sorted
 */
export async function orphanedLfs(
  repository: string,
  rewrite: Pick<Rewrite, 'blobs'>,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<string[]> {
  const found = new Set<string>();
  let pieces: Buffer[] | undefined;
  const reader = {
    begin: ({ size }: { size: number }): void => {
      pieces = size < LARGEST_POINTER ? [] : undefined;
    },
    piece: (bytes: Buffer): void => {
      pieces?.push(Buffer.from(bytes));
    },
    end: (): void => {
      const id = POINTER.exec(Buffer.concat(pieces ?? []).toString('latin1'))?.[1];
      if (id !== undefined) found.add(id);
    },
    unreadable: (): void => {
      pieces = undefined;
    },
  };
  await readObjects(
    repository,
    rewrite.blobs.map(({ id }) => id),
    reader,
    options,
  );
  return [...found].sort();
}
