const FIRST_SLOTS = 1 << 10;

/** Object ids as raw bytes, each with a number: the order in which they were added. 20 to 40 bytes an id, and no strings. */
export class IdTable {
  /** Bytes of an id: 20 (SHA-1) or 32 (SHA-256). */
  readonly width: number;
  size = 0;
  #bytes: Buffer;
  #slots = new Int32Array(FIRST_SLOTS).fill(-1);
  readonly #scratch: Buffer;

  constructor(width: number) {
    this.width = width;
    this.#bytes = Buffer.alloc(width * FIRST_SLOTS);
    this.#scratch = Buffer.alloc(width);
  }

  /** Its number, old or new. */
  add(bytes: Uint8Array, at: number): number {
    const slot = this.#slotOf(bytes, at);
    const known = this.#slots[slot] ?? -1;
    if (known >= 0) return known;
    const index = this.size++;
    if (this.size * this.width > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], this.#bytes.length * 2);
    this.#bytes.set(bytes.subarray(at, at + this.width), index * this.width);
    this.#slots[slot] = index;
    if (this.size * 2 > this.#slots.length) this.#rehash();
    return index;
  }

  /** -1: not there. */
  find(bytes: Uint8Array, at: number): number {
    return this.#slots[this.#slotOf(bytes, at)] ?? -1;
  }

  addHex(hex: string): number {
    return this.#scratch.write(hex, 'hex') === this.width ? this.add(this.#scratch, 0) : -1;
  }

  findHex(hex: string): number {
    if (hex.length !== this.width * 2 || this.#scratch.write(hex, 'hex') !== this.width) return -1;
    return this.find(this.#scratch, 0);
  }

  hexOf(index: number): string {
    return this.#bytes.toString('hex', index * this.width, (index + 1) * this.width);
  }

  /** The ids are hashes already: their first bytes are as good as any. */
  #slotOf(bytes: Uint8Array, at: number): number {
    const mask = this.#slots.length - 1;
    const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
    let slot = (low | ((bytes[at + 3] ?? 0) << 24)) & mask;
    for (let index = this.#slots[slot] ?? -1; index >= 0; index = this.#slots[slot] ?? -1) {
      if (this.#isSame(index * this.width, bytes, at)) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #isSame(mine: number, bytes: Uint8Array, at: number): boolean {
    for (let byte = 0; byte < this.width; byte++) if (this.#bytes[mine + byte] !== bytes[at + byte]) return false;
    return true;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    for (let index = 0; index < this.size; index++) this.#slots[this.#slotOf(this.#bytes, index * this.width)] = index;
  }
}
