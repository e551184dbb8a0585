/** Text in UTF-16 whose characters are below U+0100: every other byte is 0. */
export interface WideRun {
  /** The other bytes. */
  readonly chars: Uint8Array;
  /** Where the first of them stands; they are two bytes apart. */
  readonly first: number;
}

/** Runs of at least `least` characters. */
export function wideRuns(bytes: Uint8Array, least: number): WideRun[] {
  const runs: WideRun[] = [];
  for (let zero = bytes.indexOf(0); zero >= 0;) {
    const first = zero > 0 && bytes[zero - 1] !== 0 ? zero - 1 : zero + 1;
    let end = first;
    while (end < bytes.length && bytes[end] !== 0 && (end === first || bytes[end - 1] === 0)) end += 2;
    const length = (end - first) / 2;
    if (length >= least) {
      const chars = new Uint8Array(length);
      for (let at = 0; at < length; at++) chars[at] = bytes[first + 2 * at] ?? 0;
      runs.push({ chars, first });
    }
    zero = bytes.indexOf(0, Math.max(zero + 1, end - 1));
  }
  return runs;
}

/** Bytes [start, end) of the characters [from, to) of a run, in the order of bytes that their place suggests. */
export function placeInWide(
  bytes: Uint8Array,
  { first }: WideRun,
  from: number,
  to: number,
): { readonly isLittle: boolean; readonly start: number; readonly end: number } {
  const start = first + 2 * from;
  const behind = first + 2 * to - 1;
  const canBeLittle = bytes[behind] === 0;
  const canBeBig = start > 0 && bytes[start - 1] === 0;
  const isLittle = canBeLittle && (start % 2 === 0 || !canBeBig);
  return isLittle ? { isLittle, start, end: behind + 1 } : { isLittle, start: start - 1, end: behind };
}
