import type { ObjectType } from '../git/index.js';
import { passOver, type PassOptions } from './pass.js';
import type { Sink, Subject } from './sink.js';
import type { Store } from './store.js';
import type { Unread } from './types.js';

const MOST_CONTENT = 64 * 1024 * 1024;

/** Told an object. Id (raw bytes) and content are valid during the call. */
export type VisitObject = (id: Uint8Array, type: ObjectType, content: Buffer) => void;

/**
 * Reads every object of certain types in a repository's database, each once, in no particular order.
 *
 * @returns what is there and could not be read, or has more than 64 MiB
 * @throws AppError when git cannot say where the objects are; the signal's reason when it aborts
 */
export async function eachObject(
  cwd: string,
  types: readonly ObjectType[],
  visit: VisitObject,
  options: PassOptions = {},
): Promise<{ readonly unread: readonly Unread[] }> {
  const sink = await passOver(cwd, { sink: (store) => new VisitSink(store, types, visit) }, options);
  return { unread: sink.notRead };
}

class VisitSink implements Sink {
  readonly notRead: Unread[] = [];
  readonly #store: Store;
  readonly #types: readonly ObjectType[];
  readonly #visit: VisitObject;
  #content = Buffer.alloc(65_536);

  constructor(store: Store, types: readonly ObjectType[], visit: VisitObject) {
    this.#store = store;
    this.#types = types;
    this.#visit = visit;
  }

  wants(type: ObjectType): boolean {
    return this.#types.includes(type);
  }

  /** Copied, since not every function takes memory that threads share. */
  inMemory({ entry, type, size }: Subject, address: number): void {
    if (this.#content.length < size) this.#content = Buffer.alloc(size * 2);
    this.#content.set(this.#store.bytes.subarray(address, address + size));
    this.#tell(entry, type, this.#content.subarray(0, size));
  }

  fromGit({ entry, type, size }: Subject): { piece(bytes: Buffer): void; end(): void } {
    const pieces: Buffer[] = [];
    return {
      piece: (bytes) => {
        if (size <= MOST_CONTENT) pieces.push(Buffer.from(bytes));
      },
      end: () => {
        if (size <= MOST_CONTENT) this.#tell(entry, type, Buffer.concat(pieces));
        else this.unread(this.#store.idOf(entry), `it has ${size} bytes, more than the 64 MiB that are read`);
      },
    };
  }

  unread(id: string, reason: string): void {
    this.notRead.push({ id, reason });
  }

  #tell(entry: number, type: ObjectType, content: Buffer): void {
    this.#visit(Buffer.from(this.#store.rawIdOf(entry)), type, content);
  }
}
