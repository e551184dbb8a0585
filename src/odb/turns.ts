/** A counter that threads share. */
export function newTurns(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4));
}

/** Gives each root of a pack to whichever thread asks next; -1 when there are no more. */
export function rootsInTurn(roots: Uint32Array, turns: Int32Array<SharedArrayBuffer>): () => number {
  return () => roots[Atomics.add(turns, 0, 1)] ?? -1;
}
