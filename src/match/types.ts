import type { Secret } from '../core/index.js';

/** One thing to look for. `label` is what output calls it: a fingerprint, or the pattern that the user typed. */
export type Needle =
  | { readonly kind: 'value'; readonly label: string; readonly secret: Secret }
  | { readonly kind: 'pattern'; readonly label: string; readonly source: string };

/** How a value was written where it was found; "base64 of utf-16le" is what PowerShell's -EncodedCommand holds. */
export type Encoding =
  | 'raw'
  | 'quoted' // for a shell, YAML, CSV or SQL
  | 'base64'
  | 'base64 of base64'
  | 'base64 of utf-16le'
  | 'hex'
  | 'escaped bytes' // \x41\x42 or 0x41, 0x42 or 65, 66
  | 'url'
  | 'json'
  | 'html'
  | 'utf-16le'
  | 'utf-16be';

/** An occurrence: bytes [start, end) of the searched input, wrapped lines included. */
export interface Match {
  /** Index into the needles. */
  readonly needle: number;
  readonly encoding: Encoding;
  readonly start: number;
  readonly end: number;
}

/**
 * The tables of the search for whoever runs its inner loop elsewhere (the WebAssembly kernel of src/odb).
 *
 * Any occurrence that `find` tells holds an unbroken run of at least `stride + GRAM - 1` bytes (GRAM is 4) all of whose 4-byte groups are in `grams`.
 * So it is enough to look at every `stride`-th position of the input, wherever one starts to count.
 */
export interface GramTable {
  readonly stride: number;
  /** Little-endian 32-bit values of 4 bytes, sorted, each once. */
  readonly grams: Uint32Array;
}

/** What another thread needs to search as a matcher does. It holds the values themselves: a message for our own threads, never output. */
export interface MatcherTransfer {
  readonly needles: readonly {
    readonly kind: Needle['kind'];
    readonly label: string;
    /** UTF-8 of the value or of the pattern. */
    readonly text: Uint8Array;
  }[];
}
