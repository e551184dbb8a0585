import type { GramTable } from '../match/index.js';
import type { Database, LooseFolder } from './database.js';
import { type Kernel, kernelMemory, startKernel } from './kernel.js';
import { layOutShared, layOutThread, type SharedLayout, type ThreadLayout } from './layout.js';
import { readIds, type PackFile } from './pack-index.js';
import type { WebAssemblyMemory } from './webassembly.js';

/** What a thread needs of the store; it can be sent to another one. */
export interface StoreParts {
  readonly memory: WebAssemblyMemory;
  readonly layout: SharedLayout;
  readonly stride: number;
  readonly gramCount: number;
}

/** A piece of the list of all ids, and where its objects lie. Entries count through all pieces. */
export type Piece =
  | { readonly kind: 'pack'; readonly first: number; readonly end: number; readonly pack: PackFile }
  | { readonly kind: 'loose'; readonly first: number; readonly end: number; readonly folder: LooseFolder }
  | { readonly kind: 'listed'; readonly first: number; readonly end: number };

/** The ids of a database in the kernel's memory, and a kernel that works there. An object is named by its entry in the list of ids. */
export class Store {
  readonly kernel: Kernel;
  readonly bytes: Uint8Array;
  readonly layout: ThreadLayout;
  readonly parts: StoreParts;
  readonly idBytes: number;
  readonly #ids: Buffer;

  /** @param start - where the memory of this thread begins */
  constructor(parts: StoreParts, start: number) {
    const { memory, layout } = parts;
    this.parts = parts;
    this.bytes = new Uint8Array(memory.buffer);
    this.#ids = Buffer.from(memory.buffer);
    this.idBytes = layout.idBytes;
    this.layout = layOutThread(start);
    this.kernel = startKernel(memory);
    this.kernel.setUpInflate(this.layout.scratch);
    this.kernel.setUpIds(layout.ids, layout.idBytes, layout.slots, layout.slotCount, this.layout.recent);
    if (parts.gramCount > 0)
      this.kernel.setUpSearch(parts.stride, layout.bitmap, layout.bitmapBits, layout.grams, parts.gramCount);
  }

  /** Hex id of an entry. */
  idOf(entry: number): string {
    return this.hexAt(this.parts.layout.ids + entry * this.idBytes);
  }

  rawIdOf(entry: number): Uint8Array {
    const at = this.parts.layout.ids + entry * this.idBytes;
    return this.bytes.subarray(at, at + this.idBytes);
  }

  hexAt(address: number): string {
    return this.#ids.toString('hex', address, address + this.idBytes);
  }

  /** Whether an entry is the first one with its id; the same object may lie in several packs. */
  isFirst(entry: number): boolean {
    return this.bytes[this.parts.layout.fresh + entry] === 1;
  }

  /** The entry of a raw id; -1 when the database does not hold it. */
  entryOf(id: Uint8Array): number {
    this.bytes.set(id, this.layout.raw);
    return this.kernel.holds(this.layout.raw) - 1;
  }
}

/** Puts the ids of a database, and the tables of a search, into a memory with room for so many threads. */
export function openStore(
  database: Database,
  table: GramTable | undefined,
  threads: number,
): { store: Store; pieces: readonly Piece[]; threadStarts: readonly number[] } {
  const pieces = piecesOf(database);
  const entries = pieces.at(-1)?.end ?? 0;
  const layout = layOutShared(entries, database.idBytes, table);
  const threadStarts = [layout.end];
  for (let thread = 0; thread < threads; thread++) threadStarts.push(layOutThread(threadStarts[thread] ?? 0).end);
  const memory = kernelMemory(threadStarts.pop() ?? 0);
  if (table !== undefined) new Uint32Array(memory.buffer, layout.grams, table.grams.length).set(table.grams);
  const parts = { memory, layout, stride: table?.stride ?? 1, gramCount: table?.grams.length ?? 0 };
  const store = new Store(parts, layout.end);
  for (const piece of pieces) fill(store, piece, database);
  return { store, pieces, threadStarts };
}

function piecesOf(database: Database): Piece[] {
  const pieces: Piece[] = [];
  const range = (count: number): { first: number; end: number } => {
    const first = pieces.at(-1)?.end ?? 0;
    return { first, end: first + count };
  };
  for (const pack of database.packs) pieces.push({ kind: 'pack', pack, ...range(pack.count) });
  for (const folder of database.loose)
    pieces.push({ kind: 'loose', folder, ...range(folder.ids.length / database.idBytes) });
  pieces.push({ kind: 'listed', ...range(database.listed.length / database.idBytes) });
  return pieces;
}

function fill(store: Store, piece: Piece, database: Database): void {
  const { ids, fresh } = store.parts.layout;
  const from = ids + piece.first * store.idBytes;
  const to = store.bytes.subarray(from, ids + piece.end * store.idBytes);
  if (piece.kind === 'pack') readIds(piece.pack, to);
  else to.set(piece.kind === 'loose' ? piece.folder.ids : database.listed);
  store.kernel.insertIds(piece.first, piece.end, fresh);
}
