/**
 * Whether a `.dockerignore` leaves a path out of the build context: the last pattern that matches it, or a folder above it, decides.
 *
 * @param text - the file
 * @param path - relative to the context, "/" separated
 * @see Docker's documentation of build contexts (patterns of Go's filepath.Match, "**", "!")
 */
export function dockerIgnores(text: string, path: string): boolean {
  const parts = path.split('/');
  const prefixes = parts.map((_part, at) => parts.slice(0, at + 1));
  let isIgnored = false;
  for (const { segments, isNegated } of patternsIn(text)) {
    if (isNegated !== isIgnored) continue;
    if (prefixes.some((prefix) => matches(segments, prefix))) isIgnored = !isNegated;
  }
  return isIgnored;
}

interface Pattern {
  readonly segments: readonly string[];
  readonly isNegated: boolean;
}

function patternsIn(text: string): Pattern[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '!')
    .map((line) => {
      const isNegated = line.startsWith('!');
      const segments = (isNegated ? line.slice(1).trim() : line)
        .split('/')
        .filter((part) => part !== '' && part !== '.');
      return { segments, isNegated };
    });
}

/** Whole paths against whole patterns, by a table, so that no pattern takes long. */
function matches(pattern: readonly string[], path: readonly string[]): boolean {
  let reached = path.map(() => false);
  reached.unshift(true);
  for (const segment of pattern) {
    const next = reached.map(() => false);
    if (segment === '**') {
      let open = false;
      reached.forEach((is, at) => {
        open ||= is;
        next[at] = open;
      });
    } else {
      path.forEach((part, at) => {
        next[at + 1] = reached[at] === true && matchesName(segment, part);
      });
    }
    reached = next;
  }
  return reached.at(-1) === true;
}

/** `*`, `?`, `[a-z]` and `\` within one name; likewise by a table. */
function matchesName(pattern: string, name: string): boolean {
  const characters = Array.from(name);
  let reached = [true, ...characters.map(() => false)];
  for (const [token] of pattern.matchAll(/\\.|\[\^?[^\]]+\]|[^]/gu)) {
    const next = reached.map(() => false);
    if (token === '*') {
      let open = false;
      reached.forEach((is, at) => {
        open ||= is;
        next[at] = open;
      });
    } else {
      characters.forEach((character, at) => {
        next[at + 1] = reached[at] === true && isOne(token, character);
      });
    }
    reached = next;
  }
  return reached.at(-1) === true;
}

function isOne(token: string, character: string): boolean {
  if (token === '?') return true;
  if (token.length > 1 && token.startsWith('\\')) return token.slice(1) === character;
  if (token.length < 3 || !token.startsWith('[')) return token === character;
  const isNegated = token.startsWith('[^');
  const inside = Array.from(token.slice(isNegated ? 2 : 1, -1));
  const isIn = inside.some((from, at) => {
    const to = inside[at + 1] === '-' ? inside[at + 2] : undefined;
    return to === undefined ? from === character : from <= character && character <= to;
  });
  return isIn !== isNegated;
}
