import type { Secret } from '../core/index.js';

/** Which sessions; without anything: all. */
export interface SessionFilter {
  /** Id of a user, as the sessions name it. */
  readonly user?: string | undefined;
  /** Those that were made or last used before this time, as far as the store knows. */
  readonly before?: Date | undefined;
}

export interface SessionCall {
  readonly signal?: AbortSignal | undefined;
}

/** A session that was written for the proof: its cookie has to be refused afterwards. */
export interface CanarySession {
  /** In the store. */
  readonly id: string;
  /** What a browser would send: the value of the cookie, signed with the secret that is current. */
  readonly cookie: Secret;
}

/**
 * Where a web application keeps its sessions. One contract test suite runs over every adapter.
 *
 * Every error is an AppError that names the store and the next step: `E_SESSIONS_UNREACHABLE`, `E_SESSIONS_DENIED` (exit 4),
 * `E_SESSIONS_SCHEMA` (exit 2: the table, or what is in it, is not what the adapter knows; nothing was deleted), `E_SESSIONS_LOST` (exit 6:
 * the connection broke in the middle; what is gone is gone, and the same command goes on), `E_SESSIONS_UNSUPPORTED` (a filter that the
 * store cannot answer).
 */
export interface SessionStore {
  /** `connect-pg-simple`, `connect-redis`, `connect-mongo`, `django`, `rails`, `laravel`, `sql` */
  readonly id: string;
  /** For people, without a password: `table "public"."session" of app at db.internal:5432`. */
  readonly where: string;
  readonly filters: { readonly user: boolean; readonly before: boolean };
  /** Looks whether this is what the adapter knows, before anything is deleted. */
  check(call?: SessionCall): Promise<void>;
  count(filter: SessionFilter, call?: SessionCall): Promise<number>;
  /** Deletes at most `most` sessions in one short transaction. @returns how many; 0: there are none left */
  deleteBatch(filter: SessionFilter, most: number, call?: SessionCall): Promise<number>;
  /**
   * Deletes the sessions that came back: those with an id that `deleteBatch` or `truncate` of this object has deleted before.
   * A store that has it remembers ids (or hashes of them), so that a sign-in after the purge is told from a request that was in flight.
   *
   * @returns how many; 0: none is back
   */
  deleteReturned?(call?: SessionCall): Promise<number>;
  /** Empties it at once, where the store can. It locks everybody out for a moment. @returns how many sessions were in it */
  truncate?(call?: SessionCall): Promise<number>;
  /** Writes a session as the application does, for the proof. @param secret - signs its cookie @param user - whose session it is */
  writeCanary?(secret: Secret, call?: SessionCall & { readonly user?: string | undefined }): Promise<CanarySession>;
  has(id: string, call?: SessionCall): Promise<boolean>;
  /** Deletes one session, if it is there: a canary that is not needed any more. */
  remove?(id: string, call?: SessionCall): Promise<void>;
  /**
   * Lets one session end within a quarter of an hour, if it would live longer, until somebody uses it.
   *
   * @throws AppError `E_SESSIONS_DENIED` where the user of the store may not change a session
   */
  expireSoon?(id: string, call?: SessionCall): Promise<void>;
  /** The id in the store of the session that this cookie (its value, as the browser has it) names; undefined when it does not tell. */
  idOf?(cookie: Secret): string | undefined;
  close(): Promise<void>;
}

/** One proof, and how it went. `missing`: nothing in the settings says how to try it. */
export interface Proof {
  readonly name:
    'canary before' | 'canary after' | 'fresh session' | 'health' | 'recount' | 'canary gone' | 'old secret';
  readonly outcome: 'proved' | 'failed' | 'missing';
  /** In words: `GET https://… answered 401`. */
  readonly detail: string;
}

/** PROVEN: every proof was seen. UNPROVEN: a proof is missing, which one is listed. FAILED: a proof failed, or sessions are left. */
export type PurgeVerdict = 'PROVEN' | 'UNPROVEN' | 'FAILED';

/** What `purge-sessions` planned or did (schema/purge-sessions.schema.json). No cookie and no session id of a user is in it. */
export interface PurgeReport {
  readonly schemaVersion: 1;
  readonly command: 'purge-sessions';
  readonly outcome: 'planned' | 'nothing to purge' | PurgeVerdict;
  readonly store: { readonly id: string; readonly where: string };
  readonly filter: { readonly user?: string; readonly before?: string };
  readonly before: number;
  readonly deleted: number;
  /** Sessions that came back while it settled, from requests in flight, and were deleted too. */
  readonly returned: number;
  readonly after: number;
  readonly batches: number;
  readonly proofs: readonly Proof[];
  readonly next: readonly string[];
}
