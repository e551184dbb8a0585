/** One line of CSV (RFC 4180) that no spreadsheet runs. */
export function csvRow(cells: readonly (string | number | boolean | undefined)[]): string {
  return `${cells.map((cell) => cellText(cell === undefined ? '' : String(cell))).join(',')}\r\n`;
}

/** Spreadsheets would run these as formulas; a leading apostrophe makes them text. Full-width forms count in some of them. */
const FORMULA = /^\s*[=+\-@\t\r\n＝＋－＠]/;

function cellText(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",;\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
