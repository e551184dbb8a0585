import { lstat } from 'node:fs/promises';
import { walk } from '../places/walk.js';

/** Bytes of all files below a folder. */
export async function folderSize(folder: string): Promise<number> {
  let bytes = 0;
  for (const { kind, location } of walk(folder, { onUnread: () => undefined }))
    if (kind === 'file') bytes += (await lstat(location).catch(() => ({ size: 0 }))).size;
  return bytes;
}
