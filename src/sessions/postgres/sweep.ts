import type { SessionCall, SessionFilter } from '../types.js';
import { conditionOf } from './condition.js';
import type { PgConnection, Query } from './connection.js';
import { IdSet } from './id-set.js';
import {
  deleteAllFrom,
  deleteFrom,
  deleteHashes,
  deleteUnlockedFrom,
  flush,
  hashesOf,
  isLockTimeout,
  START,
  type Batch,
} from './statements.js';

type SweepConnection = Pick<PgConnection, 'transaction' | 'script' | 'aside'>;

interface Progress {
  /** The filter. */
  readonly key: string;
  /** How far the disk was read; undefined: up to the end. */
  at: string | undefined;
}

/**
 * Deletes a table in batches while it is in use.
 *
 * The ids that were there at the start are remembered. First all rows are deleted in the order of the disk; rows that were changed
 * meanwhile move and may be missed, and rows of requests in flight come back: both are found by their ids. Who signs in meanwhile has a
 * new id.
 */
export class Sweep {
  readonly #connection: SweepConnection;
  readonly #table: string;
  readonly #userPath: readonly string[];
  readonly #old = new IdSet();
  /** The ids are read while the first batches go. */
  #noted: Promise<void> = Promise.resolve();
  #current: Progress | undefined;
  /** Whose sessions may come back; the time does not count, since coming back is a use. */
  #user: string | undefined;

  constructor(connection: SweepConnection, table: string, userPath: readonly string[]) {
    this.#connection = connection;
    this.#table = table;
    this.#userPath = userPath;
  }

  async deleteBatch(filter: SessionFilter, most: number, call?: SessionCall): Promise<number> {
    const current = await this.#begin(filter, call);
    while (current.at !== undefined) {
      const batch = await this.#next(filter, most, current.at, call);
      current.at = batch.next;
      if (batch.deleted > 0) return batch.deleted;
    }
    const deleted = await this.deleteOld(most, call);
    if (deleted > 0) return deleted;
    this.#current = undefined;
    await this.#connection.transaction(flush, call);
    return 0;
  }

  /** Deletes at most `most` of those that were there at the start, and are there. */
  async deleteOld(most: number, call?: SessionCall): Promise<number> {
    await this.#noted;
    const now = this.#condition({ user: this.#user }, 1);
    const hashes = await this.#connection.transaction((query) => hashesOf(query, this.#table, now), {
      ...call,
      snapshot: true,
    });
    const back = this.#old.common(hashes).slice(0, most);
    if (back.length === 0) return 0;
    return await this.#connection.transaction((query) => deleteHashes(query, this.#table, back), call);
  }

  /** Ids that are known are read under the same lock, so nobody signs in between. @returns how many rows there were */
  async truncate(query: Query): Promise<number> {
    await query(`LOCK TABLE ONLY ${this.#table} IN ACCESS EXCLUSIVE MODE`);
    const hashes = await hashesOf(query, this.#table, this.#condition({}, 1));
    await query(`TRUNCATE ONLY ${this.#table}`);
    this.#old.add(hashes);
    this.#user = undefined;
    return hashes.length / 8;
  }

  async #begin(filter: SessionFilter, call?: SessionCall): Promise<Progress> {
    const key = JSON.stringify([filter.user, filter.before?.getTime()]);
    if (this.#current?.key === key) return this.#current;
    const chosen = this.#condition(filter, 1);
    const { result } = await this.#connection.aside((query) => hashesOf(query, this.#table, chosen), call);
    this.#noted = result.then((hashes) => this.#old.add(hashes));
    this.#noted.catch(() => undefined); // told where the ids are needed
    this.#user = filter.user;
    const begun = { key, at: START };
    this.#current = begun;
    return begun;
  }

  /** A lock that somebody holds for long stops only its own row: that one is waited for at the end. */
  async #next(filter: SessionFilter, most: number, after: string, call?: SessionCall): Promise<Batch> {
    const chosen = this.#condition(filter, 3);
    const relaxed = { ...call, relaxed: true };
    const from = { after, most };
    try {
      if (chosen.values.length === 0) return await deleteAllFrom(this.#connection, this.#table, from, relaxed);
      return await this.#connection.transaction((query) => deleteFrom(query, this.#table, chosen, from), relaxed);
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      return await this.#connection.transaction(
        (query) => deleteUnlockedFrom(query, this.#table, chosen, from),
        relaxed,
      );
    }
  }

  #condition(filter: SessionFilter, first: number): ReturnType<typeof conditionOf> {
    return conditionOf(filter, this.#userPath, first);
  }
}
