import type { ChangeListener } from './types.js';

/** Who wants to know of new values. A listener that throws or rejects stops nobody else. */
export class Listeners {
  readonly #of = new Map<string, Set<{ readonly call: ChangeListener }>>();
  readonly #failed: (name: string, error: unknown) => void;

  constructor(failed: (name: string, error: unknown) => void) {
    this.#failed = failed;
  }

  add(name: string, call: ChangeListener): () => void {
    const entry = { call };
    const all = this.#of.get(name) ?? new Set();
    this.#of.set(name, all.add(entry));
    return () => {
      all.delete(entry);
      if (all.size === 0 && this.#of.get(name) === all) this.#of.delete(name);
    };
  }

  tell(name: string, value: string): void {
    for (const { call } of [...(this.#of.get(name) ?? [])]) void this.#call(call, value, name);
  }

  clear(): void {
    this.#of.clear();
  }

  async #call(call: ChangeListener, value: string, name: string): Promise<void> {
    try {
      await call(value, name);
    } catch (error) {
      this.#failed(name, error);
    }
  }
}
