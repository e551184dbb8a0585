import { Arena, type Block } from './arena.js';
import type { Kernel } from './kernel.js';
import { GIANT, type ThreadLayout } from './layout.js';
import type { PackPlan } from './pack-plan.js';
import { PackWindows } from './pack-windows.js';

/** Told the objects of a pack by rank. */
export interface PackVisitor {
  /** Whether objects of a type, as packs number them, are wanted at all. */
  wants(type: number): boolean;
  /** The content is valid during the call. */
  visit(rank: number, type: number, address: number, size: number): void;
  /** It is too large, or could not be built. */
  leave(rank: number): void;
}

interface Step {
  readonly block: Block;
  child: number;
}

/**
 * Builds the objects of a pack family by family, depth first, so that each is inflated once.
 *
 * What it cannot build it leaves, with all that is built upon it.
 */
export class PackWalk {
  readonly #kernel: Kernel;
  readonly #bytes: Uint8Array;
  readonly #windows: PackWindows;
  readonly #arena: Arena;
  readonly #steps: Step[] = [];
  readonly #plan: PackPlan;
  readonly #visitor: PackVisitor;
  readonly #nextRoot: () => number;
  #type = 0;
  #spent = 0;

  /** @param nextRoot - tells a rank from `plan.roots`; -1 at the end */
  constructor(
    { kernel, bytes, layout, file }: { kernel: Kernel; bytes: Uint8Array; layout: ThreadLayout; file: number },
    plan: PackPlan,
    visitor: PackVisitor,
    nextRoot: () => number,
  ) {
    this.#kernel = kernel;
    this.#bytes = bytes;
    this.#windows = new PackWindows(bytes, layout);
    this.#windows.open(file);
    this.#arena = new Arena(layout.arena, layout.arenaBytes);
    this.#plan = plan;
    this.#visitor = visitor;
    this.#nextRoot = nextRoot;
  }

  /** Goes on for about so many bytes of content; says whether there is more to do. */
  advance(bytes: number): boolean {
    for (this.#spent = 0; this.#spent < bytes;) {
      const step = this.#steps.at(-1);
      if (step !== undefined) this.#descend(step);
      else if (!this.#begin()) return false;
    }
    return true;
  }

  #begin(): boolean {
    const rank = this.#nextRoot();
    if (rank < 0) return false;
    this.#type = this.#plan.types[rank] ?? 0;
    if (!this.#visitor.wants(this.#type)) return true;
    this.#settle(rank, this.#inflated(rank));
    return true;
  }

  /** Builds the next delta upon an object; its last one takes its place. */
  #descend(step: Step): void {
    const rank = step.child;
    step.child = this.#plan.nexts[rank] ?? -1;
    const built = this.#built(rank, step.block);
    if (step.child < 0) {
      this.#steps.pop();
      this.#arena.free(step.block);
    }
    this.#settle(rank, built);
  }

  #settle(rank: number, block: Block | undefined): void {
    if (block === undefined) {
      this.#leave(rank);
      return;
    }
    this.#spent += block.size + 200; // small objects cost time, too
    this.#visitor.visit(rank, this.#type, block.address, block.size);
    const child = this.#plan.firsts[rank] ?? -1;
    if (child < 0) this.#arena.free(block);
    else this.#steps.push({ block, child });
  }

  #built(rank: number, base: Block): Block | undefined {
    const delta = this.#inflated(rank);
    if (delta === undefined) return undefined;
    const head = new DeltaHead(this.#bytes, delta);
    const block = head.baseSize === base.size && head.size <= GIANT ? this.#arena.take(head.size) : undefined;
    const sound =
      block !== undefined &&
      this.#kernel.applyDelta(
        base.address,
        base.size,
        head.address,
        delta.address + delta.size,
        block.address,
        block.size,
      );
    this.#arena.free(delta);
    if (sound) return block;
    if (block !== undefined) this.#arena.free(block);
    return undefined;
  }

  /** What the deflated data of an object gives, if it is whole. */
  #inflated(rank: number): Block | undefined {
    const { heads, offsets, sizes } = this.#plan;
    const size = sizes[rank] ?? 0;
    if (size > GIANT) return undefined;
    const offset = (offsets[rank] ?? 0) + (heads[rank] ?? 0);
    const length = (offsets[rank + 1] ?? 0) - offset;
    const from = this.#windows.at(offset, length);
    const block = from < 0 ? undefined : this.#arena.take(size);
    if (block === undefined) return undefined;
    if (this.#kernel.inflate(from, length, block.address, size) === size) return block;
    this.#arena.free(block);
    return undefined;
  }

  #leave(rank: number): void {
    const left = [rank];
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      this.#visitor.leave(next);
      for (let child = this.#plan.firsts[next] ?? -1; child >= 0; child = this.#plan.nexts[child] ?? -1)
        left.push(child);
    }
  }
}

/** The two sizes that a delta begins with, seven bits a byte, lowest first. */
class DeltaHead {
  readonly baseSize: number;
  readonly size: number;
  /** Where the commands begin. */
  address: number;
  readonly #bytes: Uint8Array;
  readonly #end: number;

  constructor(bytes: Uint8Array, delta: Block) {
    this.#bytes = bytes;
    this.address = delta.address;
    this.#end = delta.address + delta.size;
    this.baseSize = this.#number();
    this.size = this.#number();
  }

  #number(): number {
    let value = 0;
    for (let weight = 1; this.address < this.#end && weight < 2 ** 49; weight *= 128) {
      const byte = this.#bytes[this.address++] ?? 0;
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return value;
    }
    return Number.POSITIVE_INFINITY; // cut off: fits no object
  }
}
