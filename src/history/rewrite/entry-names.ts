import { objectBatches } from '../../git/index.js';
import type { SearchResult } from '../../odb/index.js';
import { eachEntry } from '../graph/tree-entries.js';
import type { Redactor } from './redactor.js';

/** Names of files and folders that hold a value, and what they become. Keys are bytes as latin1. */
export type EntryNames = ReadonlyMap<string, Buffer>;

/** Reads the trees in which the search found something; ids of those without such a name are told to `onOther`. */
export async function redactedNames(
  cwd: string,
  search: SearchResult,
  redactor: Redactor,
  width: number,
  options: { readonly signal: AbortSignal | undefined; readonly onOther: (tree: string) => void },
): Promise<EntryNames> {
  const names = new Map<string, Buffer>();
  const trees = search.hits.filter(({ type }) => type === 'tree').map(({ id }) => id);
  for await (const objects of objectBatches(cwd, trees, { signal: options.signal })) {
    for (const { id, content } of objects) {
      const found = namesOf(content, width).filter((name) => redactor.holds(name));
      for (const name of found) names.set(name.toString('latin1'), redactor.fileName(name));
      if (found.length === 0) options.onOther(id);
    }
  }
  return names;
}

function namesOf(tree: Buffer, width: number): Buffer[] {
  const names: Buffer[] = [];
  eachEntry(tree, width, (_, from, to) => void names.push(tree.subarray(from, to - 1)));
  return names;
}
