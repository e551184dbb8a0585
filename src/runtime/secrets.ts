import type { Secret } from '../core/index.js';
import { AppError, exitCodes } from '../errors/index.js';
import { Calls } from './calls.js';
import { SECOND } from './durations.js';
import { closed, isForeseen, notLoaded, severalFailed } from './failures.js';
import { Flights } from './flights.js';
import { settle, type Landing } from './landing.js';
import { Listeners } from './listeners.js';
import { opener } from './open-store.js';
import { Report } from './report.js';
import { Rhythm } from './rhythm.js';
import { declaredNames, storedName, type Settings } from './settings.js';
import { Shelf, type Item } from './shelf.js';
import { Source } from './source.js';
import type { ChangeListener, RefreshResult, Secrets } from './types.js';
import { valueOf } from './value.js';

/** A storm of 401s asks the store once in that time. */
const REFRESH_GAP = 2 * SECOND;

export class CachedSecrets implements Secrets {
  readonly #settings: Settings;
  readonly #calls: Calls;
  readonly #source: Source;
  readonly #shelf: Shelf;
  readonly #flights: Flights<Landing>;
  readonly #rhythm: Rhythm;
  readonly #report: Report;
  readonly #listeners: Listeners;
  #closed = false;

  constructor(settings: Settings) {
    const { clock, timeout, ttl, logger } = settings;
    this.#settings = settings;
    this.#shelf = new Shelf(settings);
    this.#report = new Report(logger, () => this.#shelf.secrets());
    this.#calls = new Calls(clock);
    const owned = typeof settings.store === 'string';
    const stored = (name: string) => storedName(settings, name);
    this.#source = new Source({ calls: this.#calls, timeout, stored, open: opener(settings), owned });
    this.#flights = new Flights((names) => this.#fly(names));
    this.#rhythm = new Rhythm(clock, ttl, () => this.#beat());
    this.#listeners = new Listeners((name, error) => {
      this.#report.write('error', 'Secret change listener failed', { name, ...this.#report.reason(error) });
    });
  }

  /** Loads what is declared. @throws `E_SECRETS_MISSING` that lists the required names without a value; nothing is left running */
  async start(): Promise<void> {
    const { signal, required } = this.#settings;
    signal?.addEventListener('abort', this.#abort, { once: true });
    if (signal?.aborted) await this.close();
    await Promise.all(declaredNames(this.#settings).map((name) => this.#flights.join(name)));
    const missing = [...required].filter((name) => this.#usable(name) === undefined);
    this.#mustBeOpen();
    if (missing.length === 0) return;
    const reasons = new Map(missing.map((name) => [name, this.#failureOf(name)]));
    await this.close();
    throw severalFailed('E_SECRETS_MISSING', reasons, this.#source.where);
  }

  get(name: string): Promise<string> {
    const item = this.#shelf.item(name);
    if (item !== undefined) {
      const now = this.#settings.clock.now();
      if (now < item.dueAt && now >= item.at) return Promise.resolve(valueOf(item.secret));
    }
    return this.#obtain(name);
  }

  getSync(name: string): string {
    const item = this.#shelf.item(name);
    const now = this.#settings.clock.now();
    if (item !== undefined && now < item.dueAt && now >= item.at) return valueOf(item.secret);
    this.#mustBeOpen();
    if (item === undefined || now >= item.usableUntil) throw notLoaded(name);
    this.#readSoon(name, now);
    return valueOf(item.secret);
  }

  async refresh(): Promise<RefreshResult> {
    this.#mustBeOpen();
    const names = this.#known();
    const landings = await Promise.all(names.map(async (name) => ({ name, landing: await this.#flights.after(name) })));
    this.#mustBeOpen();
    const failed = landings.filter(({ name, landing }) => landing.failed.has(name));
    if (failed.length > 0) {
      const reasons = new Map(failed.map(({ name }) => [name, this.#failureOf(name)]));
      throw severalFailed('E_SECRETS_REFRESH', reasons, this.#source.where);
    }
    return {
      read: names.length,
      changed: landings.filter(({ name, landing }) => landing.changed.has(name)).map(({ name }) => name),
    };
  }

  refreshNow(name: string): Promise<string>;
  refreshNow(): Promise<RefreshResult>;
  async refreshNow(name?: string): Promise<string | RefreshResult> {
    if (name === undefined) return await this.refresh();
    this.#mustBeOpen();
    if (!this.#justRead(name)) await this.#flights.after(name);
    const failure = this.#shelf.failure(name);
    const filledIn = this.#shelf.item(name)?.from === 'environment';
    if (failure !== undefined && !filledIn) throw this.#failureOf(name);
    return this.#answer(name);
  }

  onChange(name: string, listener: ChangeListener): () => void {
    this.#mustBeOpen();
    return this.#listeners.add(name, listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#settings.signal?.removeEventListener('abort', this.#abort);
    this.#rhythm.stop();
    this.#calls.close();
    this.#shelf.clear();
    this.#listeners.clear();
    await this.#source.close();
  }

  #mustBeOpen(): void {
    if (this.#closed) throw closed();
  }

  readonly #abort = (): void => {
    void this.close().catch((error: unknown) => {
      this.#report.write('warn', 'Secrets did not close in order', this.#report.reason(error));
    });
  };

  async #obtain(name: string): Promise<string> {
    this.#mustBeOpen();
    const now = this.#settings.clock.now();
    const item = this.#shelf.item(name);
    if (item !== undefined && now >= item.at && now < item.expiresAt) {
      this.#readSoon(name, now);
      return valueOf(item.secret);
    }
    if (!this.#shelf.pauses(name, now)) await this.#flights.join(name);
    return this.#answer(name);
  }

  #readSoon(name: string, now: number): void {
    if (!this.#shelf.pauses(name, now)) void this.#flights.join(name);
  }

  #answer(name: string): string {
    this.#mustBeOpen();
    const item = this.#usable(name);
    if (item === undefined) throw this.#failureOf(name);
    return valueOf(item.secret);
  }

  #usable(name: string): Item | undefined {
    const item = this.#shelf.item(name);
    return item !== undefined && this.#settings.clock.now() < item.usableUntil ? item : undefined;
  }

  #justRead(name: string): boolean {
    const item = this.#shelf.item(name);
    const last = Math.max(item?.from === 'store' ? item.at : -Infinity, this.#shelf.failure(name)?.at ?? -Infinity);
    const age = this.#settings.clock.now() - last;
    return age >= 0 && age < REFRESH_GAP;
  }

  /** The store's own error when it is one of ours; a stranger's is told again, without what it may carry. */
  #failureOf(name: string): AppError {
    const error = this.#shelf.failure(name)?.error;
    if (error === undefined) return notLoaded(name);
    if (isForeseen(error)) return error;
    const { reason } = this.#report.reason(error);
    const text = `${name} could not be read from ${this.#source.where}: ${reason}`;
    return new AppError('E_SECRETS_UNREADABLE', text, { exit: exitCodes.failed });
  }

  #known(): string[] {
    return [...new Set([...declaredNames(this.#settings), ...this.#shelf.names()])];
  }

  async #beat(): Promise<boolean> {
    const names = this.#known();
    const landings = await Promise.all(names.map((name) => this.#flights.join(name)));
    return names.every((name, at) => !landings[at]?.failed.has(name));
  }

  async #fly(names: readonly string[]): Promise<Landing> {
    const readings = await this.#source.read(names);
    if (this.#closed) return { changed: new Map(), failed: new Set(names) };
    const { where } = this.#source;
    const landing = settle(readings, { settings: this.#settings, shelf: this.#shelf, report: this.#report, where });
    this.#rhythm.ensure(landing.failed.size === 0);
    landing.changed.forEach((secret: Secret, name: string) => this.#listeners.tell(name, valueOf(secret)));
    return landing;
  }
}
