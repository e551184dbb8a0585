/** Where applications keep sessions, how they are thrown out, and the proof that old cookies are dead. */
export { openPgSessions, type PgSessionsOptions } from './adapters/connect-pg-simple.js';
export { openRedisSessions, type RedisSessionsOptions } from './adapters/connect-redis.js';
export { openSqlSessions, type SqlSessionsOptions } from './adapters/sql.js';
export { openMongoSessions, type MongoSessionsOptions } from './adapters/connect-mongo.js';
export { nothingToPurge } from './purge/next.js';
export { purge } from './purge/purge.js';
export type { LoginRequest, ProbeSettings, PurgeOptions } from './purge/types.js';
export type * from './types.js';
