/** The part of WebAssembly that is used here; the types of node leave it to those of browsers. */
export interface WebAssemblyMemory {
  readonly buffer: SharedArrayBuffer;
}

interface Api {
  readonly Memory: new (limits: { initial: number; maximum: number; shared: true }) => WebAssemblyMemory;
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: Api }).WebAssembly;
