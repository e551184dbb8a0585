import { chmod, copyFile, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from '../../errors/index.js';

/** Short, since the name of a file may be as long as can be. */
const DRAFT = '.secretctl-draft';

/** Writes a file so that it is there complete or not at all, whenever the machine stops. Mode 0600 unless told otherwise. */
export async function writeDurably(file: string, content: string | Buffer, mode = 0o600): Promise<void> {
  const draft = join(dirname(file), DRAFT);
  await rm(draft, { force: true });
  const handle = await open(draft, 'wx', mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
  await syncFolder(dirname(file));
}

/** Makes the entries of a folder durable, where the system can do that. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined); // Windows opens no folders
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

export async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A folder that nobody else may look into. */
export async function privateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700).catch(() => undefined);
}

/** The content of a file; undefined when there is none. */
export async function readIfThere(file: string | Buffer): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** Copies a file to where a database looks for it: it appears under its name when it is complete. */
export async function placeFile(from: string, to: string, draft: string): Promise<void> {
  await rm(draft, { force: true });
  await copyFile(from, draft);
  await chmod(draft, 0o444).catch(() => undefined);
  const handle = await open(draft, 'r');
  await handle.sync().catch(() => undefined);
  await handle.close();
  await rename(draft, to);
}
