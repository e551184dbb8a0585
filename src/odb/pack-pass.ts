import { closeSync, openSync } from 'node:fs';
import type { ObjectType } from '../git/index.js';
import { PackIds } from './pack-ids.js';
import { planPack, type PackPlan } from './pack-plan.js';
import { PackWalk, type PackVisitor } from './pack-walk.js';
import type { Sink } from './sink.js';
import type { Piece, Store } from './store.js';

/** As packs number them. */
const PACKED_TYPES: readonly (ObjectType | undefined)[] = [undefined, 'commit', 'tree', 'blob', 'tag'];

export type PackPiece = Piece & { readonly kind: 'pack' };

/** @returns undefined when the pack cannot be opened, or its index does not fit it */
export function planPiece(store: Store, piece: PackPiece): PackPlan | undefined {
  let file: number | undefined;
  try {
    file = openSync(`${piece.pack.path}.pack`, 'r');
    const ids = new PackIds(store, piece.first, piece.pack.count);
    return planPack(piece.pack, file, store.idBytes, (id) => ids.placeOf(id));
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Passes over the families of a pack that `nextRoot` gives, a step at a time. */
export class PackPass {
  readonly #walk: PackWalk;
  readonly #file: number;
  /** Entries that are left to git. */
  readonly left: number[] = [];

  /** @throws Error when the pack cannot be opened */
  constructor(store: Store, piece: PackPiece, plan: PackPlan, sink: Sink, nextRoot: () => number) {
    this.#file = openSync(`${piece.pack.path}.pack`, 'r');
    const { kernel, bytes, layout } = store;
    const visitor = visitorOf(store, piece, plan, sink, this.left);
    this.#walk = new PackWalk({ kernel, bytes, layout, file: this.#file }, plan, visitor, nextRoot);
  }

  /** Goes on for about so many bytes of content; says whether there is more to do. */
  advance(bytes: number): boolean {
    return this.#walk.advance(bytes);
  }

  close(): void {
    closeSync(this.#file);
  }
}

function visitorOf(store: Store, piece: PackPiece, plan: PackPlan, sink: Sink, left: number[]): PackVisitor {
  const entryOf = (rank: number): number => piece.first + (plan.places[rank] ?? 0);
  const wanted = PACKED_TYPES.map((type) => type !== undefined && sink.wants(type));
  return {
    wants: (type) => wanted[type] === true,
    visit: (rank, packed, address, size) => {
      const entry = entryOf(rank);
      const type = PACKED_TYPES[packed];
      if (type !== undefined && store.isFirst(entry)) sink.inMemory({ entry, type, size }, address);
    },
    leave: (rank) => {
      const entry = entryOf(rank);
      if (store.isFirst(entry)) left.push(entry);
    },
  };
}

/** The objects of a pack that no family leads to. */
export function strayEntries(store: Store, piece: PackPiece, plan: PackPlan): number[] {
  return plan.strays.map((rank) => piece.first + (plan.places[rank] ?? 0)).filter((entry) => store.isFirst(entry));
}
