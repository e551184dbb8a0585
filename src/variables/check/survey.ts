import type { Dirent } from 'node:fs';
import { access, constants, readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { systemCode, systemReason } from '../../errors/index.js';
import { findEnvFiles, isEnvFile } from '../env-files.js';
import { isLeftOut } from '../folders.js';
import { isWorkTree } from '../project-files.js';
import type { EnvFileFound } from '../types.js';

/** Anything larger than this that was not read was too large; what is smaller was no text. */
const MUCH = 1_048_576;

export interface Survey {
  readonly files: readonly EnvFileFound[];
  readonly unread: readonly { readonly path: string; readonly reason: string }[];
}

/** The env files below a root, and whatever is called like one and could not be read: nothing of that may pass for looked at. */
export async function surveyEnvFiles(root: string, signal: AbortSignal): Promise<Survey> {
  const files = await findEnvFiles(root, { signal });
  const read = new Set(files.map(({ path }) => path));
  const unread: { path: string; reason: string }[] = [];
  for await (const entry of envEntries(root, signal)) {
    if (read.has(entry.path)) continue;
    const reason = 'reason' in entry ? entry.reason : await whyNotRead(root, entry.path, read);
    if (reason !== undefined) unread.push({ path: entry.path, reason });
  }
  return { files, unread: unread.sort((one, other) => (one.path < other.path ? -1 : 1)) };
}

type Entry = { readonly path: string } | { readonly path: string; readonly reason: string };

/** Files and links that are called like an env file, and folders that may not be opened. */
async function* envEntries(root: string, signal: AbortSignal): AsyncGenerator<Entry> {
  const skipNested = await isWorkTree(root);
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal.throwIfAborted();
    const entries = await entriesOf(join(root, folder));
    if (typeof entries === 'string') {
      yield { path: folder.replace(/\/$/, '') || '.', reason: entries };
      continue;
    }
    const names = new Set(entries.map(({ name }) => name));
    if (folder !== '' && (names.has('pyvenv.cfg') || (skipNested && names.has('.git')))) continue;
    for (const entry of entries) {
      const path = folder + entry.name;
      if (!entry.isDirectory() && isEnvFile(path)) yield { path };
      else if (entry.isDirectory() && !isLeftOut(`${path}/`)) folders.push(`${path}/`);
    }
  }
}

async function entriesOf(folder: string): Promise<Dirent[] | string> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return systemReason(error);
  }
}

/** Undefined: there is nothing to read, or it is read under another name. */
async function whyNotRead(root: string, path: string, read: ReadonlySet<string>): Promise<string | undefined> {
  const file = join(root, path);
  try {
    const target = relative(await realpath(root), await realpath(file))
      .split(sep)
      .join('/');
    const stats = await stat(file);
    if (stats.isDirectory() || read.has(target)) return undefined;
    if (!stats.isFile()) return 'it is no regular file';
    if (target !== path) return 'it is a link to a file elsewhere, which is not followed';
    await access(file, constants.R_OK);
    return stats.size > MUCH ? `with ${stats.size} bytes it is too large for an env file` : 'it is no text';
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return systemCode(error) === 'ENOENT' ? 'it is a link to a file that is not there' : systemReason(error);
  }
}
