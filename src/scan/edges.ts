const ESCAPE_LETTERS = 'nrtbf0v';

/**
 * Whether a token may start at `at`: not behind a letter or digit, unless that one ends an escape
 * (`\n`, `%3D`, `\u003d`, `\x3d`, a terminal's colour code), as in logs and serialised text.
 */
export function isEdgeBefore(text: string, at: number): boolean {
  if (at === 0 || !isWord(text.charCodeAt(at - 1))) return true;
  const previous = text.charAt(at - 1);
  if (text.charAt(at - 2) === '\\' && ESCAPE_LETTERS.includes(previous)) return true;
  const before = text.slice(Math.max(0, at - 10), at);
  return /%[0-9a-fA-F]{2}$|\\u[0-9a-fA-F]{4}$|\\x[0-9a-fA-F]{2}$|\x1b\[[0-9;]{0,7}m$/.test(before);
}

/** Whether a token may end before `at`: no letter, digit or underscore follows. */
export function isEdgeAfter(text: string, at: number): boolean {
  return at >= text.length || !(isWord(text.charCodeAt(at)) || text.charCodeAt(at) === 0x5f);
}

function isWord(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}
