import { closeSync, openSync, readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import type { PlaceContext } from './context.js';
import { gitIn } from './fixes.js';
import type { Description, Ledger } from './ledger.js';
import { searchName, searchRaw } from './search-file.js';
import type { GitFile } from './survey.js';

const MAGIC = 'REFT';
const LARGEST = 256 * 1024 * 1024;
const LOG_BLOCK = 0x67;
/** Bytes of header and footer by version. */
const SIZES: Readonly<Record<number, { readonly header: number; readonly footer: number }>> = {
  1: { header: 24, footer: 68 },
  2: { header: 28, footer: 72 },
};

/** Searches a file of a reftable: raw, and its reflogs, which are compressed. */
export async function searchReftable(context: PlaceContext, ledger: Ledger, file: GitFile): Promise<void> {
  const { entry, tree } = file;
  const describe = (kind: string) => (): Description => ({
    kind,
    path: context.safe(entry.path),
    fix: `${gitIn(context, tree)} reflog expire --expire=all --all, then: ${gitIn(context, tree)} pack-refs`,
  });
  searchName(context, ledger, entry.path, describe(`name of a ${entry.kind} of a reftable`));
  if (entry.kind !== 'file') return;
  const raw = await searchRaw(context, ledger, entry, entry.path);
  if (raw?.head.toString('latin1', 0, MAGIC.length) !== MAGIC) return;
  ledger.tell(raw.matches, describe('table of refs'));
  try {
    for (const block of logBlocks(contentOf(entry.location))) {
      ledger.count(1, block.length);
      ledger.tell(context.matcher.find(block), describe('reflog in a table of refs'));
    }
  } catch {
    ledger.unread(entry.path, 'its reflogs cannot be unpacked');
  }
}

function contentOf(location: string | Buffer): Buffer {
  const descriptor = openSync(location, 'r');
  try {
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The unpacked log blocks of a table. Its footer says where they begin; each one is a head of 4 bytes and a zlib stream. */
function* logBlocks(table: Buffer): Generator<Buffer> {
  const sizes = SIZES[table[MAGIC.length] ?? 0];
  if (sizes === undefined || table.length < sizes.header + sizes.footer) throw new Error('no table');
  const footer = table.length - sizes.footer;
  const refIndex = footer + sizes.header;
  const start = Number(table.readBigUInt64BE(refIndex + 24));
  // A table of logs alone has its first block behind the header, which counts as part of it.
  for (let at = start === 0 && table[sizes.header] === LOG_BLOCK ? sizes.header : start; at > 0 && at < footer;) {
    if (table[at] !== LOG_BLOCK) return;
    const { buffer, engine } = inflateSync(table.subarray(at + 4, footer), {
      info: true,
      maxOutputLength: LARGEST,
    }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    yield buffer;
    at += 4 + engine.bytesWritten;
  }
}
