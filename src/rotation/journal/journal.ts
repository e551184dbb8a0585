import { chmod, mkdir, open, readFile, readdir, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, exitCodes, systemCode } from '../../errors/index.js';
import type { Fact, JournalEntry } from './entries.js';

/** The journal of one secret's rotations: JSON lines that are only ever added, each on the disk before what it announces is done. */
export interface Journal {
  readonly file: string;
  readonly entries: readonly JournalEntry[];
  /** Resolves when the line is on the disk. */
  append(rotation: string, fact: Fact): Promise<void>;
}

const ENDING = '.jsonl';

export function journalFile(folder: string, secret: string): string {
  return join(folder, `${secret}${ENDING}`);
}

/**
 * Opens a journal to write, under the secret's lock. A last line that a power cut tore is taken out.
 *
 * @throws AppError `E_STATE` when a line is no entry
 */
export async function openJournal(file: string, now: () => Date): Promise<Journal> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const isNew = (await readText(file)) === undefined;
  const entries = await withFile(file, async (handle) => {
    const { entries: found, length } = parse(await readFile(file), file);
    await handle.truncate(length);
    return found;
  });
  await chmod(file, 0o600);
  if (isNew) await syncFolder(dirname(file));
  return { file, entries, append: appender(file, entries, now) };
}

/** Empty when there is none. @throws AppError `E_STATE` */
export async function readJournal(file: string): Promise<readonly JournalEntry[]> {
  const bytes = await readText(file);
  return bytes === undefined ? [] : parse(bytes, file).entries;
}

/** Names of the secrets that have one. */
export async function journals(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.endsWith(ENDING))
    .map((name) => name.slice(0, -ENDING.length))
    .sort();
}

function appender(file: string, entries: JournalEntry[], now: () => Date): Journal['append'] {
  return async (rotation, fact) => {
    const entry: JournalEntry = { v: 1, at: now().toISOString(), rotation, ...fact };
    await withFile(file, (handle) => handle.appendFile(`${JSON.stringify(entry)}\n`));
    entries.push(entry);
  };
}

/** What is done with it is on the disk afterwards. */
async function withFile<T>(file: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, 'a', 0o600);
  try {
    const result = await work(handle);
    await handle.sync();
    return result;
  } finally {
    await handle.close();
  }
}

function parse(bytes: Buffer, file: string): { readonly entries: JournalEntry[]; readonly length: number } {
  const length = bytes.lastIndexOf(0x0a) + 1;
  const lines = bytes.subarray(0, length).toString('utf8').split('\n').slice(0, -1);
  return { entries: lines.map((line, at) => entryOf(line, file, at + 1)), length };
}

function entryOf(line: string, file: string, at: number): JournalEntry {
  try {
    const entry = JSON.parse(line) as Partial<Record<keyof JournalEntry, unknown>>;
    if (entry.v === 1 && typeof entry.rotation === 'string' && typeof entry.kind === 'string')
      return entry as JournalEntry;
  } catch {
    // said below
  }
  throw new AppError('E_STATE', `line ${String(at)} of ${file} is no entry of a rotation's journal`, {
    exit: exitCodes.failed,
    hint: 'was it written by a newer secretctl? else bring it back from a backup, for it says which credentials are owed',
  });
}

async function readText(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined); // Windows opens no folders
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
