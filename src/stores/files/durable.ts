import { randomBytes } from 'node:crypto';
import { link, copyFile, open, readdir, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../../errors/index.js';

/** Where a replacement has come to; a test stops it there. */
export type WritePoint = 'locked' | 'drafted' | 'synced' | 'kept' | 'renamed' | 'done';

export interface ReplaceOptions {
  /** Keeps what the file held under this name. */
  readonly previous?: string | undefined;
  /** Asked right before the new content takes its place; throws when it must not. */
  readonly lastCheck: () => Promise<void>;
  readonly atPoint?: ((point: WritePoint) => void) | undefined;
}

/** The file that a name leads to: a link is followed, so that what it points to is replaced and not the link. */
export async function realFile(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  const target = await readlink(file).catch(() => undefined); // a link to a file that is not there yet
  const there = target === undefined ? file : resolve(dirname(file), target);
  return join(await realpath(dirname(there)).catch(() => dirname(there)), basename(there));
}

/** Puts a new content (0600) in a file's place: whenever the machine stops, the old or the new one stands, complete and durable. */
export async function replaceFile(file: string, content: string | Uint8Array, options: ReplaceOptions): Promise<void> {
  await sweepDrafts(file);
  const draft = `${file}.draft-${randomBytes(8).toString('hex')}`;
  try {
    await writeDraft(draft, file, content, options.atPoint);
    await options.lastCheck();
    if (options.previous !== undefined) await keep(file, options.previous);
    options.atPoint?.('kept');
    await renameOver(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  options.atPoint?.('renamed');
  await syncFolder(dirname(file));
  options.atPoint?.('done');
}

async function writeDraft(
  draft: string,
  file: string,
  content: string | Uint8Array,
  atPoint: ReplaceOptions['atPoint'],
): Promise<void> {
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    const owner = await stat(file).catch(() => undefined);
    // Root must not take a user's file away.
    if (owner !== undefined) await handle.chown(owner.uid, owner.gid).catch(() => undefined);
    atPoint?.('drafted');
    await handle.sync();
  } finally {
    await handle.close();
  }
  atPoint?.('synced');
}

async function keep(file: string, previous: string): Promise<void> {
  const draft = `${file}.draft-${randomBytes(8).toString('hex')}`;
  try {
    await link(file, draft).catch(async (error: unknown) => {
      if (systemCode(error) === 'ENOENT') throw error;
      await copyFile(file, draft); // file systems without hard links
    });
    await rename(draft, previous);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error; // the first content has none before it
  } finally {
    // Renaming to another name of the same file does nothing: a run that was killed after it had kept the copy.
    await rm(draft, { force: true });
  }
}

/** Windows refuses for a moment while somebody reads. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let turn = 0; ; turn++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (turn > 20 || !['EPERM', 'EACCES', 'EBUSY'].includes(systemCode(error) ?? '')) throw error;
      await sleep(20);
    }
  }
}

/** What a killed run left behind. Called under the lock only. */
async function sweepDrafts(file: string): Promise<void> {
  const start = `${basename(file)}.draft-`;
  for (const name of await readdir(dirname(file)))
    if (name.startsWith(start)) await rm(join(dirname(file), name), { force: true });
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined); // Windows opens no folders
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
