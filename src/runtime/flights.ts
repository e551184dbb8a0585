/**
 * Sees to it that one name is read once at a time, and that names wanted at the same moment are read together.
 *
 * `read` is handed the names of one call, and never rejects.
 */
export class Flights<Landing> {
  readonly #read: (names: readonly string[]) => Promise<Landing>;
  readonly #flying = new Map<string, Promise<Landing>>();
  readonly #next = new Map<string, Promise<Landing>>();
  #boarding: { readonly names: Set<string>; readonly landing: Promise<Landing> } | undefined;

  constructor(read: (names: readonly string[]) => Promise<Landing>) {
    this.#read = read;
  }

  /** The call that is under way for this name, or a new one. */
  join(name: string): Promise<Landing> {
    return this.#flying.get(name) ?? this.#board(name);
  }

  /** A call that begins after now: one that is under way may have read what was replaced since. */
  after(name: string): Promise<Landing> {
    const flying = this.#flying.get(name);
    if (flying === undefined || this.#boarding?.names.has(name)) return this.join(name);
    const waiting = this.#next.get(name);
    if (waiting !== undefined) return waiting;
    const next = flying.then(() => {
      this.#next.delete(name);
      return this.join(name);
    });
    this.#next.set(name, next);
    return next;
  }

  #board(name: string): Promise<Landing> {
    this.#boarding ??= this.#open();
    this.#boarding.names.add(name);
    this.#flying.set(name, this.#boarding.landing);
    return this.#boarding.landing;
  }

  /** Leaves at the next microtask, with everybody who came until then. */
  #open(): { names: Set<string>; landing: Promise<Landing> } {
    const names = new Set<string>();
    const landing = Promise.resolve().then(async () => {
      this.#boarding = undefined;
      try {
        return await this.#read([...names]);
      } finally {
        for (const name of names) this.#flying.delete(name);
      }
    });
    return { names, landing };
  }
}
