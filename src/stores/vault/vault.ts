import type { Secret } from '../../core/index.js';
import type { WritePoint } from '../files/durable.js';
import { checkDays, checkName, checkSize, checkToken } from '../limits.js';
import type { CallOptions, SecretDescription, SecretVersion, Store } from '../types.js';
import type { VaultDocument, VaultRecipient } from './document.js';
import type { IdentitySource } from './identity.js';
import * as operations from './operations.js';
import { addRecipient, removeRecipient, firstRecipients } from './recipients.js';
import { VaultFile } from './vault-file.js';

export interface VaultOptions {
  /** The age file. A link is followed. */
  readonly file: string;
  readonly identity: IdentitySource;
  /** Default: the system's. */
  readonly clock?: (() => Date) | undefined;
  /** Milliseconds to wait for another process that changes it. Default: 20 seconds. */
  readonly patienceMs?: number | undefined;
  /** Told where a write has come to; for tests that stop it there. */
  readonly atPoint?: ((point: WritePoint) => void) | undefined;
}

/** The embedded store: one age file, which the `age` command can read. */
export interface Vault extends Store {
  recipients(): Promise<readonly VaultRecipient[]>;
  /** The public halves, `age1…`, of the identity that opens it here. */
  ownKeys(): Promise<readonly string[]>;
  /**
   * Lets the owner of a key open the vault. No error when it could already; a key without a label gets it.
   *
   * @param recipient - `age1…`
   * @param label - whose it is; no two keys have the same
   * @throws AppError `E_VAULT_RECIPIENT`, exit 2, when it is no X25519 recipient, or the label cannot be used
   */
  addRecipient(recipient: string, label?: string): Promise<void>;
  /**
   * The owner of a key cannot open what is written from now on. What they read before they know: rotate it. No copy of the
   * state before stays beside the vault.
   *
   * @throws AppError `E_VAULT_RECIPIENT`, exit 2, when it is not there, or is the key that opens it here
   */
  removeRecipient(recipient: string): Promise<void>;
}

/**
 * Makes an empty vault for the owner of `identity`, and opens it.
 *
 * @param options - `label` says whose key `identity` is
 * @throws AppError `E_VAULT_EXISTS`, exit 3; `E_VAULT_MISSING`, exit 5, when only the copy of the state before is there: a new vault
 * would take its place
 */
export async function createVault(options: VaultOptions & { readonly label?: string | undefined }): Promise<Vault> {
  const vault = new VaultFile(options);
  const { recipients } = await vault.identity();
  const now = (options.clock ?? systemClock)();
  await vault.create({ revision: 1, recipients: firstRecipients(recipients, options.label, now), secrets: new Map() });
  return vaultStore(vault, options);
}

/**
 * Opens a vault. The file and the passphrase are asked for by the first call, not here.
 *
 * Calls throw, beyond what every store does, AppError `E_VAULT_LOCKED` (exit 4), `E_VAULT_DAMAGED`, `E_VAULT_MISSING`, `E_VAULT_NEWER`,
 * `E_VAULT_FULL` (exit 5) and `E_STORE_BUSY` (exit 3).
 */
export function openVault(options: VaultOptions): Vault {
  return vaultStore(new VaultFile(options), options);
}

const systemClock = (): Date => new Date();

function vaultStore(vault: VaultFile, options: VaultOptions): Vault {
  const where = `vault ${options.file}`;
  const clock = options.clock ?? systemClock;
  const scene: SceneOf = (document) => ({ document, where, now: clock() });
  return {
    id: 'vault',
    where,
    capabilities: { staging: true, restore: true, tags: true },
    ...readers(vault, scene, where),
    ...versionWriters(vault, scene, where),
    ...writers(vault, scene, where),
    recipients: async () => (await vault.read()).recipients,
    ownKeys: async () => (await vault.identity()).recipients,
    addRecipient: (recipient, label) => addRecipient(vault, recipient, label, clock()),
    removeRecipient: (recipient) => removeRecipient(vault, recipient),
    close: () => {
      vault.close();
      return Promise.resolve();
    },
  };
}

type SceneOf = (document: VaultDocument) => operations.Scene;

function readers(vault: VaultFile, scene: SceneOf, where: string): Pick<Store, 'describe' | 'get' | 'getAll' | 'list'> {
  const look = async (call?: CallOptions): Promise<operations.Scene> => {
    call?.signal?.throwIfAborted();
    return scene(await vault.read());
  };
  return {
    async describe(name, call) {
      checkName(name, where);
      return operations.describe(name, operations.find(await look(call), name));
    },
    async get(name, which = { stage: 'AWSCURRENT' }, call?) {
      checkName(name, where);
      return operations.pick(await look(call), name, which);
    },
    async getAll(names, call) {
      for (const name of names) checkName(name, where);
      return currentOf(await look(call), names);
    },
    async *list(prefix, call) {
      yield* listed(await look(call), prefix);
    },
  };
}

function versionWriters(
  vault: VaultFile,
  scene: SceneOf,
  where: string,
): Pick<Store, 'create' | 'stage' | 'promote' | 'unstage'> {
  const add = async (work: (now: operations.Scene) => operations.Changed, call?: CallOptions): Promise<string> => {
    let version = '';
    await vault.update((document) => {
      const changed = work(scene(document));
      version = changed.version;
      return changed.document;
    }, call?.signal);
    return version;
  };
  const check = (name: string, value: Secret, token: string): void => {
    checkName(name, where);
    checkSize(name, value, where);
    checkToken(token);
  };
  return {
    async create(name, value, create, call) {
      check(name, value, create.token);
      return await add((now) => operations.create(now, name, value, create), call);
    },
    async stage(name, value, token, call) {
      check(name, value, token);
      return await add((now) => operations.stage(now, name, value, token), call);
    },
    async promote(name, to, expectedFrom, call) {
      checkName(name, where);
      await vault.update((document) => operations.promote(scene(document), name, to, expectedFrom), call?.signal);
    },
    async unstage(name, version, call) {
      checkName(name, where);
      await vault.update((document) => operations.unstage(scene(document), name, version), call?.signal);
    },
  };
}

function writers(vault: VaultFile, scene: SceneOf, where: string): Pick<Store, 'setTags' | 'delete' | 'restore'> {
  return {
    async setTags(name, tags, call) {
      checkName(name, where);
      await vault.update((document) => operations.setTags(scene(document), name, tags), call?.signal);
    },
    async delete(name, days, call) {
      checkName(name, where);
      checkDays(name, days, where);
      await vault.update((document) => operations.remove(scene(document), name, days), call?.signal);
    },
    async restore(name, call) {
      checkName(name, where);
      await vault.update((document) => operations.restore(scene(document), name), call?.signal);
    },
  };
}

function currentOf(scene: operations.Scene, names: readonly string[]): ReadonlyMap<string, SecretVersion> {
  const there = names.filter((name) => {
    const found = scene.document.secrets.get(name);
    return found !== undefined && found.deletedUntil === undefined;
  });
  return new Map(there.map((name) => [name, operations.pick(scene, name, { stage: 'AWSCURRENT' })]));
}

function listed(scene: operations.Scene, prefix: string): SecretDescription[] {
  return [...scene.document.secrets]
    .filter(([name, secret]) => name.startsWith(prefix) && !operations.isGone(secret, scene.now))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, secret]) => operations.describe(name, secret));
}
