/** How far a scan is. Totals are undefined until they are known. */
export interface Progress {
  readonly items: number;
  readonly bytes: number;
  readonly totalItems: number | undefined;
  readonly totalBytes: number | undefined;
}

export type OnProgress = (progress: Progress) => void;

const PAUSE_EVERY_MS = 40;

/** Lets timers, signals and the progress line run in between: scanning itself is synchronous. */
export class Breather {
  readonly #signal: AbortSignal;
  #last = performance.now();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** @throws the signal's reason once it is aborted */
  async breathe(): Promise<void> {
    if (performance.now() - this.#last < PAUSE_EVERY_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#last = performance.now();
    this.#signal.throwIfAborted();
  }
}
