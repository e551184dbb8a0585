import { readlinkSync } from 'node:fs';
import { systemCode, systemReason } from '../../errors/index.js';
import type { Match } from '../../match/index.js';
import { ZipTail } from '../../odb/index.js';
import type { PlaceContext } from './context.js';
import type { Description, Ledger } from './ledger.js';
import { searchMembers } from './members.js';
import { ChangedFile, filePieces } from './read-file.js';
import type { Entry } from './walk.js';

const HEAD_BYTES = 512;
const ATTEMPTS = 3;

/** What the raw bytes of a file were found to hold. */
export interface RawSearch {
  readonly head: Buffer;
  /** Where the zip begins that the file ends with; undefined: it ends with none. */
  readonly zipAt?: number | undefined;
  readonly matches: readonly Match[];
}

export interface Target {
  readonly entry: Entry;
  /** As output shows it, not yet masked. */
  readonly path: Buffer;
  readonly describe: () => Description;
}

/** Searches a file as it lies there and, where it is compressed, what it unpacks to. */
export async function searchFile(
  context: PlaceContext,
  ledger: Ledger,
  target: Target,
): Promise<RawSearch | undefined> {
  const raw = await searchRaw(context, ledger, target.entry, target.path);
  if (raw === undefined) return undefined;
  ledger.tell(raw.matches, target.describe);
  await reading(ledger, target.path, () => searchMembers(context, ledger, target, raw), 1);
  return raw;
}

/** The raw bytes of a file; undefined when it could not be read, which the ledger was told. */
export async function searchRaw(
  context: PlaceContext,
  ledger: Ledger,
  { location }: Entry,
  path: Buffer,
): Promise<RawSearch | undefined> {
  return await reading(ledger, path, async () => {
    const stream = context.matcher.stream();
    let head: Buffer = Buffer.alloc(0);
    const tail = new ZipTail();
    let bytes = 0;
    for (const piece of filePieces(location)) {
      if (bytes === 0) head = Buffer.from(piece.subarray(0, HEAD_BYTES));
      bytes += piece.length;
      stream.push(piece);
      tail.push(piece);
      await context.breathe();
    }
    ledger.count(1, bytes);
    return { head, zipAt: tail.start(), matches: stream.end() };
  });
}

/** Tries again when the file changes meanwhile, and tells the ledger what remains unread. */
export async function reading<T>(
  ledger: Ledger,
  path: Buffer,
  read: () => T | Promise<T>,
  attempts = ATTEMPTS,
): Promise<T | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read();
    } catch (error) {
      if (error instanceof ChangedFile && attempt < attempts) continue;
      const reason = reasonOf(error);
      if (reason === undefined) throw error;
      ledger.unread(path, reason);
      return undefined;
    }
  }
}

function reasonOf(error: unknown): string | undefined {
  if (error instanceof ChangedFile) return error.message;
  const code = systemCode(error);
  if (code === 'ENOENT') return 'it vanished before it was read';
  return code === undefined || !/^E[A-Z0-9]+$/.test(code) ? undefined : systemReason(error);
}

/** Searches where a link leads to, as text; what is there is not read. */
export function searchLink(context: PlaceContext, ledger: Ledger, { entry, path, describe }: Target): void {
  try {
    const target = readlinkSync(entry.location, { encoding: 'buffer' });
    ledger.count(1, target.length);
    ledger.tell(context.matcher.find(target), describe);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    ledger.unread(path, reason);
  }
}

/** Searches a path for what its last part completes; what its folder's path holds was told there. */
export function searchName(context: PlaceContext, ledger: Ledger, path: Buffer, describe: () => Description): void {
  const folder = path.lastIndexOf(0x2f);
  ledger.tell(
    context.matcher.find(path).filter(({ end }) => end > folder),
    describe,
  );
}
