import { createHash } from 'node:crypto';

/** Remembers ids by 8 bytes of their hash: a million take 8 MB. */
export class Ids {
  #sorted = new BigInt64Array();
  #added: bigint[] = [];

  /** How many different ones. */
  get size(): number {
    this.#settle();
    return this.#sorted.length;
  }

  add(ids: readonly string[]): void {
    for (const id of ids) this.#added.push(hashOf(id));
    if (this.#added.length > 100_000) this.#settle();
  }

  /** Those of `ids` that were added. */
  common(ids: readonly string[]): string[] {
    this.#settle();
    return ids.filter((id) => this.#has(hashOf(id)));
  }

  #settle(): void {
    if (this.#added.length === 0) return;
    const all = new BigInt64Array(this.#sorted.length + this.#added.length);
    all.set(this.#sorted);
    all.set(this.#added, this.#sorted.length);
    all.sort();
    this.#sorted = all.filter((hash, at) => at === 0 || hash !== all[at - 1]);
    this.#added = [];
  }

  #has(hash: bigint): boolean {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] ?? 0n) < hash) low = middle + 1;
      else high = middle;
    }
    return this.#sorted[low] === hash;
  }
}

function hashOf(id: string): bigint {
  return createHash('sha256').update(id).digest().readBigInt64BE();
}
