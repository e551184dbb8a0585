import type { Secret } from '../core/index.js';
import { AppError, exitCodes } from '../errors/index.js';
import type { EnvStore, Store } from '../stores/index.js';
import { isCurrent, orSeen } from './read-back.js';

export interface Update {
  readonly name: string;
  readonly value: Secret;
  readonly token: string;
  readonly current?: string;
  /** Of a store without versions. */
  readonly replaces?: Secret;
  readonly staged?: string;
}

/** Stages a value and makes it current, if what was current still is. @returns the version */
export async function update(store: Store, change: Update): Promise<string> {
  const { name, value, token, current, staged } = change;
  if (isEnvStore(store)) return await replace(store, change);
  const version = staged ?? (await orSeen(() => store.stage(name, value, token), isStaged(store, name, token), token));
  await makeCurrent(store, change, version, current);
  await store.unstage(name, version);
  return version;
}

async function makeCurrent(store: Store, change: Update, version: string, current: string | undefined): Promise<void> {
  const { name, value } = change;
  const isDone = (): Promise<boolean> => isCurrent(store, name, version, value);
  if (current === undefined) {
    // The first version of a secret is current, whatever it was stored as.
    if (!(await isDone())) throw notCurrent(store, name, version);
    return;
  }
  try {
    await orSeen(() => store.promote(name, version, current), isDone, undefined);
  } catch (error) {
    // Whoever was faster keeps the place; our label must not look like a rotation that goes on.
    if (error instanceof AppError && error.code === 'E_SECRET_CONFLICT')
      await store.unstage(name, version).catch(() => undefined);
    throw error;
  }
}

const isStaged = (store: Store, name: string, token: string) => async (): Promise<boolean> => {
  const { versions } = await store.describe(name);
  return versions.some(({ version, stages }) => version === token && stages.length > 0);
};

function isEnvStore(store: Store): store is EnvStore {
  return store.id === 'env' && 'replace' in store;
}

/** A file has one version of everything, and its name is always the same. */
async function replace(store: EnvStore, { name, value, replaces, current = 'current' }: Update): Promise<string> {
  if (replaces === undefined) await store.replace(name, value);
  else await store.replaceAll([{ name, from: replaces, to: value }]);
  return current;
}

function notCurrent({ where }: Store, name: string, version: string): AppError {
  const move = `aws secretsmanager update-secret-version-stage --secret-id ${name} --version-stage AWSCURRENT`;
  return new AppError('E_STORE_UNPROVED', `${where} holds the first value of ${name}, but not as the current one`, {
    exit: exitCodes.partial,
    hint: `make it current with: ${move} --move-to-version-id ${version}`,
  });
}
