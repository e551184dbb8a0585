import { setTimeout as sleep } from 'node:timers/promises';
import type { Secret } from '../../core/index.js';
import { logIn } from '../probe/probe.js';
import type { PurgeRun } from './run.js';

/** A session that we made for a proof. */
export interface OwnSession {
  readonly cookie: Secret;
  /** undefined: its cookie does not tell. */
  readonly id: string | undefined;
  /** How it was made. */
  readonly words: string;
}

interface NoSession {
  readonly failure: string;
}

/** Cleaning up takes no longer than this, since somebody may wait at the terminal. */
const CLEAN_UP_MS = 2_000;

/** Logs in, or writes one into the store where no login is configured. */
export async function newSession({ store, options, probes, filter, call }: PurgeRun): Promise<OwnSession | NoSession> {
  if (probes.login !== undefined) {
    const { cookie, words } = await logIn(probes.login, probes, call.signal);
    return cookie === undefined ? { failure: words } : { cookie, words, id: store.idOf?.(cookie) };
  }
  if (store.writeCanary === undefined || options.cookieSecret === undefined)
    return { failure: 'there is no way to make a session' };
  const written = await store.writeCanary(options.cookieSecret, { ...call, user: filter.user });
  return { ...written, words: 'a session was written into the store' };
}

/**
 * Deletes a session of ours, after Ctrl-C too, so the signal does not count. A store that fails now keeps it until it ends by itself, soon
 * (`expireSoon`).
 */
export async function dropSession({ store }: PurgeRun, id: string | undefined): Promise<void> {
  if (id === undefined || store.remove === undefined) return;
  const over = new AbortController();
  const removed = store.remove(id).catch(() => undefined);
  await Promise.race([removed, sleep(CLEAN_UP_MS, undefined, { signal: over.signal }).catch(() => undefined)]);
  over.abort();
}

/** A login of the application may live for weeks; should we be killed, this one does not. A store that refuses keeps it as it is. */
export async function shortenSession({ store, call }: PurgeRun, id: string | undefined): Promise<void> {
  if (id !== undefined) await store.expireSoon?.(id, call).catch(() => call.signal?.throwIfAborted());
}
