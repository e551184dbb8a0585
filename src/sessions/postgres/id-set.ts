/** Hashes of ids, of which 53 bits are kept, as numbers: a million take 8 MB. */
export class IdSet {
  #sorted = new Float64Array();
  #added: Buffer[] = [];

  /** @param hashes - 8 bytes each, as `int8send` writes them */
  add(hashes: Buffer): void {
    this.#added.push(hashes);
    setImmediate(() => this.#sort()); // while the server deletes
  }

  #sort(): void {
    for (const hashes of this.#added.splice(0)) this.#merge(hashes);
  }

  #merge(hashes: Buffer): void {
    const all = new Float64Array(this.#sorted.length + hashes.length / 8);
    all.set(this.#sorted);
    for (let at = 0, to = this.#sorted.length; at < hashes.length; at += 8, to += 1) all[to] = keyAt(hashes, at);
    this.#sorted = all.sort();
  }

  /** Those of `hashes` that are in the set. */
  common(hashes: Buffer): bigint[] {
    this.#sort();
    const found: bigint[] = [];
    for (let at = 0; at < hashes.length; at += 8)
      if (this.#has(keyAt(hashes, at))) found.push(hashes.readBigInt64BE(at));
    return found;
  }

  #has(key: number): boolean {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] ?? 0) < key) low = middle + 1;
      else high = middle;
    }
    return this.#sorted[low] === key;
  }
}

function keyAt(hashes: Buffer, at: number): number {
  return (hashes.readUInt32BE(at) >>> 11) * 0x1_0000_0000 + hashes.readUInt32BE(at + 4);
}
