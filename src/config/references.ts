/** A place of the settings that names a secret: `sessions.url: { secret: database }`. */
export interface Reference {
  readonly path: readonly (string | number)[];
  readonly secret: string;
}

/** Where a reference may stand; "*" is any key. Elsewhere `secret` is a key like any other: a tag, a header. */
const PLACES = [
  ['sessions', 'url'],
  ['secrets', '*', 'with', '*'],
  ['reload', '*', 'header', '*'],
] as const;

/** Every `{ secret: NAME }` of the settings. */
export function references(config: unknown): Reference[] {
  return PLACES.flatMap((place) => at(config, place, []));
}

function at(value: unknown, [key, ...rest]: readonly string[], path: readonly (string | number)[]): Reference[] {
  if (typeof value !== 'object' || value === null) return [];
  if (key === undefined) {
    const { secret } = value as { secret?: unknown };
    return typeof secret === 'string' ? [{ path: [...path, 'secret'], secret }] : [];
  }
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries
    .filter(([name]) => key === '*' || name === key)
    .flatMap(([name, item]) => at(item, rest, [...path, name]));
}
