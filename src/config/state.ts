import { createHash, randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { chmod, copyFile, link, lstat, mkdir, open, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, exitCodes, systemCode } from '../errors/index.js';
import { stateFolder, type Place } from './folders.js';

/** A project's own folder below the state folder; undefined when there is no home to keep it in. */
export async function projectStateFolder(projectRoot: string, place: Place): Promise<string | undefined> {
  const state = stateFolder(place);
  if (state === undefined) return undefined;
  const real = await realpath(projectRoot).catch(() => path.resolve(projectRoot));
  return path.join(state, 'projects', createHash('sha256').update(real).digest('hex').slice(0, 16));
}

/** Makes a folder below the state folder, and sees to it that nobody else may look into it (0700). */
async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await tighten(folder, await lstat(folder), 0o700);
}

/**
 * The content of a private file, which is created with `initial` when it does not exist yet.
 *
 * The file appears complete or not at all; of two processes that create it at once, both get the winner's content.
 *
 * @throws system errors when the folder cannot be written, AppError `E_STATE` when the file is not `length` bytes long
 */
export async function createOrRead(file: string, initial: Buffer): Promise<Buffer> {
  const existing = await readPrivate(file);
  if (existing?.length === initial.length) return existing;
  if (existing === undefined) {
    await makePrivateFolder(path.dirname(file));
    if (await createOnce(file, initial)) return initial;
  }
  return await waitFor(file, initial.length);
}

/**
 * Puts a text in the place of what a private file held; its folder is made. Readers see the old text or the new one. It is not waited for
 * until it is on the disk, so after a power cut it may be gone.
 *
 * @throws system errors
 */
export async function replacePrivate(file: string, text: string): Promise<void> {
  await makePrivateFolder(path.dirname(file));
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(draft, text, { flag: 'wx', mode: 0o600 });
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}

/** @returns false when another process was first */
async function createOnce(file: string, content: Buffer): Promise<boolean> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await writeDraft(draft, content);
    await link(draft, file).catch(async (error: unknown) => {
      if (systemCode(error) === 'EEXIST') throw error;
      await copyFile(draft, file, constants.COPYFILE_EXCL); // file systems without hard links
    });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeDraft(draft: string, content: Buffer): Promise<void> {
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The copy of a process that was first may still be growing. */
async function waitFor(file: string, length: number): Promise<Buffer> {
  for (let turn = 0; turn < 20; turn++) {
    const content = await readPrivate(file);
    if (content?.length === length) return content;
    await sleep(25);
  }
  throw damaged(file);
}

async function readPrivate(file: string): Promise<Buffer | undefined> {
  try {
    const stats = await lstat(file);
    if (!stats.isFile()) throw damaged(file);
    await tighten(file, stats, 0o600);
    return await readFile(file);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function tighten(target: string, stats: Stats, mode: number): Promise<void> {
  if ((stats.mode & 0o077) !== 0 && !stats.isSymbolicLink()) await chmod(target, mode).catch(() => undefined); // not ours: doctor tells
}

function damaged(file: string): AppError {
  return new AppError('E_STATE', `the key file ${file} is damaged`, {
    exit: exitCodes.failed,
    hint: `move it away and run the command again; a new key gives new fingerprints`,
  });
}
