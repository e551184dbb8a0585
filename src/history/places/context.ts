import { DEFAULT_LIMITS, type Limits } from '../../containers/index.js';
import type { Repository } from '../../git/index.js';
import type { Matcher } from '../../match/index.js';
import { safeName } from './names.js';
import type { PlacesOptions } from './types.js';

const PAUSE_EVERY_MS = 40;

/** What every place needs to know. */
export class PlaceContext {
  readonly repository: Repository;
  readonly matcher: Matcher;
  readonly options: PlacesOptions;
  readonly limits: Limits;
  #items = 0;
  #bytes = 0;
  #last = performance.now();

  constructor(repository: Repository, matcher: Matcher, options: PlacesOptions) {
    this.repository = repository;
    this.matcher = matcher;
    this.options = options;
    this.limits = options.limits ?? DEFAULT_LIMITS;
  }

  get signal(): AbortSignal | undefined {
    return this.options.signal;
  }

  safe(name: string | Uint8Array): string {
    return safeName(this.matcher, name);
  }

  count(items: number, bytes: number): void {
    this.#items += items;
    this.#bytes += bytes;
  }

  /**
   * Lets timers and signals run: files are read synchronously.
   *
   * @throws the signal's reason once it is aborted
   */
  async breathe(): Promise<void> {
    this.signal?.throwIfAborted();
    if (performance.now() - this.#last < PAUSE_EVERY_MS) return;
    this.options.onProgress?.({ items: this.#items, bytes: this.#bytes });
    await new Promise((resolve) => setImmediate(resolve));
    this.#last = performance.now();
    this.signal?.throwIfAborted();
  }
}
