/** A set of bytes: 256 entries, 1 for a member. */
export type ByteSet = Uint8Array;

export type Edge = 'line start' | 'line end' | 'word edge' | 'no word edge';

/** A pattern over bytes. */
export type Node =
  | { readonly kind: 'bytes'; readonly set: ByteSet }
  | { readonly kind: 'edge'; readonly edge: Edge }
  | { readonly kind: 'all'; readonly parts: readonly Node[] }
  | { readonly kind: 'any'; readonly choices: readonly Node[] }
  /** `most` is Infinity where there is no bound. */
  | { readonly kind: 'repeat'; readonly part: Node; readonly least: number; readonly most: number };

export const NOTHING: Node = { kind: 'all', parts: [] };

export function setOf(test: (byte: number) => boolean): ByteSet {
  return Uint8Array.from({ length: 256 }, (_, byte) => (test(byte) ? 1 : 0));
}

export function bytesNode(...bytes: readonly number[]): Node {
  return { kind: 'bytes', set: setOf((byte) => bytes.includes(byte)) };
}

/** Fewest and most bytes of a match. */
export function sizesOf(node: Node): { readonly least: number; readonly most: number } {
  switch (node.kind) {
    case 'bytes':
      return { least: 1, most: 1 };
    case 'edge':
      return { least: 0, most: 0 };
    case 'all': {
      const sizes = node.parts.map(sizesOf);
      return {
        least: sizes.reduce((sum, { least }) => sum + least, 0),
        most: sizes.reduce((sum, { most }) => sum + most, 0),
      };
    }
    case 'any': {
      const sizes = node.choices.map(sizesOf);
      return { least: Math.min(...sizes.map(({ least }) => least)), most: Math.max(...sizes.map(({ most }) => most)) };
    }
    case 'repeat': {
      const { least, most } = sizesOf(node.part);
      return { least: least * node.least, most: most === 0 ? 0 : most * node.most };
    }
  }
}
