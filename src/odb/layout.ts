import type { GramTable } from '../match/index.js';

/** Larger objects go through git, in pieces. */
export const GIANT = 16 * 1024 * 1024;
/** Bytes that the kernel may read or write behind a block. */
export const SLACK = 320;
/** Positions that the kernel tells at once. */
export const MOST_FOUND = 16_384;
export const WINDOW = 32 * 1024;
export const WINDOWS = 64;

const STATIC = 65_536; // what the compiler of the kernel put there
const SCRATCH = 65_536;
const RECENT = 4_096 * 32;
const ARENA = 56 * 1024 * 1024;
/** A deflated object can be this much larger than what it holds. */
const BIG_WINDOW = GIANT + GIANT / 1024 + 65_536;
const LEAST_BITS = 18;
const MOST_BITS = 24;

/** Memory that all threads share: addresses of the id table and of the tables of the search. */
export interface SharedLayout {
  readonly idBytes: number;
  readonly ids: number;
  /** One byte an id: 1 for the first entry that has it. */
  readonly fresh: number;
  readonly slots: number;
  readonly slotCount: number;
  readonly bitmap: number;
  readonly bitmapBits: number;
  readonly grams: number;
  /** Where the parts of the threads begin. */
  readonly end: number;
}

/** Memory of one thread. */
export interface ThreadLayout {
  readonly scratch: number;
  readonly found: number;
  /** Room for one id. */
  readonly raw: number;
  /** Room for ids that were found lately. */
  readonly recent: number;
  readonly windows: number;
  readonly bigWindow: number;
  readonly bigWindowBytes: number;
  readonly arena: number;
  readonly arenaBytes: number;
  readonly end: number;
}

export function layOutShared(entries: number, idBytes: number, table: GramTable | undefined): SharedLayout {
  const grams = table?.grams.length ?? 0;
  const bitmapBits = Math.min(MOST_BITS, Math.max(LEAST_BITS, Math.ceil(Math.log2(grams * 128 + 1))));
  const slotCount = 2 ** Math.max(4, Math.ceil(Math.log2(entries * 2 + 1)));
  const take = taker(STATIC);
  return {
    idBytes,
    ids: take(entries * idBytes),
    fresh: take(entries),
    slots: take(slotCount * 4),
    slotCount,
    bitmap: take(table === undefined ? 0 : 2 ** (bitmapBits - 3)),
    bitmapBits,
    grams: take(grams * 4),
    end: take(0),
  };
}

export function layOutThread(start: number): ThreadLayout {
  const take = taker(start);
  return {
    scratch: take(SCRATCH),
    found: take(MOST_FOUND * 4),
    raw: take(32),
    recent: take(RECENT),
    windows: take(WINDOW * WINDOWS),
    bigWindow: take(BIG_WINDOW),
    bigWindowBytes: BIG_WINDOW,
    arena: take(ARENA),
    arenaBytes: ARENA,
    end: take(0),
  };
}

/** Gives out memory in order, aligned, each piece with slack behind it. */
function taker(start: number): (bytes: number) => number {
  let next = start;
  return (bytes) => {
    const address = Math.ceil(next / 64) * 64;
    next = address + bytes + SLACK;
    return address;
  };
}
