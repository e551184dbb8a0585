import { MINUTE } from '../durations.js';

/** Beyond so many addresses they share one count: a flood from everywhere must not fill the memory. */
const MOST_ADDRESSES = 1_000;
const REST = 'all others';

/** Counts attempts that did not turn out to be rightful, by address and minute. */
export class Attempts {
  readonly #most: number;
  readonly #of = new Map<string, { count: number; readonly until: number }>();

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Counts an attempt before it is judged, so that many at once are no way around.
   *
   * @returns 0 when it may go on, else the milliseconds to wait
   */
  begin(address: string, now: number): number {
    const entry = this.#entry(address, now);
    if (entry.count >= this.#most) return Math.max(entry.until - now, 1);
    entry.count++;
    return 0;
  }

  /** It was rightful: takes it back. */
  forgive(address: string): void {
    const entry = this.#of.get(address) ?? this.#of.get(REST);
    if (entry !== undefined && entry.count > 0) entry.count--;
  }

  #entry(address: string, now: number): { count: number; readonly until: number } {
    const known = this.#of.get(address);
    if (known !== undefined && now < known.until && now >= known.until - MINUTE) return known;
    this.#of.delete(address);
    if (this.#of.size >= MOST_ADDRESSES) this.#sweep(now);
    if (this.#of.size >= MOST_ADDRESSES && address !== REST) return this.#entry(REST, now);
    const entry = { count: 0, until: now + MINUTE };
    this.#of.set(address, entry);
    return entry;
  }

  #sweep(now: number): void {
    for (const [address, { until }] of this.#of) if (now >= until) this.#of.delete(address);
  }
}
