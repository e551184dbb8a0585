import { setImmediate } from 'node:timers/promises';
import type { GitOptions } from '../git/index.js';
import { listDatabase } from './database.js';
import { readWithGit } from './git-reading.js';
import { readLoose } from './loose.js';
import { type PackPiece, PackPass, planPiece, strayEntries } from './pack-pass.js';
import type { Sink } from './sink.js';
import { openStore, type Piece, type Store } from './store.js';
import type { GramTable } from '../match/index.js';

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

/**
 * Tells a sink every object of a repository's database, each id once.
 *
 * @param sinkFor - makes the sink, once the ids are known
 * @throws AppError when git cannot say where the objects are; the signal's reason when it aborts
 */
export async function passOver<S extends Sink>(
  cwd: string,
  table: GramTable | undefined,
  sinkFor: (store: Store) => S,
  options: PassOptions,
): Promise<S> {
  const git: GitOptions = options.signal === undefined ? {} : { signal: options.signal };
  const database = await listDatabase(cwd, options.viaGit === true, git);
  const { store, pieces } = openStore(database, table, 1);
  const sink = sinkFor(store);
  for (const { id, reason } of database.unread) sink.unread(id, reason);
  const pass = new Pass(store, sink, pieces.at(-1)?.end ?? 0, options);
  const left: number[] = [];
  for (const piece of pieces) for (const entry of await pass.over(piece)) left.push(entry);
  await readWithGit(cwd, left, store, sink, git);
  options.signal?.throwIfAborted();
  return sink;
}

class Pass {
  readonly #store: Store;
  readonly #sink: Sink;
  readonly #total: number;
  readonly #options: PassOptions;
  #done = 0;

  constructor(store: Store, sink: Sink, total: number, options: PassOptions) {
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
    let next = 0;
    const pass = new PackPass(this.#store, piece, plan, this.#sink, () => plan.roots[next++] ?? -1);
    try {
      while (pass.advance(BYTES_A_TURN)) {
        this.#done = piece.first + Math.floor((piece.pack.count * next) / plan.roots.length);
        await this.#turn();
      }
    } finally {
      pass.close();
    }
    return [...pass.left, ...strayEntries(this.#store, piece, plan)];
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
