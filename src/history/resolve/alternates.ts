import { dirname, join, resolve } from 'node:path';
import { isGitFailure, objectsIn } from '../../git/index.js';
import type { ReadOptions } from '../graph/index.js';
import { textOf } from './reflogs.js';

/** Another repository whose objects this one uses, and which of those that are asked for lie there. */
export interface Alternate {
  /** Its folder: the one with `objects` in it. */
  readonly repository: string;
  readonly holds: ReadonlySet<string>;
}

/** The alternates that hold one of the objects. */
export async function alternatesWith(
  commonDir: string,
  ids: readonly string[],
  options: ReadOptions,
): Promise<Alternate[]> {
  const objects = join(commonDir, 'objects');
  const list = Buffer.from(await textOf(join(objects, 'info', 'alternates')), 'latin1').toString('utf8');
  const folders = list.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
  const found: Alternate[] = [];
  for (const folder of new Set(folders.map((each) => resolve(objects, each)))) {
    const holds = await presentIn(commonDir, folder, ids, options);
    if (holds.size > 0) found.push({ repository: dirname(folder), holds });
  }
  return found;
}

async function presentIn(
  cwd: string,
  folder: string,
  ids: readonly string[],
  options: ReadOptions,
): Promise<Set<string>> {
  try {
    return await objectsIn(cwd, folder, ids, options);
  } catch (error) {
    if (isGitFailure(error)) return new Set(); // the search of the objects tells that the folder cannot be read
    throw error;
  }
}
