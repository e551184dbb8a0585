import { basename, join, resolve } from 'node:path';
import { readText } from './read-text.js';

const LARGEST_FILE = 1_048_576;
const LONGEST_NAME = 64;
const UNNAMED = 'app';

/** Where projects write their names, the usual first. */
const SOURCES: readonly (readonly [string, (text: string) => string | undefined])[] = [
  ['package.json', nameInJson],
  ['pyproject.toml', (text) => nameInToml(text, ['project', 'tool.poetry'])],
  ['go.mod', moduleName],
  ['composer.json', nameInJson],
  ['Cargo.toml', (text) => nameInToml(text, ['package'])],
];

/** What the project calls itself in package.json, pyproject.toml, go.mod, composer.json or Cargo.toml, else its folder; fit for `app`. */
export async function appName(root: string): Promise<string> {
  for (const [file, read] of SOURCES) {
    const text = await readText(join(root, file), LARGEST_FILE);
    const name = fit((text === undefined ? undefined : read(text)) ?? '');
    if (name !== '') return name;
  }
  return fit(basename(resolve(root))) || UNNAMED;
}

/** Letters, digits, ".", "_" and "-", a letter or digit first: fit for secretctl.yaml, stores and policies. */
function fit(name: string): string {
  return name
    .slice(0, 4 * LONGEST_NAME)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, LONGEST_NAME)
    .replace(/[^a-z0-9]{1,64}$/, '');
}

function nameInJson(text: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    const name = parsed !== null && typeof parsed === 'object' && 'name' in parsed ? parsed.name : undefined;
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined; // a file that is being edited
  }
}

/** The first `name = "…"` of one of the tables. */
function nameInToml(text: string, tables: readonly string[]): string | undefined {
  let isInside = false;
  for (const line of text.split(/\r?\n/)) {
    const table = /^\s{0,32}\[([^[\]]{1,100})\]/.exec(line)?.[1];
    if (table !== undefined) isInside = tables.includes(table.trim());
    const name = /^\s{0,32}name\s{0,32}=\s{0,32}["']([^"']{1,200})["']/.exec(line)?.[1];
    if (isInside && name !== undefined) return name;
  }
  return undefined;
}

/** The last part of a module's path that is no version. */
function moduleName(text: string): string | undefined {
  const path = /^module[ \t]{1,32}"?([^\s"]{1,400})/m.exec(text)?.[1];
  return path
    ?.replace(/\.v\d+$/, '')
    .split('/')
    .filter((part) => !/^v\d+$/.test(part))
    .at(-1);
}
