import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const CHUNK = 4 * 1024 * 1024;
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Reads a regular file in pieces of at most 4 MiB. What became a link or a pipe since it was listed is not read.
 *
 * @throws the system's error
 */
export function* readFilePieces(location: string | Buffer): Generator<Buffer, void> {
  const file = openSync(location, FLAGS);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) return;
    for (;;) {
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(stats.size + 1, 4_096)));
      let filled = 0;
      let read = 0;
      do {
        read = readSync(file, buffer, filled, buffer.length - filled, null);
        filled += read;
      } while (read > 0 && filled < buffer.length);
      if (filled > 0) yield buffer.subarray(0, filled);
      if (read === 0) return;
    }
  } finally {
    closeSync(file);
  }
}
