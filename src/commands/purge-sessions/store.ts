import { AppError, exitCodes } from '../../errors/index.js';
import {
  openMongoSessions,
  openPgSessions,
  openRedisSessions,
  openSqlSessions,
  type SessionStore,
  type SqlSessionsOptions,
} from '../../sessions/index.js';
import type { PurgeSettings } from './settings.js';

type Open = (settings: PurgeSettings, onStep: (text: string) => void) => Promise<SessionStore>;

const sql =
  (preset: SqlSessionsOptions['preset']): Open =>
  ({ url, sessions }, onStep) =>
    openSqlSessions({
      url,
      preset,
      table: sessions.table,
      schema: sessions.schema,
      key: sessions.key,
      user: sessions.user_column,
      lastUsed: sessions.last_used_column,
      ageSeconds: sessions.age_seconds,
      canary: sessions.canary,
      onStep,
    });

/** By `sessions.store` of secretctl.yaml. */
const STORES: Readonly<Record<string, Open>> = {
  'connect-pg-simple': ({ url, sessions: { schema, table, user_path: userPath, canary } }, onStep) =>
    openPgSessions({ url, schema, table, userPath, canary, onStep }),
  'connect-redis': ({ url, sessions: { prefix, user_path: userPath, canary } }, onStep) =>
    openRedisSessions({ url, prefix, userPath, canary, onStep }),
  'connect-mongo': ({ url, sessions: { collection, as_object: asObject, user_path: userPath, canary } }, onStep) =>
    openMongoSessions({ url, collection, asObject, userPath, canary, onStep }),
  django: sql('django'),
  rails: sql('rails'),
  laravel: sql('laravel'),
  sql: sql('sql'),
};

/** @throws AppError `E_CONFIG`, exit 2, for a store that is not known; of the adapter */
export async function openSessionStore(settings: PurgeSettings, onStep: (text: string) => void): Promise<SessionStore> {
  const { store } = settings.sessions;
  const open = Object.hasOwn(STORES, store) ? STORES[store] : undefined;
  if (open !== undefined) return await open(settings, onStep);
  throw new AppError('E_CONFIG', 'sessions.store is none that is known', {
    exit: exitCodes.usage,
    hint: `known are: ${[...Object.keys(STORES), 'jwt', 'cookie'].join(', ')}`,
  });
}
