import { Masker, type Secret } from '../core/index.js';
import { systemCode } from '../errors/index.js';
import { processWarning } from './surroundings.js';
import type { LogDetails, Logger } from './types.js';

type Level = 'info' | 'warn' | 'error';

/** Writes log lines. Whatever a store put into its messages, no value that is in memory reaches the logger. */
export class Report {
  readonly #logger: Logger;
  readonly #secrets: () => Iterable<Secret>;

  constructor(logger: Logger | undefined, secrets: () => Iterable<Secret>) {
    this.#logger = logger ?? warnings;
    this.#secrets = secrets;
  }

  write(level: Level, message: string, details: LogDetails): void {
    try {
      this.#logger[level](message, this.#masker().maskLeaves(details));
    } catch {
      // A logger that fails must not take the application's secrets with it.
    }
  }

  /** What an error says, in text that may be shown. */
  reason(error: unknown): { readonly code: string; readonly reason: string } {
    const reason = error instanceof Error ? error.message : 'unknown error';
    return { code: systemCode(error) ?? 'E_UNKNOWN', reason: this.#masker().mask(reason) };
  }

  /** Made anew each time: one that is kept would remember every value there ever was. */
  #masker(): Masker {
    const masker = new Masker();
    for (const secret of this.#secrets()) masker.register(secret);
    return masker;
  }
}

const warn = (message: string, details: LogDetails) => processWarning(`${message} ${JSON.stringify(details)}`);
const warnings: Logger = { info: () => undefined, warn, error: warn };
