import { readSync } from 'node:fs';
import type { PackPlan } from './pack-plan.js';
import { rankOf } from './rank-of.js';

const PIECE = 1024 * 1024;
/** Longest header: a size of 64 bits, and a distance of 64 bits or an id. */
const LONGEST = 10 + 32;
const MOST_SIZE = 0xffffffff;

export const OFS_DELTA = 6;
export const REF_DELTA = 7;

type Headers = Pick<PackPlan, 'heads' | 'offsets' | 'sizes' | 'types'>;

/** Reads what stands before the deflated data of each object, in the order of the pack. */
export class HeaderReader {
  readonly #file: number;
  readonly #idBytes: number;
  readonly #rankOfId: (id: Uint8Array) => number;
  readonly #piece = Buffer.alloc(PIECE);
  #start = 0;
  #end = 0;
  #at = 0;

  constructor(file: number, idBytes: number, rankOfId: (id: Uint8Array) => number) {
    this.#file = file;
    this.#idBytes = idBytes;
    this.#rankOfId = rankOfId;
  }

  /** Fills in what the header of an object says. The type stays 0, and the base -1, when it is not understood. */
  read(plan: Headers, bases: Int32Array, rank: number): void {
    const offset = plan.offsets[rank] ?? 0;
    const end = plan.offsets[rank + 1] ?? 0;
    this.#seek(offset);
    const first = this.#byte();
    plan.sizes[rank] = this.#size(first);
    const type = (first >> 4) & 7;
    if (type === OFS_DELTA) bases[rank] = rankOf(plan.offsets, rank, offset - this.#distance());
    else if (type === REF_DELTA) bases[rank] = this.#rankOfId(this.#id());
    const head = this.#start + this.#at - offset;
    if (this.#at > this.#end || offset + head > end || type === 5) return;
    plan.heads[rank] = head;
    plan.types[rank] = type;
  }

  #seek(offset: number): void {
    if (offset + LONGEST > this.#start + this.#end || offset < this.#start) {
      this.#start = offset;
      this.#end = readSync(this.#file, this.#piece, 0, PIECE, offset);
    }
    this.#at = offset - this.#start;
  }

  #byte(): number {
    return this.#piece[this.#at++] ?? 0;
  }

  #size(first: number): number {
    let size = first & 15;
    let weight = 16;
    for (let byte = first; (byte & 0x80) !== 0 && weight < 2 ** 60;) {
      byte = this.#byte();
      size += (byte & 0x7f) * weight;
      weight *= 128;
    }
    return Math.min(size, MOST_SIZE);
  }

  #distance(): number {
    let byte = this.#byte();
    let distance = byte & 0x7f;
    while ((byte & 0x80) !== 0 && distance < 2 ** 53) {
      byte = this.#byte();
      distance = (distance + 1) * 128 + (byte & 0x7f);
    }
    return distance;
  }

  #id(): Uint8Array {
    this.#at += this.#idBytes;
    return this.#piece.subarray(this.#at - this.#idBytes, this.#at);
  }
}
