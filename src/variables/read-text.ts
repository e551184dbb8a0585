import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { systemCode } from '../errors/index.js';

/** Windows knows neither flag. A pipe called .env must not be waited for, and a link not be followed. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;
const FLAGS = constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK;

/** The text of a regular file of at most `largest` bytes; undefined for everything else and for what may not be read. */
export async function readText(file: string, largest: number): Promise<string | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, FLAGS);
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size > largest) return undefined;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(stats.size), 0, stats.size, 0);
    return decode(buffer.subarray(0, bytesRead));
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  } finally {
    await handle?.close();
  }
}

/** PowerShell writes UTF-16 with a byte order mark; other bytes with a zero among them are no text. */
function decode(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le');
  return bytes.includes(0) ? undefined : bytes.toString('utf8');
}
