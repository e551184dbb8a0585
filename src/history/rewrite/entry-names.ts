import { objectBatches } from '../../git/index.js';
import type { SearchResult } from '../../odb/index.js';
import { eachEntry } from '../graph/tree-entries.js';
import type { Redactor } from './redactor.js';

/** Names of files and folders that hold a value, and what they become. Keys are bytes as latin1. */
export type EntryNames = ReadonlyMap<string, Buffer>;

/** Told the tree, and the indices of the needles that were found in it. */
export type OnOther = (tree: string, needles: readonly number[]) => void;

/** Reads the trees in which the search found something; ids of those without such a name are told to `onOther`. */
export async function redactedNames(
  cwd: string,
  search: SearchResult,
  redactor: Redactor,
  width: number,
  options: { readonly signal: AbortSignal | undefined; readonly onOther: OnOther },
): Promise<EntryNames> {
  const names = new Map<string, Buffer>();
  const trees = new Map(search.hits.flatMap(({ type, id, matches }) => (type === 'tree' ? [[id, matches]] : [])));
  for await (const objects of objectBatches(cwd, [...trees.keys()], { signal: options.signal })) {
    for (const { id, content } of objects) {
      const found = namesOf(content, width).filter((name) => redactor.nameHolds(name));
      for (const name of found) names.set(name.toString('latin1'), redactor.fileName(name));
      if (found.length === 0) options.onOther(id, trees.get(id)?.map(({ needle }) => needle) ?? []);
    }
  }
  return names;
}

function namesOf(tree: Buffer, width: number): Buffer[] {
  const names: Buffer[] = [];
  eachEntry(tree, width, (_, from, to) => void names.push(tree.subarray(from, to - 1)));
  return names;
}
