/** The path of a root tree. */
export const ROOT = 0;

/** Paths as numbers: each is its folder's path and a name. */
export class PathTrie {
  readonly #parents: number[] = [-1];
  readonly #names: number[] = [-1];
  readonly #known = new Map<number, Map<number, number>>();

  child(path: number, name: number): number {
    const children = this.#known.get(path) ?? new Map<number, number>();
    this.#known.set(path, children);
    const known = children.get(name);
    if (known !== undefined) return known;
    this.#names.push(name);
    const child = this.#parents.push(path) - 1;
    children.set(name, child);
    return child;
  }

  textOf(path: number, nameOf: (name: number) => Buffer): string {
    const names: string[] = [];
    for (let at = path; at > ROOT; at = this.#parents[at] ?? ROOT)
      names.push(nameOf(this.#names[at] ?? 0).toString('utf8'));
    return names.reverse().join('/');
  }
}
