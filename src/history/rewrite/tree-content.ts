import { eachEntry, isTree } from '../graph/tree-entries.js';

const ONE = 0x31;
const SIX = 0x36;
const SLASH = Buffer.from('/');

/** An entry on its way into a new tree. */
export interface NewEntry {
  /** As bytes stood there, odd ones too: "100664 ", "040000 ". */
  readonly mode: string;
  readonly name: Buffer;
  /** Raw id. */
  readonly id: Buffer;
  readonly isTree: boolean;
}

/** What becomes of an entry: nothing, another id, another name, or it goes. */
export interface EntryChange {
  readonly id?: Buffer | undefined;
  readonly name?: Buffer | undefined;
  readonly drop?: boolean;
}

export type EntryKind = 'tree' | 'link' | 'blob';

/**
 * A tree after its entries were asked one by one; undefined: none changed; empty: all of them went.
 *
 * @param change - positions in the content; the name is [name, id - 1)
 */
export function changeTree(
  content: Buffer,
  width: number,
  change: (kind: EntryKind, name: number, id: number) => EntryChange | undefined,
): Buffer | undefined {
  const changes = new Map<number, EntryChange>();
  eachEntry(content, width, (start, name, id) => {
    const changed = change(kindOf(content, start), name, id);
    if (changed !== undefined) changes.set(id, changed);
  });
  if (changes.size === 0) return undefined;
  const onlyIds = [...changes.values()].every(({ drop, name }) => drop !== true && name === undefined);
  return onlyIds ? patched(content, changes) : rebuilt(content, width, changes);
}

function patched(content: Buffer, changes: ReadonlyMap<number, EntryChange>): Buffer {
  const copy = Buffer.from(content);
  for (const [at, { id }] of changes) id?.copy(copy, at);
  return copy;
}

function kindOf(content: Buffer, start: number): EntryKind {
  if (isTree(content, start)) return 'tree';
  return content[start] === ONE && content[start + 1] === SIX ? 'link' : 'blob';
}

function rebuilt(content: Buffer, width: number, changes: ReadonlyMap<number, EntryChange>): Buffer {
  const kept: NewEntry[] = [];
  const renamed: NewEntry[] = [];
  eachEntry(content, width, (start, nameAt, idAt) => {
    const change = changes.get(idAt);
    if (change?.drop === true) return;
    const id = change?.id ?? content.subarray(idAt, idAt + width);
    const mode = content.toString('latin1', start, nameAt);
    const entry = { mode, id, isTree: isTree(content, start) };
    if (change?.name === undefined) kept.push({ ...entry, name: content.subarray(nameAt, idAt - 1) });
    else renamed.push({ ...entry, name: change.name });
  });
  const taken = new Set(kept.map(({ name }) => name.toString('latin1')));
  const free = renamed.map((entry) => ({ ...entry, name: freeName(entry.name, taken) }));
  return treeOf([...kept, ...free], free.length > 0);
}

/** Two values may have stood in one folder. */
function freeName(name: Buffer, taken: Set<string>): Buffer {
  const wanted = name.toString('latin1');
  let free = wanted;
  for (let number = 2; taken.has(free); number++) free = `${wanted}-${number}`;
  taken.add(free);
  return Buffer.from(free, 'latin1');
}

/** The content of a tree with these entries; in git's order, in which a folder's name counts as if a "/" followed. */
export function treeOf(entries: readonly NewEntry[], sort: boolean): Buffer {
  const ordered = sort
    ? entries
        .map((entry) => ({ entry, key: entry.isTree ? Buffer.concat([entry.name, SLASH]) : entry.name }))
        .sort((a, b) => Buffer.compare(a.key, b.key))
        .map(({ entry }) => entry)
    : entries;
  return Buffer.concat(ordered.flatMap(({ mode, name, id }) => [Buffer.from(mode, 'latin1'), name, NUL, id]));
}

const NUL = Buffer.from([0]);
