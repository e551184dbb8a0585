import type { Secret } from '../core/index.js';
import { AppError, exitCodes, systemCode } from '../errors/index.js';
import type { EnvStore, Store } from '../stores/index.js';

/** Where one secret's versions are, as a rotation needs it. */
export interface Place {
  readonly where: string;
  /** It keeps the old value beside the new one, so that a rotation can wait, and go back. */
  readonly keepsOld: boolean;
  current(): Promise<{ readonly version: string; readonly value: Secret }>;
  currentVersion(): Promise<string>;
  /** Undefined when it is not there, or not any more. */
  read(version: string): Promise<Secret | undefined>;
  /** When the store took a version, by the store's clock; undefined where it does not tell. */
  storedAt(version: string): Promise<Date | undefined>;
  /** Has a version been stored under this token? */
  staged(token: string): Promise<boolean>;
  stage(value: Secret, token: string): Promise<string>;
  /** @throws AppError `E_SECRET_CONFLICT` when another one than `from` is current */
  promote(to: string, from: string): Promise<void>;
  unstage(version: string): Promise<void>;
}

export interface PlaceOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told of every value that is read. */
  readonly register: (value: Secret) => void;
  readonly fingerprintOf: (value: Secret) => string;
}

export function placeOf(store: Store, name: string, options: PlaceOptions): Place {
  return isFile(store) ? filePlace(store, name, options) : stagedPlace(store, name, options);
}

function isFile(store: Store): store is EnvStore {
  return store.id === 'env';
}

function stagedPlace(store: Store, name: string, { signal, register }: PlaceOptions): Place {
  const call = { signal };
  const seen = (value: Secret): Secret => {
    register(value);
    return value;
  };
  const versions = async (): ReturnType<typeof describe> => describe();
  const describe = async (): Promise<Awaited<ReturnType<Store['describe']>>['versions']> =>
    (await store.describe(name, call)).versions;
  return {
    where: store.where,
    keepsOld: true,
    current: async () => {
      const { version, secret } = await store.get(name, { stage: 'AWSCURRENT' }, call);
      return { version, value: seen(secret) };
    },
    currentVersion: async () =>
      (await versions()).find(({ stages }) => stages.includes('AWSCURRENT'))?.version ?? 'none',
    read: async (version) => {
      try {
        return seen((await store.get(name, { version }, call)).secret);
      } catch (error) {
        if (systemCode(error) === 'E_SECRET_NOT_FOUND') return undefined;
        throw error;
      }
    },
    storedAt: async (version) => {
      const { created, secret } = await store.get(name, { version }, call);
      register(secret);
      return created;
    },
    staged: async (token) => (await versions()).some(({ version }) => version === token),
    stage: (value, token) => store.stage(name, value, token, call),
    promote: (to, from) => store.promote(name, to, from, call),
    unstage: (version) => store.unstage(name, version, call),
  };
}

/**
 * A file has one version of everything: the new value takes the place of the old one at the promotion, and until then it is in memory
 * alone. A version is called by the fingerprint of its value, so that a run which was killed sees what is there.
 */
function filePlace(store: EnvStore, name: string, { signal, register, fingerprintOf }: PlaceOptions): Place {
  const call = { signal };
  const held = new Map<string, Secret>();
  const hold = (value: Secret): string => {
    register(value);
    const version = fingerprintOf(value);
    held.set(version, value);
    return version;
  };
  const current = async (): Promise<{ version: string; value: Secret }> => {
    const value = (await store.get(name, undefined, call)).secret;
    return { version: hold(value), value };
  };
  return {
    where: store.where,
    keepsOld: false,
    current,
    currentVersion: async () => (await current()).version,
    read: async (version) => {
      await current();
      return held.get(version);
    },
    storedAt: () => Promise.resolve(undefined),
    staged: () => Promise.resolve(false),
    stage: (value) => Promise.resolve(hold(value)),
    promote: async (to, from) => {
      const value = held.get(to);
      const there = await current();
      if (there.version !== from) throw conflict(name, store.where);
      if (value === undefined) throw new TypeError('a version of a file is in memory'); // it was staged by this run
      await store.replaceAll([{ name, from: there.value, to: value }], call); // only while the old value stands there
    },
    unstage: () => Promise.resolve(),
  };
}

function conflict(name: string, where: string): AppError {
  return new AppError('E_SECRET_CONFLICT', `${name} in ${where} has changed meanwhile; nothing was changed`, {
    exit: exitCodes.failed,
    hint: 'somebody else changed it: look, then run the command again',
  });
}
