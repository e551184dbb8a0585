import { SLACK } from './layout.js';

/** A piece of the arena that holds one object or delta. */
export interface Block {
  readonly address: number;
  readonly size: number;
}

/** Gives out and takes back blocks of a fixed piece of memory, first fit. Few are in use at a time: the chain that is being built. */
export class Arena {
  readonly #start: number;
  readonly #end: number;
  /** By address. */
  readonly #blocks: Block[] = [];

  constructor(start: number, bytes: number) {
    this.#start = start;
    this.#end = start + bytes;
  }

  /** A block with slack behind it; undefined when there is no room. */
  take(size: number): Block | undefined {
    let address = this.#start;
    let index = 0;
    for (const block of this.#blocks) {
      if (block.address - address >= size + SLACK) return this.#put(index, { address, size });
      address = behind(block);
      index++;
    }
    return this.#end - address >= size + SLACK ? this.#put(this.#blocks.length, { address, size }) : undefined;
  }

  free(block: Block): void {
    if (this.#blocks.at(-1) === block) {
      this.#blocks.pop();
      return;
    }
    const index = this.#blocks.indexOf(block);
    if (index >= 0) this.#blocks.splice(index, 1);
  }

  #put(index: number, block: Block): Block {
    if (index === this.#blocks.length) this.#blocks.push(block);
    else this.#blocks.splice(index, 0, block);
    return block;
  }
}

function behind(block: Block): number {
  return Math.ceil((block.address + block.size + SLACK) / 64) * 64;
}
