/** A pattern of .gitignore (or .dockerignore) that matches files of exactly this name, in whatever folder. */
export function ignorePattern(name: string): string {
  const escaped = name
    .replace(/[\\*?[\]]/g, '\\$&')
    .replace(/^[#!]/, '\\$&')
    .replace(/[ \t]+$/, (blanks) => blanks.replace(/[ \t]/g, '\\$&'));
  // No line can hold a newline, but this matches one.
  return escaped.replace(/[\r\n\0]/g, '?');
}

/**
 * Adds lines beside the ones about env files, or else to the end; those that are there already are not added again.
 *
 * Line ends stay as they are. Behind a "!" that may take something in again, the end is the only place.
 *
 * @param text - of the ignore file, bytes as Latin-1 or text
 */
export function withIgnoreLines(text: string, lines: readonly string[]): string {
  const lineEnd = /\r?\n/.exec(text)?.[0] ?? '\n';
  const old = text.split(/(?<=\n)/);
  const there = new Set(old.map((line) => line.replace(/\r?\n$/, '').trimEnd()));
  const added = lines.filter((line) => !there.has(line));
  if (added.length === 0) return text;
  const beside = old.findLastIndex((line) => /^(?!#).*\.env/i.test(line));
  const isTakenIn = old.some((line) => line.startsWith('!'));
  const at = beside === -1 || isTakenIn ? old.length : beside + 1;
  const before = old.slice(0, at).join('');
  const open = before !== '' && !before.endsWith('\n') ? lineEnd : '';
  return before + open + added.map((line) => line + lineEnd).join('') + old.slice(at).join('');
}
