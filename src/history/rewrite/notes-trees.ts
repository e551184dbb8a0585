import { objectBatches } from '../../git/index.js';
import { eachEntry, isTree } from '../graph/tree-entries.js';

/** An entry of a notes tree: at `parts`, which joined are the id that a note is for, or something that is no note. */
export interface NotesEntry {
  readonly parts: readonly string[];
  /** With the space behind it. */
  readonly mode: string;
  /** Hex. */
  readonly id: string;
  readonly isTree: boolean;
}

/** The trees of notes refs, of all their history: small folders of two digits, and ids cut in pieces. */
export class NotesTrees {
  readonly #width: number;
  readonly #contents = new Map<string, Buffer>();

  constructor(width: number) {
    this.#width = width;
  }

  async read(cwd: string, roots: Iterable<string>, signal: AbortSignal | undefined): Promise<void> {
    for (let round = [...new Set(roots)]; round.length > 0;) {
      for await (const objects of objectBatches(cwd, round, { signal }))
        for (const { id, content } of objects) this.#contents.set(id, Buffer.from(content));
      const below = round.flatMap((tree) => this.#entriesOf(tree, []).filter(isFan));
      round = [...new Set(below.map(({ id }) => id))].filter((id) => !this.#contents.has(id));
    }
  }

  /** Everything below a root that was read. */
  *entriesOf(root: string, folder: readonly string[] = []): Generator<NotesEntry> {
    for (const entry of this.#entriesOf(root, folder)) {
      const goesOn = isFan(entry) && entry.parts.length * 2 < this.#width * 2 && this.#contents.has(entry.id);
      if (goesOn) yield* this.entriesOf(entry.id, entry.parts);
      else yield entry;
    }
  }

  /** The id that a note is for, or undefined. */
  keyOf({ parts, isTree: folder }: NotesEntry): string | undefined {
    const key = parts.join('');
    return !folder && key.length === this.#width * 2 && /^[0-9a-f]+$/.test(key) ? key : undefined;
  }

  #entriesOf(tree: string, folder: readonly string[]): NotesEntry[] {
    const content = this.#contents.get(tree) ?? Buffer.alloc(0);
    const entries: NotesEntry[] = [];
    eachEntry(content, this.#width, (start, name, id) => {
      entries.push({
        parts: [...folder, content.toString('latin1', name, id - 1)],
        mode: content.toString('latin1', start, name),
        id: content.toString('hex', id, id + this.#width),
        isTree: isTree(content, start),
      });
    });
    return entries;
  }
}

function isFan({ parts, isTree: folder }: NotesEntry): boolean {
  return folder && /^[0-9a-f]{2}$/.test(parts.at(-1) ?? '');
}
