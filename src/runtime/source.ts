import type { Secret } from '../core/index.js';
import type { Calls } from './calls.js';
import { closed, hitsEveryName, isAbsence, noAnswer, noSecret, notFound } from './failures.js';
import type { ReadableStore } from './types.js';
import { isSecret } from './value.js';

/** What became of one name: its value, or why there is none. */
export type Reading = { readonly secret: Secret } | { readonly error: unknown };

export interface SourceParts {
  readonly calls: Calls;
  /** Milliseconds. */
  readonly timeout: number;
  /** What a name is called in the store. */
  readonly stored: (name: string) => string;
  readonly open: (signal: AbortSignal) => Promise<ReadableStore>;
  /** Whether what was opened is ours to close. */
  readonly owned: boolean;
}

/** The store, opened when it is first needed and again after that failed. */
export class Source {
  readonly #parts: SourceParts;
  #opened: Promise<ReadableStore> | undefined;
  #where = 'the store';
  #closed = false;

  constructor(parts: SourceParts) {
    this.#parts = parts;
  }

  get where(): string {
    return this.#where;
  }

  /** Never rejects; every name gets its reading. */
  async read(names: readonly string[]): Promise<ReadonlyMap<string, Reading>> {
    try {
      const store = await this.#ready();
      return names.length === 1 ? await this.#apart(store, names) : await this.#together(store, names);
    } catch (error) {
      return new Map(names.map((name) => [name, { error }]));
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const store = await this.#opened?.catch(() => undefined);
    if (this.#parts.owned) await store?.close();
  }

  async #together(store: ReadableStore, names: readonly string[]): Promise<ReadonlyMap<string, Reading>> {
    const stored = names.map(this.#parts.stored);
    try {
      const found = await this.#call((signal) => store.getAll([...new Set(stored)], { signal }));
      return new Map(names.map((name, at) => [name, this.#readingOf(name, found.get(stored[at] ?? ''))]));
    } catch (error) {
      if (hitsEveryName(error)) throw error;
      // One name that may not be read, or whose value is damaged, must not take the others with it.
      return await this.#apart(store, names);
    }
  }

  async #apart(store: ReadableStore, names: readonly string[]): Promise<ReadonlyMap<string, Reading>> {
    const readings = new Map<string, Reading>();
    for (const name of names) readings.set(name, await this.#one(store, name));
    return readings;
  }

  async #one(store: ReadableStore, name: string): Promise<Reading> {
    try {
      const stage = { stage: 'AWSCURRENT' } as const;
      const found = await this.#call((signal) => store.get(this.#parts.stored(name), stage, { signal }));
      return this.#readingOf(name, found);
    } catch (error) {
      return { error: isAbsence(error) ? this.#absence(name) : error };
    }
  }

  /** An empty value is none: no program wants it, and many take it for a missing one. */
  #readingOf(name: string, found: { readonly secret: Secret } | undefined): Reading {
    if (found === undefined || found.secret.length === 0) return { error: this.#absence(name) };
    return isSecret(found.secret) ? found : { error: noSecret(name, this.#where) };
  }

  #absence(name: string): Error {
    return notFound(name, this.#parts.stored(name), this.#where);
  }

  async #call<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { calls, timeout } = this.#parts;
    return await calls.run(work, timeout, () => noAnswer(this.#where, timeout / 1_000));
  }

  async #ready(): Promise<ReadableStore> {
    if (this.#closed) throw closed();
    this.#opened ??= this.#call((signal) => this.#open(signal));
    const opening = this.#opened;
    try {
      return await opening;
    } catch (error) {
      if (this.#opened === opening) this.#opened = undefined;
      throw error;
    }
  }

  async #open(signal: AbortSignal): Promise<ReadableStore> {
    const store = await this.#parts.open(signal);
    // Nobody waits for it any more, so nobody else would close it.
    if (signal.aborted && this.#parts.owned) await store.close();
    this.#where = store.where;
    return store;
  }
}
