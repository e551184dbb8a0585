import { PathGlobs } from '../rewrite/path-globs.js';
import { modeOf, type IndexEntry } from './index-file.js';
import type { Setting } from './setting.js';

const LINK = '160000';

/** What becomes of an entry: undefined: nothing; null: it goes. */
export type EntryMove = { readonly id: string; readonly path: Buffer } | null | undefined;

/** Does to the entries of indexes what the rewrite did to those of trees. */
export class EntryRules {
  readonly #setting: Setting;
  readonly #map: ReadonlyMap<string, string | null>;
  readonly #globs: PathGlobs;

  constructor(setting: Setting, map: ReadonlyMap<string, string | null>) {
    this.#setting = setting;
    this.#map = map;
    this.#globs = new PathGlobs(setting.request.dropPaths);
  }

  /** One answer for every entry. No two entries of one stage get the same path. */
  movesOf(entries: readonly IndexEntry[]): EntryMove[] {
    const moves = entries.map((entry) => this.#moveOf(entry));
    const renamed = moves.some((move, at) => move && !move.path.equals(entries[at]?.path ?? move.path));
    if (!renamed) return moves;
    const taken = new Set(entries.flatMap(({ path }, at) => (moves[at] ? [] : [path.toString('latin1')])));
    return moves.map((move, at) => {
      const entry = entries[at];
      if (!move || entry === undefined || move.path.equals(entry.path)) return move;
      let path = move.path.toString('latin1');
      for (let number = 2; taken.has(path); number++) path = `${move.path.toString('latin1')}-${number}`;
      return { ...move, path: Buffer.from(path, 'latin1') };
    });
  }

  #moveOf(entry: IndexEntry): EntryMove {
    if (this.#isDropped(entry)) return null;
    const id = modeOf(entry) === LINK ? undefined : this.#map.get(entry.id);
    if (id === null) return null;
    const path = this.#newPath(entry.path);
    return id === undefined && path.equals(entry.path) ? undefined : { id: id ?? entry.id, path };
  }

  #isDropped({ path }: IndexEntry): boolean {
    const parts = split(path);
    let state = this.#globs.start;
    return parts.some((part, at) => {
      const step = this.#globs.step(state, part);
      state = step.state;
      return step.match === 'yes' || (step.match === 'folderOnly' && at < parts.length - 1);
    });
  }

  #newPath(path: Buffer): Buffer {
    const { redactor } = this.#setting;
    if (!redactor.holds(path)) return path;
    const parts = split(path).map((part) => (redactor.nameHolds(part) ? redactor.fileName(part) : part));
    return Buffer.from(parts.map((part) => part.toString('latin1')).join('/'), 'latin1');
  }
}

function split(path: Buffer): Buffer[] {
  return path
    .toString('latin1')
    .split('/')
    .map((part) => Buffer.from(part, 'latin1'));
}
