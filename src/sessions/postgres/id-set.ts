/** Hashes of ids, of which 53 bits are kept, as numbers: a million take 8 MB. */
export class IdSet {
  readonly #keys: Float64Array[] = [];

  /** @param hashes - 8 bytes each, as `int8send` writes them */
  add(hashes: Buffer): void {
    this.#keys.push(keysIn(hashes));
  }

  /** Those of `hashes` that are in the set. They are few beside it, so they are what is sorted. */
  common(hashes: Buffer): bigint[] {
    if (hashes.length === 0) return [];
    const wanted = keysIn(hashes).sort();
    const found = new Set<number>();
    for (const keys of this.#keys) for (const key of keys) if (has(wanted, key)) found.add(key);
    const common: bigint[] = [];
    for (let at = 0; at < hashes.length; at += 8)
      if (found.has(keyAt(hashes, at))) common.push(hashes.readBigInt64BE(at));
    return common;
  }
}

function keysIn(hashes: Buffer): Float64Array {
  const keys = new Float64Array(hashes.length / 8);
  for (let at = 0; at < keys.length; at += 1) keys[at] = keyAt(hashes, at * 8);
  return keys;
}

function keyAt(hashes: Buffer, at: number): number {
  return (hashes.readUInt32BE(at) >>> 11) * 0x1_0000_0000 + hashes.readUInt32BE(at + 4);
}

function has(sorted: Float64Array, key: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < key) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === key;
}
