import { existsSync } from 'node:fs';

/** Where a file of the build lies: beside the bundle, or in `dist` when the sources themselves run, as in tests. */
export function asset(name: string): URL {
  const beside = new URL(`./${name}`, import.meta.url);
  if (!import.meta.url.endsWith('.ts') || existsSync(beside)) return beside;
  return new URL(`../../dist/${name}`, import.meta.url);
}
