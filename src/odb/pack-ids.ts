import type { Store } from './store.js';

/** The sorted ids of one pack, for the rare pack that names bases by their ids. */
export class PackIds {
  readonly #store: Store;
  readonly #first: number;
  readonly #count: number;

  constructor(store: Store, first: number, count: number) {
    this.#store = store;
    this.#first = first;
    this.#count = count;
  }

  /** Index of an id among those of the pack; -1 when it is not there. */
  placeOf(id: Uint8Array): number {
    let low = 0;
    let high = this.#count - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const order = Buffer.compare(this.#store.rawIdOf(this.#first + middle), id);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}
