import type { ObjectType } from '../git/index.js';
import type { Match, Matcher } from '../match/index.js';
import { GIANT, MOST_FOUND } from './layout.js';
import { eachNamed, namesSubmodule } from './links.js';
import type { Sink, Subject } from './sink.js';
import { isCompressed, mayBeCompressed, SNIFFED } from './sniff.js';
import type { Store } from './store.js';
import type { Tally } from './tally.js';
import { zipStartIn, ZipTail } from './zip-tail.js';

const GRAM = 4;
/** Larger trees, commits and tags are searched and not read for what they name. */
const MOST_NAMING = 64 * 1024 * 1024;

/** Searches what it is told: contents for occurrences, trees, commits and tags for ids that the database lacks. */
export class SearchSink implements Sink {
  readonly #store: Store;
  readonly #matcher: Matcher;
  readonly #tally: Tally;
  readonly #found: Uint32Array;

  constructor(store: Store, matcher: Matcher, tally: Tally) {
    this.#store = store;
    this.#matcher = matcher;
    this.#tally = tally;
    this.#found = new Uint32Array(store.bytes.buffer, store.layout.found, MOST_FOUND);
  }

  wants(): boolean {
    return true;
  }

  inMemory({ entry, type, size }: Subject, address: number): void {
    this.#tally.searched(type, size);
    const matches = this.#matcher.needsEveryByte
      ? this.#matcher.find(this.#copy(address, size))
      : this.#searched(address, size);
    if (matches.length > 0) this.#tally.hit(this.#store.idOf(entry), type, size, matches);
    if (type === 'blob') this.#sniff(entry, address, size);
    else this.#named(entry, type, address, size);
  }

  fromGit(subject: Subject): { piece(bytes: Buffer): void; end(): void } {
    const id = this.#store.idOf(subject.entry);
    this.#tally.searched(subject.type, subject.size);
    return subject.size > GIANT ? this.#streamed(id, subject) : this.#whole(id, subject);
  }

  unread(id: string, reason: string): void {
    this.#tally.unread(id, reason);
  }

  /** Positions come from the kernel; what they are is found around those that the matcher confirms. */
  #searched(address: number, size: number): Match[] {
    const { kernel, layout } = this.#store;
    const { stride } = this.#matcher.table;
    const matches: Match[] = [];
    let view: Uint8Array | undefined;
    const content = (): Uint8Array => (view ??= this.#store.bytes.subarray(address, address + size));
    let last = -Infinity;
    let first = 0;
    const flush = (): void => {
      if (last >= 0) matches.push(...this.#around(address, size, first, last));
    };
    for (let start = 0; ; start = (this.#found[MOST_FOUND - 1] ?? 0) + stride) {
      const count = kernel.search(address, size, start, layout.found, MOST_FOUND);
      for (let index = 0; index < count; index++) {
        const position = this.#found[index] ?? 0;
        if (this.#matcher.confirm(content(), position) === undefined) continue;
        if (position - last > 2 * this.#matcher.reach + GRAM) {
          flush();
          first = position;
        }
        last = position;
      }
      if (count < MOST_FOUND) break;
    }
    flush();
    return matches;
  }

  /** What `find` tells of the whole object, of the part of it that occurrences at positions `first` to `last` can reach. */
  #around(address: number, size: number, first: number, last: number): Match[] {
    const { reach } = this.#matcher;
    const start = Math.max(0, first - reach) & ~1; // the two kinds of UTF-16 are told apart by the parity of positions
    const end = Math.min(size, last + reach + GRAM);
    const found = this.#matcher.find(this.#copy(address + start, end - start));
    return found.map((match) => ({ ...match, start: match.start + start, end: match.end + start }));
  }

  /** Out of the memory that threads share, which not every function takes. */
  #copy(address: number, size: number): Buffer {
    return Buffer.from(this.#store.bytes.subarray(address, address + size));
  }

  #sniff(entry: number, address: number, size: number): void {
    const { bytes } = this.#store;
    const zipAt = zipStartIn(bytes.subarray(address, address + size));
    const begins =
      zipAt === undefined &&
      mayBeCompressed(bytes, address, size) &&
      isCompressed(bytes.subarray(address, address + Math.min(size, SNIFFED)));
    if (begins || zipAt !== undefined) this.#tally.compressed(this.#store.idOf(entry), size, zipAt);
  }

  #named(entry: number, type: ObjectType, address: number, size: number): void {
    const { kernel, layout, idBytes, bytes } = this.#store;
    if (type === 'tree' && !this.#tally.namesSubmodules)
      this.#tally.namesSubmodules = namesSubmodule(Buffer.from(bytes.buffer, address, size), idBytes);
    const count =
      type === 'tree'
        ? kernel.namedByTree(address, size, layout.found, MOST_FOUND)
        : kernel.namedByHeader(address, size, layout.raw, layout.found, MOST_FOUND);
    if (count === 0) return;
    const namedBy = this.#store.idOf(entry);
    if (count === MOST_FOUND) {
      this.#namedIn(namedBy, type, this.#copy(address, size));
      return;
    }
    for (const position of this.#found.subarray(0, count)) {
      const at = address + position;
      const id =
        type === 'tree' ? this.#store.hexAt(at) : Buffer.from(bytes.subarray(at, at + idBytes * 2)).toString('latin1');
      this.#tally.missing(id, namedBy);
    }
  }

  #namedIn(namedBy: string, type: ObjectType, content: Buffer): void {
    if (type === 'tree') this.#tally.namesSubmodules ||= namesSubmodule(content, this.#store.idBytes);
    eachNamed(type, content, this.#store.idBytes, (id) => {
      if (this.#store.entryOf(Buffer.from(id, 'hex')) < 0) this.#tally.missing(id, namedBy);
    });
  }

  #whole(id: string, { type, size }: Subject): { piece(bytes: Buffer): void; end(): void } {
    const pieces: Buffer[] = [];
    return {
      piece: (bytes) => pieces.push(Buffer.from(bytes)),
      end: () => {
        const content = Buffer.concat(pieces);
        this.#tally.hit(id, type, size, this.#matcher.find(content));
        const zipAt = zipStartIn(content);
        if (type === 'blob' && (zipAt !== undefined || isCompressed(content))) this.#tally.compressed(id, size, zipAt);
        this.#namedIn(id, type, content);
      },
    };
  }

  #streamed(id: string, { type, size }: Subject): { piece(bytes: Buffer): void; end(): void } {
    const stream = this.#matcher.stream();
    let start = Buffer.alloc(0);
    const tail = new ZipTail();
    const pieces: Buffer[] = [];
    return {
      piece: (bytes) => {
        stream.push(bytes);
        if (type === 'blob') tail.push(bytes);
        if (start.length < SNIFFED) start = Buffer.concat([start, bytes.subarray(0, SNIFFED)]);
        if (type !== 'blob' && size <= MOST_NAMING) pieces.push(Buffer.from(bytes));
      },
      end: () => {
        this.#tally.hit(id, type, size, stream.end());
        const zipAt = tail.start();
        if (type === 'blob' && (zipAt !== undefined || isCompressed(start))) this.#tally.compressed(id, size, zipAt);
        if (type !== 'blob' && size > MOST_NAMING)
          this.#tally.unread(id, `a ${type} of ${size} bytes: it was searched, but not read for what it names`);
        this.#namedIn(id, type, Buffer.concat(pieces));
      },
    };
  }
}
