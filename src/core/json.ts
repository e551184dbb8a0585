/** What stands at a path of names in parsed JSON; undefined where there is nothing. Only own properties count. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  let found = value;
  for (const key of keys) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

export function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  const found = at(value, ...keys);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

export function numberAt(value: unknown, ...keys: readonly string[]): number | undefined {
  const found = at(value, ...keys);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

export function listAt(value: unknown, ...keys: readonly string[]): readonly unknown[] | undefined {
  const found = at(value, ...keys);
  return Array.isArray(found) ? found : undefined;
}

/** Of seconds since 1970, or of a text in ISO 8601. */
export function dateAt(value: unknown, ...keys: readonly string[]): Date | undefined {
  const found = at(value, ...keys);
  if (typeof found !== 'number' && typeof found !== 'string') return undefined;
  const date = new Date(typeof found === 'number' ? found * 1000 : found);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
