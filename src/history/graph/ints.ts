const BLOCK = 1 << 16;

/** A list of 32-bit numbers that grows without copying what it holds. */
export class Ints {
  readonly #blocks: Int32Array[] = [];
  size = 0;

  push(value: number): number {
    if ((this.size & (BLOCK - 1)) === 0) this.#blocks.push(new Int32Array(BLOCK));
    const at = this.size++;
    const block = this.#blocks[at >>> 16];
    if (block !== undefined) block[at & (BLOCK - 1)] = value;
    return at;
  }

  at(index: number): number {
    return this.#blocks[index >>> 16]?.[index & (BLOCK - 1)] ?? 0;
  }
}
