import type { ObjectReader, ObjectType } from '../git/index.js';
import type { ItemScan, Spotted } from './item-scan.js';
import type { ScanRun } from './scan.js';

/** A blob or a message with secrets in it. */
export interface Hit {
  readonly id: string;
  readonly type: ObjectType;
  readonly places: readonly Spotted[];
}

/** Scans blobs whole, and of commits and tags the message. */
export function hitReader(run: ScanRun, hits: Hit[], pathOf: (id: string) => string): ObjectReader {
  let current: { id: string; type: ObjectType; size: number; scan: ItemScan; head: Buffer[] | undefined } | undefined;
  return {
    begin: ({ id, type, size }) => {
      current = undefined;
      if (type === 'tree') return; // only met where all objects are read
      current = {
        id,
        type,
        size,
        scan: run.item(type === 'blob' ? pathOf(id) : 'message.txt'),
        head: type === 'blob' ? undefined : [],
      };
    },
    piece: (bytes) => {
      if (current?.head !== undefined) current.head.push(Buffer.from(bytes));
      // The buffer belongs to the stream; a scan only keeps it beyond this call for inputs of several pieces.
      else current?.scan.push(bytes);
    },
    end: () => {
      if (current === undefined) return;
      const { id, type, size, scan, head } = current;
      if (head !== undefined) scan.push(messageOf(Buffer.concat(head)));
      const places = run.finish(scan, size);
      if (places.length > 0) hits.push({ id, type, places });
      current = undefined;
    },
    unreadable: (id, reason) => {
      run.skipped.push({ path: pathOf(id) === '' ? `object ${id}` : `${pathOf(id)} (object ${id})`, reason });
    },
  };
}

/** A commit or tag without its headers. */
function messageOf(object: Buffer): Buffer {
  const blank = object.indexOf('\n\n');
  return blank < 0 ? Buffer.alloc(0) : object.subarray(blank + 2);
}
