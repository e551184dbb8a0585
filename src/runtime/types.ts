import type { Secret } from '../core/index.js';

/** Milliseconds, or a number with its unit: `30s`, `5m`, `1h`, `1d`. */
export type Duration = number | `${number}${'s' | 'm' | 'h' | 'd'}`;

/** What is asked of a store; those of secretctl fit. Names are `<app>/<name>`. */
export interface ReadableStore {
  /** For people: which account and region, which file. */
  readonly where: string;
  /** The current value. Rejects with a `code` of `E_SECRET_NOT_FOUND` when there is none. */
  get(
    name: string,
    which?: { readonly stage: 'AWSCURRENT' },
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<{ readonly secret: Secret }>;
  /** Several at once; what is not there is left out. */
  getAll(
    names: readonly string[],
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<ReadonlyMap<string, { readonly secret: Secret }>>;
  close(): Promise<void>;
}

/** Names, places and counts; never a value. */
export type LogDetails = Readonly<Record<string, unknown>>;

/** `console` and winston fit as they are; for pino: `{ info: (text, details) => log.info(details, text), ... }`. */
export interface Logger {
  info(message: string, details: LogDetails): void;
  warn(message: string, details: LogDetails): void;
  error(message: string, details: LogDetails): void;
}

/** Time and chance, which tests hold in their own hands. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls once after so many milliseconds, unless the returned function was called before. It keeps no process alive. */
  after(milliseconds: number, call: () => void): () => void;
  /** From 0 up to, and without, 1. */
  random(): number;
}

export interface SecretsOptions {
  /** Secrets are kept as `<app>/<name>`. */
  readonly app: string;
  /**
   * Where they are kept. `auto` (the default) is AWS when its credentials resolve, else the vault. `env` reads the environment
   * that the process was started with. A store that is handed over is not closed by us.
   */
  readonly store?: 'auto' | 'aws' | 'vault' | 'env' | ReadableStore | undefined;
  /** How long a value is used before it is read again. 1 h by default; 5 m follow a rotation sooner. From 1 s to 7 d. */
  readonly ttl?: Duration | undefined;
  /** How long beyond `ttl` a value is still used while the store does not answer. 12 h by default; 0: never. */
  readonly maxStale?: Duration | undefined;
  /** How long the store may take to answer. 10 s by default. */
  readonly timeout?: Duration | undefined;
  /** Names that must be there at the start. */
  readonly required?: readonly string[] | undefined;
  /** What a name is called in the store: `{ OPENAI_API_KEY: 'openai' }`. They are loaded at the start, and may be missing. */
  readonly names?: Readonly<Record<string, string>> | undefined;
  /**
   * Names that may be taken from an environment variable of that name when the store has no answer.
   * Only these: a variable may hold a key that was revoked.
   */
  readonly fallback?: readonly string[] | undefined;
  /** Default: warnings and errors become process warnings, the rest is silent. */
  readonly logger?: Logger | undefined;
  /** Closes the secrets when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Region and profile for `aws`; by default what the AWS SDK finds. */
  readonly aws?: { readonly region?: string | undefined; readonly profile?: string | undefined } | undefined;
  /**
   * For `vault`: the age file, and the file with the key that opens it. A key that is wrapped by a passphrase needs the file that
   * holds it; by default the one that `SECRETCTL_PASSPHRASE_FILE` names.
   */
  readonly vault?:
    { readonly file: string; readonly identity: string; readonly passphraseFile?: string | undefined } | undefined;
  /** Default: the environment of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** For tests. */
  readonly clock?: Clock | undefined;
}

export interface RefreshResult {
  /** How many names were read. */
  readonly read: number;
  /** Names whose value is another one than before. */
  readonly changed: readonly string[];
}

export type ChangeListener = (value: string, name: string) => unknown;

/**
 * The secrets of one application, kept in memory and read again before they grow old.
 *
 * Errors are AppErrors with a `code`: what the store says (`E_SECRET_NOT_FOUND`, `E_STORE_DENIED`, `E_STORE_UNREACHABLE`, ...), or
 * `E_SECRETS_MISSING`, `E_SECRETS_NOT_LOADED`, `E_SECRETS_REFRESH`, `E_SECRETS_OPTIONS`, `E_SECRETS_CLOSED`. None holds a value.
 */
export interface Secrets {
  /** The value; from memory while it is fresh, and while the store does not answer for at most `maxStale` longer. */
  get(name: string): Promise<string>;
  /**
   * The value out of memory, for code that cannot wait. One past its `ttl` is returned once more and read again meanwhile.
   *
   * @throws `E_SECRETS_NOT_LOADED` for a name that was never loaded, or is older than `ttl` and `maxStale` allow
   */
  getSync(name: string): string;
  /**
   * Reads every known name again. What was being read already is read once more: what comes back is as new as this call.
   *
   * @throws `E_SECRETS_REFRESH` that lists the names that failed; the others are renewed, and old values stay in use
   */
  refresh(): Promise<RefreshResult>;
  /**
   * For the moment when a service refuses a value (401): reads it again, at most every 2 s.
   *
   * @returns the value; the same as before when there is no newer one, so that a caller knows whether to try again
   * @throws when the store does not answer: the value at hand is known to be bad
   */
  refreshNow(name: string): Promise<string>;
  /** Without a name the same as `refresh()`. */
  refreshNow(): Promise<RefreshResult>;
  /** Calls back when a name has another value than before. @returns ends that */
  onChange(name: string, listener: ChangeListener): () => void;
  /** Forgets all values, ends calls and timers. Afterwards `get` fails with `E_SECRETS_CLOSED`. */
  close(): Promise<void>;
}
