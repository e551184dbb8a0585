const LONGEST_READ = 4_000;
/** What terminals obey: CSI and OSC sequences, and two-character escapes. What is left of others is text. */
const SEQUENCES = /\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]P^_X][^\x07\x1b]{0,1000}(?:\x07|\x1b\\)|\x1b./g;
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]+/gu;

/**
 * A text of a stranger made harmless: no control characters, escape sequences, bidi overrides or unassigned characters, and a bounded length.
 *
 * @returns undefined when nothing is left
 */
export function cleanText(value: unknown, most = 120): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value
    .slice(0, LONGEST_READ)
    .replace(SEQUENCES, '')
    .replace(/[\t\n\r]+/g, ' ')
    .replace(UNSEEN, '')
    .replace(/\p{Zs}+/gu, ' ')
    .trim();
  if (text === '') return undefined;
  const characters = Array.from(text);
  return characters.length <= most && value.length <= LONGEST_READ
    ? text
    : `${characters
        .slice(0, most - 3)
        .join('')
        .trimEnd()}...`;
}
