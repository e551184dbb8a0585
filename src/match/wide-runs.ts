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
export function placeInWide(bytes: Uint8Array, { first }: WideRun, from: number, to: number): WidePlace {
  const start = first + 2 * from;
  const behind = first + 2 * to - 1;
  return widePlace(start, behind, { before: bytes[start - 1], after: bytes[behind] });
}

export interface WidePlace {
  readonly isLittle: boolean;
  readonly start: number;
  readonly end: number;
}

/** The same for the bytes from the first character to the last one, which ends in front of `behind`, with what stands around them. */
export function widePlace(
  first: number,
  behind: number,
  { before, after }: { readonly before: number | undefined; readonly after: number | undefined },
): WidePlace {
  const isLittle = after === 0 && (first % 2 === 0 || before !== 0);
  return isLittle ? { isLittle, start: first, end: behind + 1 } : { isLittle, start: first - 1, end: behind };
}
