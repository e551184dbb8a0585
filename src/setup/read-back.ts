import { setTimeout as sleep } from 'node:timers/promises';
import type { Secret } from '../core/index.js';
import { AppError, exitCodes } from '../errors/index.js';
import type { SecretDescription, Store } from '../stores/index.js';
import { sameValue } from './value.js';

/** Milliseconds before each look: a store may show the old state for a moment. */
const LOOKS = [0, 200, 500, 1_000, 2_000];

/** Seen in the store: this version is current, and holds this value. */
export async function seeCurrent(store: Store, name: string, version: string, value: Secret): Promise<void> {
  await look(() => isCurrent(store, name, version, value), store, `the new value of ${name} as current`);
}

/** Seen in the store: a description that is as it must be. */
export async function seeDescribed(
  store: Store,
  name: string,
  what: string,
  isThere: (found: SecretDescription) => boolean,
): Promise<void> {
  await look(async () => isThere(await store.describe(name)), store, `${what} of ${name}`);
}

/** A try that failed may have been done, and its answer lost. */
export async function orSeen<T>(act: () => Promise<T>, isDone: () => Promise<boolean>, result: T): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof AppError) || !['E_STORE_UNREACHABLE', 'E_STORE_THROTTLED'].includes(error.code)) throw error;
    if (await isDone().catch(() => false)) return result;
    throw error;
  }
}

export async function isCurrent(store: Store, name: string, version: string, value: Secret): Promise<boolean> {
  try {
    const found = await store.get(name, { version });
    return found.stages.includes('AWSCURRENT') && sameValue(found.secret, value);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'E_SECRET_NOT_FOUND') return false;
    if (error.code !== 'E_STORE_DENIED') throw error;
    // Who may write need not be allowed to read; the version's id stands for the value.
    const { versions } = await store.describe(name);
    return versions.some((one) => one.version === version && one.stages.includes('AWSCURRENT'));
  }
}

async function look(isSeen: () => Promise<boolean>, { where }: Store, what: string): Promise<void> {
  for (const wait of LOOKS) {
    if (wait > 0) await sleep(wait);
    if (await isSeen()) return;
  }
  throw new AppError('E_STORE_UNPROVED', `${where} took the change, but does not show ${what}`, {
    exit: exitCodes.partial,
    hint: 'run secretctl setup-secrets again: it looks first, and goes on from there',
  });
}
