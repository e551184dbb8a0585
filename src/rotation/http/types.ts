import type { Secret } from '../../core/index.js';

/** What a call sends. A `Secret` may stand for any text of the headers, the JSON or the form; it is looked at when the bytes are made. */
export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the base address, made by the `path` tag. */
  readonly path: string;
  /** A list becomes one parameter for each of its texts. */
  readonly query?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly headers?: Readonly<Record<string, string | Secret>>;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string | Secret>>;
  /** For messages, as what follows "to": "list the API keys of proj_1". */
  readonly what: string;
  /** A second time does no harm: only then a lost answer, a 5xx or a 429 is followed by another attempt. */
  readonly repeatable: boolean;
  /** Statuses beside 2xx that the caller understands; every other one is an error. */
  readonly takes?: readonly number[];
  /** The right that is missing when this is denied, for the hint. */
  readonly needs?: string;
  readonly signal?: AbortSignal | undefined;
}

/** An answer whose status is 2xx or one that was asked for. What is read of it and is not there is `E_PROVIDER_ANSWER`. */
export interface Answer {
  readonly status: number;
  header(name: string): string | undefined;
  /** Parsed JSON; undefined when there is none. It may hold secrets: never a part of an error. */
  readonly body: unknown;
  text(...keys: readonly string[]): string;
  secret(...keys: readonly string[]): Secret;
  list(...keys: readonly string[]): readonly unknown[];
}

export interface HttpClient {
  /** For example `api.openai.com`. */
  readonly host: string;
  /**
   * One call: 15 seconds an attempt, at most four attempts, no redirects, at most 4 MiB of answer.
   *
   * @throws AppError `E_PROVIDER_DENIED` (exit 4), `E_PROVIDER_THROTTLED`, `E_PROVIDER_UNREACHABLE` (also for 5xx), `E_PROVIDER_LIMIT`,
   * `E_PROVIDER_ANSWER`;
   * `E_KEY_REFUSED` for a value that no header can carry. Their words hold nothing of the answer but codes that the provider documents
   */
  request(call: HttpCall): Promise<Answer>;
}

export interface HttpSettings {
  /** What people call the provider. */
  readonly name: string;
  readonly base: URL;
  /** Of every call. */
  readonly headers: Readonly<Record<string, string | Secret>>;
  /** Error codes of the provider that may be told, in words. Whatever else it says stays untold: it may quote a key. */
  readonly codes?: Readonly<Record<string, string>>;
  /** Those of them which say that there is no room for another credential, with what to do then: `E_PROVIDER_LIMIT`. */
  readonly full?: Readonly<Record<string, string>>;
  readonly waits?: Waits | undefined;
}

/** How time passes; tests have their own. */
export interface Waits {
  /** @throws the signal's reason */
  readonly sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  /** From 0 to below 1. */
  readonly random?: () => number;
  /** Of one attempt, in milliseconds. */
  readonly attempt?: number;
}
