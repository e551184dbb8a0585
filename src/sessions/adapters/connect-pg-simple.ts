import type { Secret } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import type { SessionStore } from '../types.js';

export interface PgSessionsOptions {
  /** `postgres://user:password@host:5432/database?sslmode=...` */
  readonly url: Secret;
  /** Default: `session`. */
  readonly table?: string | undefined;
  /** Default: the first of the search path that has the table. */
  readonly schema?: string | undefined;
  /** Where the user's id is in the session, such as `passport.user`; without it there is no filter by user. */
  readonly userPath?: string | undefined;
  /** What the canary's session holds, such as `{ passport: { user: 1 } }`. */
  readonly canary?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Opens the table of connect-pg-simple.
 *
 * @throws AppError `E_SESSIONS_UNREACHABLE`, `E_SESSIONS_DENIED`
 */
export function openPgSessions(_options: PgSessionsOptions): Promise<SessionStore> {
  return Promise.reject(new AppError('E_SESSIONS_UNSUPPORTED', 'not there yet', { exit: exitCodes.failed }));
}
