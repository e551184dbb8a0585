const NEWLINE = 0x0a;

/** A place in a text, both counted from 1; columns are Unicode code points. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export const START: Position = { line: 1, column: 1 };

/**
 * Turns byte offsets into lines and columns, moving forward only, so that many places in one long line stay cheap.
 */
export class Locator {
  readonly #bytes: Buffer;
  #at = 0;
  #line: number;
  #column: number;
  /** The first newline not before `#at`; Infinity when there is none; kept, since a line may be long and have many places. */
  #newline = -1;

  /** @param from - the position of the first byte: a text may come in pieces */
  constructor(bytes: Buffer, from: Position = START) {
    this.#bytes = bytes;
    this.#line = from.line;
    this.#column = from.column;
  }

  /** @param offset - not before the one asked for last */
  position(offset: number): Position {
    for (let newline = this.#nextNewline(offset); newline >= 0; newline = this.#nextNewline(offset)) {
      this.#line++;
      this.#column = 1;
      this.#at = newline + 1;
    }
    for (; this.#at < offset; this.#at++) {
      if (((this.#bytes[this.#at] ?? 0) & 0xc0) !== 0x80) this.#column++;
    }
    return { line: this.#line, column: this.#column };
  }

  #nextNewline(before: number): number {
    if (this.#newline < this.#at) {
      const found = this.#bytes.indexOf(NEWLINE, this.#at);
      this.#newline = found < 0 ? Number.POSITIVE_INFINITY : found;
    }
    return this.#newline < before ? this.#newline : -1;
  }
}

/** The line around `start`, at most `reach` bytes to either side: its bounds in `bytes`. */
export function lineAround(bytes: Buffer, start: number, end: number, reach: number): { from: number; to: number } {
  const leftmost = Math.max(0, start - reach);
  const newlineBefore = leftmost + bytes.subarray(leftmost, start).lastIndexOf(NEWLINE);
  const newlineAfter = bytes.subarray(0, Math.min(bytes.length, end + reach)).indexOf(NEWLINE, start);
  return {
    from: newlineBefore < leftmost ? leftmost : newlineBefore + 1,
    to: newlineAfter < 0 ? Math.min(bytes.length, end + reach) : newlineAfter,
  };
}
