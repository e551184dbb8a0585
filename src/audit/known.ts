import type { Seen } from './types.js';

const MOST = 20_000;

/** Names that were seen, up to a number; beyond it nobody can say that one is new. */
export class Known {
  readonly #names = new Set<string>();
  #full = false;

  add(name: string): void {
    if (this.#names.size < MOST) this.#names.add(name);
    else if (!this.#names.has(name)) this.#full = true;
  }

  /** @param covered - there is a time before, and its records were read */
  seen(name: string, covered: boolean): Seen {
    if (this.#names.has(name)) return 'seen';
    return covered && !this.#full ? 'new' : 'unknown';
  }
}
