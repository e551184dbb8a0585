/** Where applications keep sessions, how they are thrown out, and the proof that old cookies are dead. */
export { openPgSessions, type PgSessionsOptions } from './adapters/connect-pg-simple.js';
export { purge, type LoginRequest, type ProbeSettings, type PurgeOptions } from './purge.js';
export type * from './types.js';
