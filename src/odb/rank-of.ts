/** The rank of the object that begins at an offset; -1 when none does. */
export function rankOf(offsets: Float64Array, end: number, offset: number): number {
  // Bases lie near: the steps back grow until they are past it.
  let step = 1;
  let high = end - 1;
  while (high - step >= 0 && (offsets[high - step] ?? 0) > offset) {
    high -= step;
    step *= 2;
  }
  let low = Math.max(0, high - step);
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((offsets[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return offsets[low] === offset ? low : -1;
}
