import { realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readSetting, type Repository } from '../../git/index.js';
import type { Unread } from '../types.js';
import type { PlaceContext } from './context.js';
import { deleteFile } from './fixes.js';
import { Ledger, type Description } from './ledger.js';
import { searchFile, searchLink, searchName } from './search-file.js';
import type { GitFile } from './survey.js';
import type { PlaceResult } from './types.js';
import { walk, type Entry } from './walk.js';

const LONGEST_POINTER = 1024;
const VERSIONS = /^version (?:https:\/\/(?:git-lfs|hawser)\.github\.com\/spec\/v1|http:\/\/git-media\.io\/v\/2)\r?\n/;

/**
 * The SHA-256 of the content that a pointer file of Git LFS stands for; undefined when `bytes` are no pointer.
 *
 * @see https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */
export function lfsPointer(bytes: Uint8Array): string | undefined {
  if (bytes.length > LONGEST_POINTER) return undefined;
  const text = Buffer.from(bytes).toString('latin1');
  return VERSIONS.test(text) ? /^oid sha256:([0-9a-f]{64})\r?$/m.exec(text)?.[1] : undefined;
}

/** How many bytes of content a pointer tells; 0 when it does not. */
export function lfsSize(pointer: Uint8Array): number {
  return Number(/^size (\d{1,15})\r?$/m.exec(Buffer.from(pointer).toString('latin1'))?.[1] ?? 0);
}

/**
 * Which contents are not stored here, so that nobody searched them.
 *
 * @param sizes - bytes that a content must have, by its id: of one that was cut short, a part was searched at most
 */
export async function absentLfs(
  repository: Repository,
  oids: Iterable<string>,
  sizes: ReadonlyMap<string, number> = new Map(),
): Promise<Unread[]> {
  const stores = [join(repository.commonDir, 'lfs'), ...(await configuredStore(repository))];
  const isHere = (oid: string): boolean =>
    stores.some((store) => isFile(join(store, 'objects', oid.slice(0, 2), oid.slice(2, 4), oid), sizes.get(oid) ?? 0));
  return [...oids]
    .filter((oid) => !isHere(oid))
    .sort()
    .map((oid) => ({ what: `LFS object ${oid}`, reason: 'LFS content absent: git lfs fetch --all brings it' }));
}

/** Everything that Git LFS stores: contents, half-fetched ones, its logs and caches. */
export async function searchLfs(
  context: PlaceContext,
  files: readonly GitFile[],
  isElsewhere: (path: string) => boolean,
): Promise<PlaceResult> {
  const ledger = new Ledger('lfs', context);
  for (const { entry } of files) await searchStored(context, ledger, context.repository.commonDir, entry);
  for (const store of await configuredStore(context.repository)) {
    const folder = realFolder(store);
    if (folder === undefined || isElsewhere(folder)) continue;
    const onUnread = (path: Buffer, reason: string): void => ledger.unread(path, reason);
    for (const entry of walk(folder, { onUnread })) await searchStored(context, ledger, folder, entry);
  }
  return ledger;
}

async function searchStored(context: PlaceContext, ledger: Ledger, folder: string, entry: Entry): Promise<void> {
  const isObject = /(?:^|\/)objects\//.test(entry.path.toString());
  const describe = (): Description => ({
    kind: isObject ? 'LFS object' : 'file of Git LFS',
    path: context.safe(entry.path),
    fix: deleteFile(context, folder, entry.path, entry.kind === 'folder' ? '-r ' : ''),
  });
  searchName(context, ledger, entry.path, describe);
  if (entry.kind === 'file') await searchFile(context, ledger, { entry, path: entry.path, describe });
  if (entry.kind === 'link') searchLink(context, ledger, { entry, path: entry.path, describe });
}

async function configuredStore({ commonDir }: Repository): Promise<string[]> {
  const configured = await readSetting(commonDir, 'lfs.storage');
  return configured === undefined ? [] : [resolve(commonDir, configured)];
}

function realFolder(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined; // nothing was stored yet
  }
}

function isFile(path: string, leastBytes: number): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true && found.size >= leastBytes;
}
