import { environmentStore } from './environment-store.js';
import type { Settings } from './settings.js';
import type { ReadableStore } from './types.js';

/** How the store of these settings is opened. Backends are loaded then, and only what the store needs. */
export function opener(settings: Settings): (signal: AbortSignal) => Promise<ReadableStore> {
  const { store } = settings;
  if (typeof store !== 'string') return () => Promise.resolve(store);
  if (store === 'env') return () => Promise.resolve(environmentStore(settings));
  return async () => {
    const { openBackend } = await import('./backends.js');
    return await openBackend(store, settings);
  };
}
