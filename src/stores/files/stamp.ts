import type { FileHandle } from 'node:fs/promises';
import { open, stat } from 'node:fs/promises';
import type { BigIntStats } from 'node:fs';
import { systemCode } from '../../errors/index.js';

/** What changes with every replacement of a file. */
export type Stamp = string;

/** Undefined when there is no file. */
export async function stampOf(file: string): Promise<Stamp | undefined> {
  try {
    return stamp(await stat(file, { bigint: true }));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * A file's content; undefined when there is no file.
 *
 * @throws RangeError when it has more than `most` bytes
 */
export async function readBounded(file: string, most: number): Promise<Buffer | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    if ((await handle.stat()).size > most) throw new RangeError(`more than ${most} bytes`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

function stamp(found: BigIntStats): Stamp {
  return [found.dev, found.ino, found.size, found.mtimeNs].join(':');
}
