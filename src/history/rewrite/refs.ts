import type { StoredRef } from '../../git/index.js';
import type { Redactor } from './redactor.js';
import type { RefChange } from './types.js';

const REPLACE = 'refs/replace/';

/** What becomes of every ref; those that stay as they are are left out. */
export function changeRefs(
  refs: readonly StoredRef[],
  map: ReadonlyMap<string, string | null>,
  redactor: Redactor,
): RefChange[] {
  const names = newNames(refs, map, redactor);
  const changes: RefChange[] = [];
  for (const ref of refs) {
    const change = ref.symref === undefined ? changeRef(ref, map, names) : changeSymbolic(ref, map, names);
    if (change !== undefined) changes.push(change);
  }
  return changes;
}

/** Old name to new name of refs that are renamed; no two refs have one name, and none lies below another. */
function newNames(
  refs: readonly StoredRef[],
  map: ReadonlyMap<string, string | null>,
  redactor: Redactor,
): Map<string, string> {
  const wanted = refs.map(({ name }) => [name, wantedName(name, map, redactor)] as const);
  const taken = new Taken(wanted.filter(([name, to]) => name === to).map(([name]) => name));
  const names = new Map<string, string>();
  for (const [name, to] of wanted) {
    if (to === name) continue;
    names.set(name, name.startsWith(REPLACE) ? to : taken.free(to));
  }
  return names;
}

function wantedName(name: string, map: ReadonlyMap<string, string | null>, redactor: Redactor): string {
  const replaced = name.startsWith(REPLACE) ? map.get(name.slice(REPLACE.length)) : undefined;
  if (typeof replaced === 'string') return `${REPLACE}${replaced}`;
  return redactor.holds(Buffer.from(name)) ? redactor.refName(name) : name;
}

class Taken {
  readonly #names = new Set<string>();
  readonly #folders = new Set<string>();

  constructor(names: readonly string[]) {
    for (const name of names) this.#take(name);
  }

  free(wanted: string): string {
    const clash = foldersOf(wanted).find((folder) => this.#names.has(folder)) ?? wanted;
    let free = wanted;
    for (let number = 2; this.#isTaken(free); number++) free = `${clash}-${number}${wanted.slice(clash.length)}`;
    this.#take(free);
    return free;
  }

  #isTaken(name: string): boolean {
    return this.#names.has(name) || this.#folders.has(name) || foldersOf(name).some((each) => this.#names.has(each));
  }

  #take(name: string): void {
    this.#names.add(name);
    for (const folder of foldersOf(name)) this.#folders.add(folder);
  }
}

function foldersOf(name: string): string[] {
  const parts = name.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
}

function changeRef(
  { name, object }: StoredRef,
  map: ReadonlyMap<string, string | null>,
  names: ReadonlyMap<string, string>,
): RefChange | undefined {
  const moved = map.get(object);
  const fresh = moved === undefined ? object : moved;
  const renamedTo = names.get(name);
  if (fresh === null || isPointless(name, fresh, map)) return { name, old: object, new: null };
  if (fresh === object && renamedTo === undefined) return undefined;
  return { name, old: object, new: fresh, ...(renamedTo === undefined ? {} : { renamedTo }) };
}

/** A replacement of what is gone, or of an object by itself. */
function isPointless(name: string, fresh: string, map: ReadonlyMap<string, string | null>): boolean {
  if (!name.startsWith(REPLACE)) return false;
  const replaced = name.slice(REPLACE.length);
  const now = map.get(replaced);
  return now === null || (now ?? replaced) === fresh;
}

function changeSymbolic(
  { name, object, symref = '' }: StoredRef,
  map: ReadonlyMap<string, string | null>,
  names: ReadonlyMap<string, string>,
): RefChange | undefined {
  const renamedTo = names.get(name);
  const target = names.get(symref);
  const fresh = map.get(object);
  if (fresh === null) return { name, old: object, new: null, symref: target ?? symref };
  if (renamedTo === undefined && target === undefined) return undefined;
  const change = { name, old: object, new: fresh ?? object, symref: target ?? symref };
  return renamedTo === undefined ? change : { ...change, renamedTo };
}
