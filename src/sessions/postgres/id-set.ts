/** Hashes of ids, 8 bytes each: a million take 8 MB. */
export class IdSet {
  #sorted = new BigInt64Array();

  get size(): number {
    return this.#sorted.length;
  }

  /** @param hashes - 8 bytes each, big-endian, as `int8send` writes them; is changed */
  add(hashes: Buffer): void {
    const added = toNumbers(hashes);
    const all = new BigInt64Array(this.#sorted.length + added.length);
    all.set(this.#sorted);
    all.set(added, this.#sorted.length);
    this.#sorted = all.sort();
  }

  /** Those of `hashes` that are in the set. */
  common(hashes: Buffer): bigint[] {
    return [...toNumbers(hashes).filter((hash) => this.#has(hash))];
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

function toNumbers(hashes: Buffer): BigInt64Array {
  const copy = Buffer.from(hashes).swap64();
  return new BigInt64Array(copy.buffer.slice(copy.byteOffset, copy.byteOffset + copy.byteLength));
}
