/** A field of a row: its span in the text, quotes left out. */
export interface Cell {
  readonly start: number;
  readonly end: number;
}

const LONGEST_CELL = 1000;
const MOST_CELLS = 80;

/** The cells of one line of comma (or tab, or semicolon) separated values; undefined when it is none. */
export function cellsOf(text: string, from: number, lineEnd: number, separator: string): Cell[] | undefined {
  const cells: Cell[] = [];
  let at = from;
  while (at <= lineEnd) {
    if (cells.length === MOST_CELLS) return undefined;
    const quoted = text.charAt(at) === '"';
    const end = quoted ? closingQuote(text, at + 1, lineEnd) : cellEnd(text, at, lineEnd, separator);
    if (end === undefined || end - at > LONGEST_CELL) return undefined;
    cells.push({ start: quoted ? at + 1 : at, end });
    at = end + (quoted ? 2 : 1);
  }
  return cells;
}

function cellEnd(text: string, at: number, lineEnd: number, separator: string): number {
  let end = at;
  while (end < lineEnd && text.charAt(end) !== separator) end++;
  return end;
}

function closingQuote(text: string, at: number, lineEnd: number): number | undefined {
  for (let i = at; i < lineEnd; i++) {
    if (text.charAt(i) !== '"') continue;
    if (text.charAt(i + 1) !== '"') return i;
    i++;
  }
  return undefined;
}

const SQL_VALUE =
  /\s{0,20}(?:[NEne]?'((?:[^'\\\n]|''|\\.){0,1000})'|[^'",()\s][^',()\n]{0,200}(?:\([^()\n]{0,60}\))?)\s{0,20}([,)])/dy;

/** The values of one row `('a', 1, NULL)` behind its bracket, and where it ends; undefined when it is not written so. */
export function sqlRow(text: string, from: number): { readonly cells: Cell[]; readonly end: number } | undefined {
  const cells: Cell[] = [];
  SQL_VALUE.lastIndex = from;
  while (cells.length < MOST_CELLS) {
    const found = SQL_VALUE.exec(text);
    if (found === null) return undefined;
    const [start, end] = found.indices?.[1] ?? [0, 0];
    cells.push({ start, end });
    if (found[2] === ')') return { cells, end: SQL_VALUE.lastIndex };
  }
  return undefined;
}
