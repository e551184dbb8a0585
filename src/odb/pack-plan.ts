import { fstatSync } from 'node:fs';
import { linkFamilies } from './families.js';
import { HeaderReader } from './pack-headers.js';
import { readOffsets, type PackFile } from './pack-index.js';
import { rankOf } from './rank-of.js';
import { sortedIndices } from './sort.js';

/**
 * What is where in a pack. Objects are named by their rank in the order of the pack; all arrays have an entry for each.
 * The arrays are shared between threads.
 */
export interface PackPlan {
  readonly count: number;
  /** One more entry than objects: where the last one ends. */
  readonly offsets: Float64Array;
  /** Bytes before the deflated data. */
  readonly heads: Uint8Array;
  /** Bytes that the deflated data gives: the object, or a delta. 2^32 - 1 stands for that and more. */
  readonly sizes: Uint32Array;
  /** As packs number them: 1 commit, 2 tree, 3 blob, 4 tag; 6 and 7 are deltas; 0 is none of them. */
  readonly types: Uint8Array;
  /** Index among the ids of the pack. */
  readonly places: Uint32Array;
  /** The first object that is a delta against this one, and the next one with the same base; -1 for none. */
  readonly firsts: Int32Array;
  readonly nexts: Int32Array;
  /** Objects that are no deltas. */
  readonly roots: Uint32Array;
  /** Objects that no root leads to: their base is not in the pack, or they are damaged. */
  readonly strays: readonly number[];
}

/** Finds the index of an id among those of the pack; -1 when it is not there. */
export type PlaceOf = (id: Uint8Array) => number;

/** @throws Error when the index does not fit the pack */
export function planPack(pack: PackFile, file: number, idBytes: number, placeOf: PlaceOf): PackPlan {
  const { count } = pack;
  const unsorted = readOffsets(pack, idBytes);
  const places = shared(Uint32Array, count);
  places.set(sortedIndices(unsorted));
  const offsets = shared(Float64Array, count + 1);
  places.forEach((place, rank) => (offsets[rank] = unsorted[place] ?? 0));
  const end = fstatSync(file).size - idBytes;
  offsets[count] = end;
  if ((offsets[0] ?? 0) < 12) throw new Error('an object begins before the pack does');
  const plan = {
    count,
    offsets,
    places,
    heads: shared(Uint8Array, count),
    sizes: shared(Uint32Array, count),
    types: shared(Uint8Array, count),
    firsts: shared(Int32Array, count),
    nexts: shared(Int32Array, count),
  };
  const bases = new Int32Array(count).fill(-1);
  const reader = new HeaderReader(file, idBytes, (id) => rankOf(offsets, count, unsorted[placeOf(id)] ?? -1));
  for (let rank = 0; rank < count; rank++) reader.read(plan, bases, rank);
  return { ...plan, ...linkFamilies(plan, bases) };
}

interface SharedArray<T> {
  new (buffer: SharedArrayBuffer): T;
  readonly BYTES_PER_ELEMENT: number;
}

function shared<T>(type: SharedArray<T>, length: number): T {
  return new type(new SharedArrayBuffer(length * type.BYTES_PER_ELEMENT));
}
