import { join } from 'node:path';
import { askedOf, type Asked } from './asked.js';
import { languages } from './languages.js';
import { lineTeller } from './lines.js';
import { projectFiles } from './project-files.js';
import { readText } from './read-text.js';
import type { VariableUse } from './types.js';

export interface SearchOptions {
  readonly signal?: AbortSignal | undefined;
}

const LARGEST_FILE = 1_048_576;
/** Further places of a name say nothing new, and must not fill the memory. */
const MOST_PLACES = 1_000;
const GENERATED = /\.min\.[cm]?js$|[.-]bundle\.js$|(?:^|[/.-])lock\.ya?ml$/i;

/**
 * Finds where code asks for environment variables, by file (in code unit order) and line; a name once a line.
 *
 * JavaScript and TypeScript, Python, Go, Ruby, PHP, Java and its kin, C#, Rust, Elixir, Swift, Dart, C, Perl, PowerShell; `${X:?}` of
 * shell scripts, `${X}` of compose files, Prisma schemas, secrets of GitHub workflows. Comments count; setting a variable does not.
 * In a work tree: tracked and untracked files that are not ignored; elsewhere all. Not: other people's code, build output, minified code, files over
 * 1 MiB, files that cannot be read, links. At most 1,000 places of a name. Time is linear in what is read.
 *
 * @param root - folder that the paths are relative to
 * @throws AppError `E_GIT_REPOSITORY`, exit 5, when git refuses the repository; the signal's reason when it is aborted
 */
export async function findVariableUses(root: string, { signal }: SearchOptions = {}): Promise<VariableUse[]> {
  const places = new Places();
  for (const path of await projectFiles(root, signal)) {
    signal?.throwIfAborted();
    if (!languages.some(({ files }) => files.test(path)) || GENERATED.test(path)) continue;
    const text = await readText(join(root, path), LARGEST_FILE);
    if (text === undefined || isMinified(text)) continue;
    for (const use of usesIn(path, text)) places.add(use);
  }
  return places.uses;
}

/** The uses in one text, by line; each name once a line. Linear in its length. */
export function usesIn(path: string, text: string): VariableUse[] {
  const asked = languages
    .filter(({ files }) => files.test(path))
    .flatMap(({ patterns, more }) => [...patterns.flatMap((pattern) => found(pattern, text)), ...(more?.(text) ?? [])])
    .sort((one, other) => one.at - other.at);
  const lineOf = lineTeller(text);
  const seen = new Set<string>();
  return asked
    .map(({ name, at }) => ({ name, path, line: lineOf(at) }))
    .filter(({ name, line }) => {
      const key = `${line} ${name}`;
      return !seen.has(key) && seen.add(key);
    });
}

function found(pattern: RegExp, text: string): Asked[] {
  return Array.from(text.matchAll(pattern), askedOf).filter(({ name, at }) => isRead(text, at + name.length));
}

/** `process.env.X = 'y'` sets a variable, `process.env.hasOwnProperty(` names none, and a name goes on to its end. */
const SET_OR_CALLED = /\w|\(|["'`]?\s{0,16}\]?\s{0,16}=(?![=>~])/y;

function isRead(text: string, end: number): boolean {
  SET_OR_CALLED.lastIndex = end;
  return !SET_OR_CALLED.test(text);
}

/** Code that no person wrote: its lines are very long. */
function isMinified(text: string): boolean {
  return text.length > 20_000 && text.length > 400 * (text.match(/\n/g)?.length ?? 0);
}

/** Names are copied, since a part of a file's text would keep all of it in memory. */
class Places {
  readonly uses: VariableUse[] = [];
  readonly #names = new Map<string, { readonly copy: string; count: number }>();

  add(use: VariableUse): void {
    let known = this.#names.get(use.name);
    if (known === undefined) {
      const copy = Buffer.from(use.name).toString();
      known = { copy, count: 0 };
      this.#names.set(copy, known);
    }
    if (known.count++ < MOST_PLACES) this.uses.push({ ...use, name: known.copy });
  }
}
