import { MINUTE, SECOND } from './durations.js';
import type { Clock } from './types.js';

const FIRST_RETRY = 5 * SECOND;
const LAST_RETRY = 5 * MINUTE;

/**
 * When all values are read again: between 75 and 90 % of their lifetime, by chance, so that a fleet that started together does not
 * ask together; after a failure in doubling steps, between half and the whole of each.
 */
export class Rhythm {
  readonly #clock: Clock;
  readonly #ttl: number;
  readonly #beat: () => Promise<boolean>;
  #cancel: (() => void) | undefined;
  #failures = 0;
  #stopped = false;

  /** @param beat - reads everything; false when something could not be read */
  constructor(clock: Clock, ttl: number, beat: () => Promise<boolean>) {
    this.#clock = clock;
    this.#ttl = ttl;
    this.#beat = beat;
  }

  /** Sees to it that a beat is to come. One that was set earlier stays: it comes before any later value grows old. */
  ensure(allWell: boolean): void {
    if (this.#cancel !== undefined || this.#stopped) return;
    this.#failures = allWell ? 0 : 1;
    this.#set();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #set(): void {
    this.#cancel = this.#clock.after(this.#wait(), () => void this.#run());
  }

  async #run(): Promise<void> {
    this.#failures = (await this.#beat()) ? 0 : this.#failures + 1;
    if (!this.#stopped) this.#set();
  }

  #wait(): number {
    const chance = this.#clock.random();
    if (this.#failures === 0) return this.#ttl * (0.75 + 0.15 * chance);
    const step = Math.min(FIRST_RETRY * 2 ** Math.min(this.#failures - 1, 16), LAST_RETRY, this.#ttl / 2);
    return step * (0.5 + 0.5 * chance);
  }
}
