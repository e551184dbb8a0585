/**
 * Whether a `.dockerignore` leaves a path out of the build context: the last pattern that matches it, or a folder above it, decides.
 *
 * @param text - the file
 * @param path - relative to the context, "/" separated
 * @see Docker's documentation of build contexts (patterns of Go's filepath.Match, "**", "!")
 */
export function dockerIgnores(text: string, path: string): boolean {
  const parts = path.split('/').map((part) => Array.from(part));
  let isIgnored = false;
  for (const { segments, isNegated } of patternsIn(text)) {
    if (isNegated === isIgnored && matches(segments, parts)) isIgnored = !isNegated;
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

/** Whether the whole pattern matches the path or a folder above it. */
function matches(segments: readonly string[], path: readonly (readonly string[])[]): boolean {
  const reached = advance(segments, '**', path, matchesName);
  return reached.lastIndexOf(true) > 0;
}

/** `*`, `?`, `[a-z]` and `\` within one name. */
function matchesName(pattern: string, name: readonly string[]): boolean {
  const tokens = Array.from(pattern.matchAll(/\\.|\[\^?[^\]]{1,100}\]|[^]/gu), ([token]) => token);
  return advance(tokens, '*', name, isOne).at(-1) === true;
}

/**
 * After how many items all of a pattern may be matched; a table, so that no pattern takes long.
 *
 * @param any - the part that stands for any number of items
 */
function advance<Item>(
  pattern: readonly string[],
  any: string,
  items: readonly Item[],
  fits: (part: string, item: Item) => boolean,
): boolean[] {
  let reached = [true, ...items.map(() => false)];
  for (const part of pattern) {
    const first = reached.indexOf(true);
    if (first === -1) break;
    const before = reached;
    reached = before.map((_is, at) =>
      part === any ? at >= first : at > 0 && before[at - 1] === true && fits(part, items[at - 1] as Item),
    );
  }
  return reached;
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
