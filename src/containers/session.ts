import { setImmediate } from 'node:timers/promises';
import { Damaged, OverLimit } from './failure.js';
import type { Input } from './input.js';
import type { Limits, MemberReader, UnreadMember } from './types.js';

/** Bytes after which other work of the process, a Ctrl-C say, has its turn. */
const TURN = 1024 * 1024;
/** All windows and caches of all containers that are open at a time. */
const MOST_HELD = 72 * 1024 * 1024;

/** What the reading of one outermost container, and all inside it, has in common: limits, the reader, what stayed unread. */
export class Session {
  readonly unread: UnreadMember[] = [];
  readonly depth: number;
  readonly #limits: Limits;
  readonly #reader: MemberReader;
  readonly #signal: AbortSignal | undefined;
  #bytes = 0;
  #members = 0;
  #sinceTurn = 0;
  #held = 0;

  constructor(limits: Limits, reader: MemberReader, signal: AbortSignal | undefined) {
    this.depth = limits.depth;
    this.#limits = limits;
    this.#reader = reader;
    this.#signal = signal;
  }

  /** Bytes that may still be unpacked. */
  get left(): number {
    return this.#limits.unpackedBytes - this.#bytes;
  }

  tell(path: string, reason: string): void {
    this.unread.push({ path, reason });
  }

  /** Memory for a window or a cache; as much as is left of what was asked for. */
  holdUpTo(bytes: number): number {
    const granted = Math.min(bytes, MOST_HELD - this.#held);
    this.#held += granted;
    return granted;
  }

  /** @throws Damaged when it is more than this program wants to need */
  hold(bytes: number): void {
    if (this.#held + bytes > MOST_HELD) throw new Damaged(`needs ${megabytes(bytes)} of memory at once`);
    this.#held += bytes;
  }

  release(bytes: number): void {
    this.#held -= bytes;
  }

  /** @throws OverLimit when it was too much; the signal's reason when it was aborted */
  async spend(bytes: number): Promise<void> {
    this.#bytes += bytes;
    if (this.#bytes > this.#limits.unpackedBytes)
      throw new OverLimit(`over the limit of ${megabytes(this.#limits.unpackedBytes)} unpacked`);
    await this.turn(bytes);
  }

  /** Lets other work have its turn now and then. */
  async turn(bytes: number): Promise<void> {
    this.#sinceTurn += bytes;
    if (this.#sinceTurn < TURN) return;
    this.#sinceTurn = 0;
    await setImmediate();
    this.#signal?.throwIfAborted();
  }

  /** The pieces of something that is being unpacked, until it ends or turns out to be damaged; `failed` is told why. */
  async *counted(pieces: AsyncIterable<Uint8Array>, failed: (failure: Damaged) => void): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of pieces) {
        if (piece.length === 0) continue;
        await this.spend(piece.length);
        yield piece;
      }
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
      failed(error);
    }
  }

  /** Tells the reader all that is left of `input` as one member. */
  async member(path: string, input: Input): Promise<void> {
    if (!(await input.fill(1))) return;
    await this.pieces(path, async (piece) => {
      do piece(input.rest());
      while (await input.fill(1));
    });
  }

  /** Tells the reader one member. */
  async pieces(path: string, tell: (piece: (bytes: Uint8Array) => void) => Promise<void>): Promise<void> {
    this.countMember();
    this.#reader.begin(path);
    try {
      await tell((bytes) => this.#reader.piece(bytes));
    } finally {
      this.#reader.end();
    }
  }

  /** @throws OverLimit when there were too many */
  countMember(): void {
    if (++this.#members > this.#limits.members)
      throw new OverLimit(`over the limit of ${this.#limits.members.toLocaleString('en')} members`);
  }

  /** Tells the reader a few bytes that are there already, a list of names say; they are no member of their own. */
  aside(path: string, bytes: Uint8Array): void {
    this.#reader.begin(path);
    this.#reader.piece(bytes);
    this.#reader.end();
  }
}

function megabytes(bytes: number): string {
  return bytes < 1024 * 1024 ? `${bytes.toLocaleString('en')} bytes` : `${Math.ceil(bytes / 1024 / 1024)} MiB`;
}
