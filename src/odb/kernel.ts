import { readFileSync } from 'node:fs';
import { asset } from './asset.js';
import { webAssembly, type WebAssemblyMemory } from './webassembly.js';

/** What assembly/kernel.ts exports. Addresses and lengths are bytes of the memory that it was started with. */
export interface Kernel {
  setUpInflate(scratch: number): void;
  inflate(from: number, length: number, to: number, room: number): number;
  consumed(): number;
  applyDelta(
    base: number,
    baseLength: number,
    delta: number,
    deltaEnd: number,
    out: number,
    outLength: number,
  ): boolean | number;
  setUpSearch(stride: number, bitmap: number, bits: number, grams: number, count: number): void;
  search(from: number, length: number, start: number, found: number, most: number): number;
  setUpIds(list: number, idSize: number, table: number, slots: number, recent: number): void;
  insertIds(first: number, end: number, fresh: number): void;
  holds(id: number): number;
  namedByTree(tree: number, length: number, found: number, most: number): number;
  namedByHeader(object: number, length: number, raw: number, found: number, most: number): number;
}

const PAGE = 65_536;
let compiled: object | undefined;

/** A memory of fixed size; pages that are never written cost nothing. */
export function kernelMemory(bytes: number): WebAssemblyMemory {
  const pages = Math.ceil(bytes / PAGE);
  return new webAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

/** Starts the WebAssembly kernel on a memory. */
export function startKernel(memory: WebAssemblyMemory): Kernel {
  compiled ??= new webAssembly.Module(readFileSync(asset('odb-kernel.wasm')));
  return new webAssembly.Instance(compiled, { env: { memory } }).exports as Kernel;
}
