import { closed } from './failures.js';
import type { Clock } from './types.js';

/** Calls with a deadline, all of which `close` ends at once, whether or not what was called heeds its signal. */
export class Calls {
  readonly #clock: Clock;
  readonly #live = new Set<AbortController>();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async run<T>(work: (signal: AbortSignal) => Promise<T>, deadline: number, late: () => Error): Promise<T> {
    if (this.#closed) throw closed();
    const controller = new AbortController();
    const cancel = this.#clock.after(deadline, () => controller.abort(late()));
    this.#live.add(controller);
    try {
      return await new Promise<T>((resolve, reject) => {
        controller.signal.addEventListener('abort', () => reject(controller.signal.reason as Error), { once: true });
        work(controller.signal).then(resolve, reject);
      });
    } finally {
      this.#live.delete(controller);
      cancel();
    }
  }

  close(): void {
    this.#closed = true;
    for (const controller of this.#live) controller.abort(closed());
  }
}
