import { readObjects, type GitOptions, type ObjectReader } from '../git/index.js';
import type { Sink } from './sink.js';
import type { Store } from './store.js';

const IDS_A_RUN = 20_000;

/** Reads objects through git. What git cannot read either is unread. */
export async function readWithGit(
  cwd: string,
  entries: readonly number[],
  store: Store,
  sink: Sink,
  options: GitOptions,
): Promise<void> {
  for (let at = 0; at < entries.length;) {
    const run = entries.slice(at, at + IDS_A_RUN);
    at += await readRun(cwd, run, store, sink, options);
  }
}

/** @returns how many of the objects are done */
async function readRun(
  cwd: string,
  entries: readonly number[],
  store: Store,
  sink: Sink,
  options: GitOptions,
): Promise<number> {
  const ids = entries.map((entry) => store.idOf(entry));
  const reader = new SinkReader(entries, ids, sink);
  const lie = 'it does not have the size that it tells';
  try {
    await readObjects(cwd, ids, reader, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    // An object of fewer bytes than its header tells makes git's output end early.
    if (reader.done === ids.length || !reader.isInside) throw error;
    sink.unread(ids[reader.done] ?? '', lie);
    return reader.done + 1;
  }
  if (reader.done < ids.length) sink.unread(ids[reader.done - 1] ?? '', lie);
  return reader.done;
}

/** Hands on what git answers, as long as the answers are those to the questions. */
class SinkReader implements ObjectReader {
  readonly #entries: readonly number[];
  readonly #ids: readonly string[];
  readonly #sink: Sink;
  #object: ReturnType<Sink['fromGit']> | undefined;
  #isLost = false;
  isInside = false;
  /** Ids that were answered. */
  done = 0;

  constructor(entries: readonly number[], ids: readonly string[], sink: Sink) {
    this.#entries = entries;
    this.#ids = ids;
    this.#sink = sink;
  }

  begin({ id, type, size }: Parameters<ObjectReader['begin']>[0]): void {
    if (!this.#isNext(id)) return;
    this.isInside = true;
    const entry = this.#entries[this.done] ?? 0;
    this.#object = this.#sink.wants(type) ? this.#sink.fromGit({ entry, type, size }) : undefined;
  }

  piece(bytes: Buffer): void {
    if (!this.#isLost) this.#object?.piece(bytes);
  }

  end(): void {
    if (this.#isLost) return;
    this.isInside = false;
    this.done++;
    this.#object?.end();
  }

  unreadable(id: string, reason: string): void {
    if (!this.#isNext(id)) return;
    this.isInside = false;
    this.done++;
    this.#sink.unread(id, reason);
  }

  #isNext(id: string): boolean {
    this.#isLost ||= id !== this.#ids[this.done];
    return !this.#isLost;
  }
}
