import { join } from 'node:path';
import { presentObjects, type WorkTree } from '../../git/index.js';
import { readIfThere } from './durable.js';
import { gitFolderFiles, ownPath } from './git-folder.js';

const ZERO = /^0+$/;

/** Hex ids of objects that are there and that only reflogs (stashes too) or HEADs of work trees may hold; sorted. */
export async function heldIds(commonDir: string, trees: readonly WorkTree[]): Promise<string[]> {
  const ids = new Set<string>();
  for (const { path, location } of gitFolderFiles(commonDir)) {
    if (!ownPath(path).startsWith('logs/')) continue;
    const log = (await readIfThere(location))?.toString('latin1') ?? '';
    for (const line of log.split('\n')) for (const id of idsOf(line)) ids.add(id);
  }
  for (const { gitDir } of trees) {
    const head = (await readIfThere(join(gitDir, 'HEAD')))?.toString('latin1').trim() ?? '';
    if (/^[0-9a-f]{40,64}$/.test(head)) ids.add(head);
  }
  return [...(await presentObjects(commonDir, [...ids]))].sort();
}

function idsOf(line: string): string[] {
  const [old = '', fresh = ''] = line.slice(0, 140).split(' ');
  return [old, fresh].filter((id) => /^[0-9a-f]{40,64}$/.test(id) && !ZERO.test(id));
}
