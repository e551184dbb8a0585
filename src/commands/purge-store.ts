import { AppError, exitCodes } from '../errors/index.js';
import { openPgSessions, type SessionStore } from '../sessions/index.js';
import type { PurgeSettings } from './purge-settings.js';

type Open = (settings: PurgeSettings, onStep: (text: string) => void) => Promise<SessionStore>;

const STORES: Readonly<Record<string, Open>> = {
  'connect-pg-simple': ({ url, sessions }, onStep) =>
    openPgSessions({
      url,
      schema: sessions.schema,
      table: sessions.table,
      userPath: sessions.user_path,
      canary: sessions.canary,
      onStep,
    }),
};

/** @throws AppError `E_CONFIG`, exit 2, for a store that is not known; of the adapter */
export async function openSessionStore(settings: PurgeSettings, onStep: (text: string) => void): Promise<SessionStore> {
  const open = Object.hasOwn(STORES, settings.sessions.store) ? STORES[settings.sessions.store] : undefined;
  if (open !== undefined) return await open(settings, onStep);
  throw new AppError('E_CONFIG', 'sessions.store is none that is known', {
    exit: exitCodes.usage,
    hint: `known are: ${[...Object.keys(STORES), 'jwt', 'cookie'].join(', ')}`,
  });
}
