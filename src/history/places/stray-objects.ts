import { createInflate, constants } from 'node:zlib';
import { Readable } from 'node:stream';
import { systemCode } from '../../errors/index.js';
import { filePieces } from './read-file.js';
import type { PlaceContext } from './context.js';
import type { Ledger } from './ledger.js';
import type { Target } from './search-file.js';

/** Whether it begins like a zlib stream, as loose objects do. */
export function looksDeflated(head: Buffer): boolean {
  return head.length >= 2 && ((head[0] ?? 0) & 0x0f) === 8 && head.readUInt16BE(0) % 31 === 0;
}

/** Searches what a loose object holds, or the part of it that was written. */
export async function searchDeflated(context: PlaceContext, ledger: Ledger, target: Target): Promise<void> {
  const stream = context.matcher.stream();
  // A write that was cut off is no damage: what is there is all there is.
  const inflate = createInflate({ finishFlush: constants.Z_SYNC_FLUSH });
  const source = Readable.from(copies(target.entry.location));
  source.on('error', (error) => inflate.destroy(error));
  let bytes = 0;
  try {
    for await (const piece of source.pipe(inflate) as AsyncIterable<Buffer>) {
      bytes += piece.length;
      stream.push(piece);
      if (bytes > context.limits.unpackedBytes) {
        ledger.unread(target.path, `it unpacks to more than ${context.limits.unpackedBytes} bytes`);
        break;
      }
      await context.breathe();
    }
  } catch (error) {
    context.signal?.throwIfAborted();
    if (systemCode(error)?.startsWith('Z_') !== true) throw error;
    ledger.unread(target.path, 'it is damaged: the rest of it cannot be unpacked');
  } finally {
    source.destroy();
    inflate.destroy();
  }
  ledger.count(0, bytes);
  ledger.tell(stream.end(), target.describe);
}

function* copies(location: string | Buffer): Generator<Buffer> {
  for (const piece of filePieces(location)) yield Buffer.from(piece);
}
