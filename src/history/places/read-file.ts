import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';

const CHUNK = 1024 * 1024;
/** A pipe must not block, and what became a link must not be followed. Windows knows neither flag. */
const FLAGS =
  constants.O_RDONLY |
  ((constants as Partial<typeof constants>).O_NOFOLLOW ?? 0) |
  ((constants as Partial<typeof constants>).O_NONBLOCK ?? 0);

/** The file was not what it had been when its reading began. */
export class ChangedFile extends Error {}

/**
 * Reads a regular file in pieces of at most 1 MiB; a piece is overwritten by the next one. What is no regular file has no pieces.
 *
 * @throws the system's error; `ChangedFile` at the end of a file that was written to meanwhile
 */
export function* filePieces(location: string | Buffer): Generator<Buffer, void> {
  const file = openSync(location, FLAGS);
  try {
    const before = fstatSync(file);
    if (!before.isFile()) return;
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, before.size + 1));
    let total = 0;
    for (let read = fill(file, buffer); read > 0; read = fill(file, buffer)) {
      total += read;
      yield buffer.subarray(0, read);
    }
    if (hasChanged(before, fstatSync(file), total)) throw new ChangedFile('it changed while it was read');
  } finally {
    closeSync(file);
  }
}

function fill(file: number, buffer: Buffer): number {
  let filled = 0;
  let read: number;
  do {
    read = readSync(file, buffer, filled, buffer.length - filled, null);
    filled += read;
  } while (read > 0 && filled < buffer.length);
  return filled;
}

function hasChanged(before: Stats, after: Stats, total: number): boolean {
  return before.mtimeMs !== after.mtimeMs || before.size !== after.size || total !== after.size;
}
