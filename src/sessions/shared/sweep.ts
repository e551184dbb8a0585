import type { SessionCall, SessionFilter } from '../types.js';
import { Ids } from './ids.js';

export interface Page {
  readonly ids: readonly string[];
  /** Where the next page begins; undefined: this was the last. */
  readonly next: string | undefined;
}

/** What a sweep needs of a store. */
export interface Pages {
  /** Ids of sessions that the filter holds for. A session that is there throughout is on one page at least. */
  page(filter: SessionFilter, most: number, after: string | undefined, call?: SessionCall): Promise<Page>;
  /** Deletes these, where the filter still holds. @returns how many there were */
  remove(ids: readonly string[], filter: SessionFilter, call?: SessionCall): Promise<number>;
}

interface Progress {
  readonly key: string;
  /** On a page that was read, and not yet deleted. */
  waiting: readonly string[];
  after: string | undefined;
  isAtEnd: boolean;
}

const MOST_BACK = 10_000;

/**
 * Deletes a store in batches while it is in use, from its first page to its last, and remembers the ids. Who signs in meanwhile may be met
 * or not; rows of requests in flight come back under the same ids.
 */
export class PagedSweep {
  readonly #pages: Pages;
  readonly #gone = new Ids();
  #current: Progress | undefined;
  /** Whose sessions may come back; the time does not count, since coming back is a use. */
  #user: string | undefined;

  constructor(pages: Pages) {
    this.#pages = pages;
  }

  async deleteBatch(filter: SessionFilter, most: number, call?: SessionCall): Promise<number> {
    const current = this.#begin(filter);
    for (;;) {
      call?.signal?.throwIfAborted();
      if (current.waiting.length === 0) {
        if (current.isAtEnd) break;
        const { ids, next } = await this.#pages.page(filter, most, current.after, call);
        Object.assign(current, { waiting: ids, after: next, isAtEnd: next === undefined });
      }
      const batch = current.waiting.slice(0, most);
      const deleted = batch.length === 0 ? 0 : await this.#remove(batch, filter, call);
      current.waiting = current.waiting.slice(most);
      if (deleted > 0) return deleted;
    }
    this.#current = undefined;
    return 0;
  }

  /** Deletes those that were deleted before, and are there again. */
  async deleteReturned(call?: SessionCall): Promise<number> {
    const filter = { user: this.#user };
    let deleted = 0;
    for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
      call?.signal?.throwIfAborted();
      const { ids, next } = await this.#pages.page(filter, MOST_BACK, after, call);
      const back = this.#gone.common(ids);
      if (back.length > 0) deleted += await this.#pages.remove(back, filter, call);
      after = next;
    }
    return deleted;
  }

  /** For a store that was emptied at once. */
  remember(ids: readonly string[]): void {
    this.#gone.add(ids);
    this.#user = undefined;
  }

  #begin(filter: SessionFilter): Progress {
    const key = JSON.stringify([filter.user, filter.before?.getTime()]);
    if (this.#current?.key === key) return this.#current;
    this.#user = filter.user;
    const begun: Progress = { key, waiting: [], after: undefined, isAtEnd: false };
    this.#current = begun;
    return begun;
  }

  /** Remembered before they go: what a broken connection has deleted is not told. */
  #remove(ids: readonly string[], filter: SessionFilter, call?: SessionCall): Promise<number> {
    this.#gone.add(ids);
    return this.#pages.remove(ids, filter, call);
  }
}

/** How many there are, each counted once though pages may repeat it. */
export async function countPages(pages: Pages, filter: SessionFilter, call?: SessionCall): Promise<number> {
  const seen = new Ids();
  for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
    call?.signal?.throwIfAborted();
    const { ids, next } = await pages.page(filter, MOST_BACK, after, call);
    seen.add(ids);
    after = next;
  }
  return seen.size;
}
