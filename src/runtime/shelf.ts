import type { Secret } from '../core/index.js';
import { MINUTE, SECOND } from './durations.js';
import { sameValue } from './value.js';

/** After a failure the store is left alone for that long by callers; the timer has its own rhythm. */
const PAUSE = 5 * SECOND;
/** Names that were asked for and are not there: a program that asks for whatever its users type must not fill the memory. */
const MOST_FAILURES = 1_000;

export interface Item {
  readonly secret: Secret;
  readonly from: 'store' | 'environment';
  readonly at: number;
  /** From then on it is read again while it is still handed out. */
  readonly dueAt: number;
  readonly expiresAt: number;
  /** Until then it is handed out if the store does not answer. */
  readonly usableUntil: number;
}

export interface Lifetimes {
  readonly ttl: number;
  readonly maxStale: number;
}

/** The values in memory, and what went wrong lately. Times are milliseconds since 1970. */
export class Shelf {
  readonly #times: Lifetimes;
  readonly #items = new Map<string, Item>();
  readonly #failures = new Map<string, { readonly error: unknown; readonly at: number }>();

  constructor(times: Lifetimes) {
    this.#times = times;
  }

  item(name: string): Item | undefined {
    return this.#items.get(name);
  }

  names(): string[] {
    return [...this.#items.keys()];
  }

  *secrets(): Iterable<Secret> {
    for (const { secret } of this.#items.values()) yield secret;
  }

  /** @returns `first` for a name that had no value, else whether the value is another one */
  put(name: string, secret: Secret, now: number): 'first' | 'changed' | 'same' {
    const { ttl, maxStale } = this.#times;
    const late = Math.min(ttl / 20, MINUTE);
    const times = { at: now, dueAt: now + ttl - late, expiresAt: now + ttl, usableUntil: now + ttl + maxStale };
    return this.#place(name, { secret, from: 'store', ...times });
  }

  /** A value that fills in for the store, until the store is asked again. */
  fillIn(name: string, secret: Secret, now: number): 'first' | 'changed' | 'same' {
    const times = { at: now, dueAt: now + PAUSE, expiresAt: now + PAUSE, usableUntil: now + PAUSE + this.#times.ttl };
    return this.#place(name, { secret, from: 'environment', ...times });
  }

  remove(name: string): void {
    this.#items.delete(name);
  }

  failed(name: string, error: unknown, now: number): void {
    this.#failures.delete(name);
    this.#failures.set(name, { error, at: now });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > MOST_FAILURES && oldest !== undefined) this.#failures.delete(oldest);
  }

  /** The last failure, when no value was read since. */
  failure(name: string): { readonly error: unknown; readonly at: number } | undefined {
    return this.#failures.get(name);
  }

  /** Whether the store failed for this name a moment ago, so that asking again would only add to its load. */
  pauses(name: string, now: number): boolean {
    const failure = this.#failures.get(name);
    return failure !== undefined && now >= failure.at && now < failure.at + PAUSE;
  }

  clear(): void {
    this.#items.clear();
    this.#failures.clear();
  }

  #place(name: string, item: Item): 'first' | 'changed' | 'same' {
    const before = this.#items.get(name);
    this.#items.set(name, item);
    if (item.from === 'store') this.#failures.delete(name);
    if (before === undefined) return 'first';
    return sameValue(before.secret, item.secret) ? 'same' : 'changed';
  }
}
