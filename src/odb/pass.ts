import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { GitOptions } from '../git/index.js';
import type { GramTable } from '../match/index.js';
import { listDatabase } from './database.js';
import { readWithGit } from './git-reading.js';
import { readLoose } from './loose.js';
import { type PackPiece, PackPass, planPiece, strayEntries } from './pack-pass.js';
import type { Sink } from './sink.js';
import type { SecondThread } from './second-thread.js';
import { openStore, type Piece, type Store, type StoreParts } from './store.js';
import { newTurns, rootsInTurn } from './turns.js';

export interface PassOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told how many objects are done, of how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Read everything through git: slower, and what the fast way is compared with. */
  readonly viaGit?: boolean | undefined;
}

/** Content between two looks at the signal. */
const BYTES_A_TURN = 24 * 1024 * 1024;
const FILES_A_TURN = 500;

/** Who does a pass. */
export interface Crew<S extends Sink> {
  readonly table?: GramTable;
  /** Makes the sink, once the ids are known. */
  sink(store: Store): S;
  /** Starts a second thread for so many packed objects, if that is worth it. */
  second?(parts: StoreParts, start: number, packed: number): SecondThread | undefined;
  /** Takes in what the second thread saw. */
  join?(second: SecondThread): Promise<void>;
}

/**
 * Tells a sink every object of a repository's database, each id once.
 *
 * @throws AppError when git cannot say where the objects are; the signal's reason when it aborts
 */
export async function passOver<S extends Sink>(cwd: string, crew: Crew<S>, options: PassOptions): Promise<S> {
  const git: GitOptions = options.signal === undefined ? {} : { signal: options.signal };
  const database = await listDatabase(cwd, options.viaGit === true, git);
  const { store, pieces, threadStarts } = openStore(database, crew.table, crew.second === undefined ? 1 : 2);
  const sink = crew.sink(store);
  for (const { id, reason } of database.unread) sink.unread(id, reason);
  const packed = database.packs.reduce((sum, pack) => sum + pack.count, 0);
  const second = crew.second?.(store.parts, threadStarts.at(-1) ?? 0, packed);
  try {
    const pass = new Pass(store, sink, second, pieces.at(-1)?.end ?? 0, options);
    const left: number[] = [];
    for (const piece of pieces) for (const entry of await pass.over(piece)) left.push(entry);
    await readWithGit(cwd, left, store, sink, git);
    if (second !== undefined) await crew.join?.(second);
    return sink;
  } finally {
    await second?.stop();
  }
}

class Pass {
  readonly #store: Store;
  readonly #sink: Sink;
  readonly #total: number;
  readonly #options: PassOptions;
  readonly #second: SecondThread | undefined;
  #done = 0;

  constructor(store: Store, sink: Sink, second: SecondThread | undefined, total: number, options: PassOptions) {
    this.#second = second;
    this.#store = store;
    this.#sink = sink;
    this.#total = total;
    this.#options = options;
  }

  /** Passes over one piece of the database, and tells which entries of it are left to git. */
  async over(piece: Piece): Promise<number[]> {
    this.#done = piece.first;
    await this.#turn();
    if (piece.kind === 'pack') return await this.#overPack(piece);
    const left: number[] = [];
    for (let entry = piece.first; entry < piece.end; entry++) {
      if (!this.#store.isFirst(entry)) continue;
      if (piece.kind === 'listed' || !readLoose(this.#store, piece.folder, entry, this.#sink)) left.push(entry);
      if (piece.kind === 'loose' && entry % FILES_A_TURN === 0) await this.#turn();
    }
    return left;
  }

  async #overPack(piece: PackPiece): Promise<number[]> {
    const plan = planPiece(this.#store, piece);
    if (plan === undefined) return this.#all(piece);
    const turns = newTurns();
    const others = this.#second?.over(piece, plan, turns);
    others?.catch(() => undefined); // awaited below
    const pass = new PackPass(this.#store, piece, plan, this.#sink, rootsInTurn(plan.roots, turns));
    try {
      while (pass.advance(BYTES_A_TURN)) {
        const begun = Math.min(1, Atomics.load(turns, 0) / plan.roots.length);
        this.#done = piece.first + Math.floor(piece.pack.count * begun);
        await this.#turn();
      }
    } finally {
      pass.close();
    }
    return [...pass.left, ...((await this.#settled(others)) ?? []), ...strayEntries(this.#store, piece, plan)];
  }

  /** Waits for the other thread, and looks at the signal meanwhile. */
  async #settled<T>(others: Promise<T> | undefined): Promise<T | undefined> {
    const { signal } = this.#options;
    if (others === undefined || signal === undefined) return await others;
    const aborted = new AbortController();
    const abort = once(signal, 'abort', { signal: aborted.signal }).then(() => signal.throwIfAborted());
    abort.catch(() => undefined);
    try {
      signal.throwIfAborted();
      await Promise.race([others, abort]);
      return await others;
    } finally {
      aborted.abort();
    }
  }

  #all(piece: Piece): number[] {
    const all: number[] = [];
    for (let entry = piece.first; entry < piece.end; entry++) if (this.#store.isFirst(entry)) all.push(entry);
    return all;
  }

  async #turn(): Promise<void> {
    this.#options.onProgress?.(this.#done, this.#total);
    await setImmediate();
    this.#options.signal?.throwIfAborted();
  }
}
