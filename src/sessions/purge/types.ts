import type { Secret } from '../../core/index.js';
import type { PurgeReport, SessionFilter } from '../types.js';

/** How the application is asked whether a cookie still works. Addresses are http or https, without a password. */
export interface ProbeSettings {
  /** Answers 2xx while the application is well. */
  readonly health?: string | undefined;
  /** Answers 200 to a session that is logged in. */
  readonly whoami?: string | undefined;
  /** Name of the session's cookie. Default: `connect.sid`. */
  readonly cookie?: string | undefined;
  /** What `whoami` says to everybody else: 401, a redirect, or a redirect to this path. Default: 401. */
  readonly refused?: 401 | 'redirect' | `/${string}` | undefined;
  readonly login?: LoginRequest | undefined;
}

/** A request that logs in; its answer sets the session's cookie. */
export interface LoginRequest {
  readonly url: string;
  /** Default: POST. */
  readonly method?: string | undefined;
  readonly header?: Readonly<Record<string, string | Secret>> | undefined;
  /** Fields, sent as JSON, or as a form when `form` is true. */
  readonly body?: Readonly<Record<string, string | Secret>> | undefined;
  readonly form?: boolean | undefined;
}

export interface PurgeOptions {
  readonly filter?: SessionFilter | undefined;
  /** Count and say what would be done; changes nothing. */
  readonly dryRun?: boolean | undefined;
  /** Sessions a transaction; default 10,000. */
  readonly batch?: number | undefined;
  /** Empty the store at once. */
  readonly truncate?: boolean | undefined;
  /** For so long no session may come back; default 10,000. */
  readonly settleMs?: number | undefined;
  readonly probes?: ProbeSettings | undefined;
  /**
   * Signs the application's cookies now: one key, or a JSON list whose first one signs. It signs the canary that is written through the
   * store where no login is configured; a login whose cookie another key has signed is none (the application still has the old one).
   */
  readonly cookieSecret?: Secret | undefined;
  /** What `cookieSecret` was before: a cookie that a key of it signs has to be refused, unless it is on the list. */
  readonly retired?: Secret | undefined;
  /** For so long the application may take to come up with `cookieSecret`; default 0. */
  readonly patienceMs?: number | undefined;
  /** false: without a canary, so the outcome is UNPROVEN at best. */
  readonly canary?: boolean | undefined;
  /** Asked before anything is deleted; what it throws ends the purge, and nothing was changed. */
  readonly consent?: ((plan: PurgeReport) => Promise<void>) | undefined;
  /** Told what is being done, in words. */
  readonly onStep?: ((text: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}
