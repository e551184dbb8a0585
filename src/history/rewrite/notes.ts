import type { CommitSetting } from './commits.js';
import { NotesJoin } from './notes-join.js';
import { NotesTrees, type NotesEntry } from './notes-trees.js';
import { treeOf, type NewEntry } from './tree-content.js';

/** A folder of a new notes tree. */
type Folder = Map<string, Folder | Leaf>;

interface Leaf {
  readonly mode: string;
  readonly id: string;
  readonly isTree: boolean;
}

/**
 * Gives the notes of changed objects their new names, in the layout of folders that they had. Notes of dropped objects go;
 * where two notes meet, one is written below the other, as git notes does it.
 *
 * @param roots - root trees of the commits of notes refs
 * @returns new root trees by old ones, of those in which a note is renamed
 */
export async function renameNotes(roots: readonly string[], setting: CommitSetting): Promise<Map<string, string>> {
  const trees = new NotesTrees(setting.writer.width);
  await trees.read(setting.repository, roots, setting.signal);
  const join = new NotesJoin(setting);
  const renamed = new Map<string, string>();
  for (const root of new Set(roots)) {
    setting.signal?.throwIfAborted();
    const entries = [...trees.entriesOf(root)];
    if (!entries.some((entry) => setting.map.has(trees.keyOf(entry) ?? ''))) continue;
    renamed.set(root, await write(await placed(entries, trees, setting, join), setting));
  }
  return renamed;
}

/** Notes that stay where they are come first, so that what is moved is written below them. */
async function placed(
  entries: readonly NotesEntry[],
  trees: NotesTrees,
  setting: CommitSetting,
  join: NotesJoin,
): Promise<Folder> {
  const { map } = setting;
  const root: Folder = new Map();
  const isMoved = (entry: NotesEntry): boolean => map.has(trees.keyOf(entry) ?? '');
  for (const entry of [...entries.filter((each) => !isMoved(each)), ...entries.filter(isMoved)]) {
    const key = trees.keyOf(entry);
    const to = key === undefined || !isMoved(entry) ? key : map.get(key);
    const id = map.has(entry.id) ? (map.get(entry.id) ?? null) : entry.id;
    if (to === null || id === null) continue;
    const parts = to === undefined ? entry.parts : cutLike(to, entry.parts);
    await put(root, parts, { mode: entry.mode, id, isTree: entry.isTree }, join);
  }
  return root;
}

function cutLike(key: string, parts: readonly string[]): string[] {
  let at = 0;
  return parts.map((part) => key.slice(at, (at += part.length)));
}

async function put(root: Folder, parts: readonly string[], leaf: Leaf, join: NotesJoin): Promise<void> {
  let folder = root;
  for (const part of parts.slice(0, -1)) {
    const known = folder.get(part);
    const next: Folder = known instanceof Map ? known : new Map<string, Folder | Leaf>();
    folder.set(part, next);
    folder = next;
  }
  const name = parts.at(-1) ?? '';
  const there = folder.get(name);
  const meets = there !== undefined && !(there instanceof Map) && there.id !== leaf.id;
  folder.set(name, meets ? { ...there, id: await join.join(there.id, leaf.id) } : leaf);
}

async function write(folder: Folder, setting: CommitSetting): Promise<string> {
  const entries: NewEntry[] = [];
  for (const [name, item] of folder) {
    const isFolder = item instanceof Map;
    const id = isFolder ? await write(item, setting) : item.id;
    entries.push({
      mode: isFolder ? '40000 ' : item.mode,
      name: Buffer.from(name, 'latin1'),
      id: Buffer.from(id, 'hex'),
      isTree: isFolder || item.isTree,
    });
  }
  return await setting.writer.put('tree', treeOf(entries, true));
}
