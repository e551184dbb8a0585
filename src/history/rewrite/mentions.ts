import type { CommitGraph } from '../graph/index.js';

const SHORTEST = 7;

/** Ids of commits, whole or cut short, that messages name. */
export class Mentions {
  readonly #commits: CommitGraph;
  /** All ids, sorted; made when the first message asks. */
  #sorted: readonly string[] | undefined;
  readonly #fresh = new Map<string, string[]>();
  readonly #pattern: RegExp;

  constructor(commits: CommitGraph, hexLength: number) {
    this.#commits = commits;
    this.#pattern = new RegExp(`\\b[0-9a-f]{${SHORTEST},${hexLength}}\\b`, 'g');
  }

  /** The commits of this repository that a message names without doubt. */
  in(message: Buffer): string[] {
    const found = message.toString('latin1').match(this.#pattern) ?? [];
    return found.map((hex) => this.#resolve(hex)).filter((id) => id !== undefined);
  }

  /** Writes new ids in place of old ones, as short as they were or as they can be without meaning two commits. */
  replace(message: Buffer, newIdOf: (id: string) => string | null | undefined): Buffer {
    const text = message.toString('latin1').replace(this.#pattern, (hex) => {
      const id = this.#resolve(hex);
      const fresh = id === undefined ? undefined : newIdOf(id);
      return typeof fresh === 'string' ? this.#shorten(fresh, hex.length) : hex;
    });
    return Buffer.from(text, 'latin1');
  }

  /** Tells of a new commit, so that what is written later does not mean it by accident. */
  add(id: string): void {
    const key = id.slice(0, SHORTEST);
    const same = this.#fresh.get(key);
    if (same === undefined) this.#fresh.set(key, [id]);
    else same.push(id);
  }

  #resolve(hex: string): string | undefined {
    const all = this.#ids();
    const at = this.#placeOf(hex);
    const id = all[at];
    return id?.startsWith(hex) === true && all[at + 1]?.startsWith(hex) !== true ? id : undefined;
  }

  #shorten(id: string, length: number): string {
    let end = length;
    while (end < id.length && this.#isTaken(id.slice(0, end), id)) end++;
    return id.slice(0, end);
  }

  #isTaken(short: string, id: string): boolean {
    const fresh = this.#fresh.get(short.slice(0, SHORTEST)) ?? [];
    if (fresh.some((other) => other !== id && other.startsWith(short))) return true;
    const all = this.#ids();
    const at = this.#placeOf(short);
    return [all[at], all[at + 1]].some((other) => other !== undefined && other !== id && other.startsWith(short));
  }

  /** The first id that is not below `hex`. */
  #placeOf(hex: string): number {
    const all = this.#ids();
    let low = 0;
    let high = all.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((all[middle] ?? '') < hex) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #ids(): readonly string[] {
    this.#sorted ??= Array.from({ length: this.#commits.size }, (_, index) => this.#commits.idOf(index)).sort();
    return this.#sorted;
  }
}
