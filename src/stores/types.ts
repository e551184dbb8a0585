import type { Secret } from '../core/index.js';

export type StoreId = 'aws' | 'vault' | 'env';

/** Labels of versions, named as AWS names them: what applications read, what is being prepared, what was read before. */
export type Stage = 'AWSCURRENT' | 'AWSPENDING' | 'AWSPREVIOUS';

/** What a store can do; a caller asks before it relies on it. */
export interface Capabilities {
  /** Versions with labels, and a compare-and-swap of them. Without it `stage` and `promote` are refused. */
  readonly staging: boolean;
  /** A deleted secret can be brought back for some days. */
  readonly restore: boolean;
  readonly tags: boolean;
}

export interface SecretDescription {
  /** `<app>/<name>`. */
  readonly name: string;
  /** Id in the store (an ARN), where it has one. */
  readonly id?: string | undefined;
  readonly versions: readonly {
    readonly version: string;
    readonly stages: readonly string[];
    readonly created?: Date;
  }[];
  readonly tags: Readonly<Record<string, string>>;
  readonly created?: Date | undefined;
  readonly changed?: Date | undefined;
  /** It is deleted, and gone for good at this time. */
  readonly deletedUntil?: Date | undefined;
  /** The store rotates it by itself. */
  readonly rotatedByStore?: boolean | undefined;
  /** How it does so; there only while it does. */
  readonly rotation?: StoreRotation | undefined;
}

/** What a store says about the rotation that it does by itself. */
export interface StoreRotation {
  /** ARN of the function that it calls; none where a service of the store's maker does it (a managed database password). */
  readonly lambda?: string | undefined;
  readonly everyDays?: number | undefined;
  /** In the store's words, where it is no number of days: `rate(12 hours)`, `cron(0 8 1 * ? *)`. */
  readonly schedule?: string | undefined;
  readonly last?: Date | undefined;
  /** Not later than this. */
  readonly next?: Date | undefined;
  /** The service that owns the secret: `rds`. Only it changes the rotation. */
  readonly service?: string | undefined;
}

export interface SecretVersion {
  readonly name: string;
  readonly version: string;
  readonly stages: readonly string[];
  readonly secret: Secret;
  readonly created?: Date | undefined;
}

export interface CreateOptions {
  /** Makes the call idempotent: 32 to 64 characters; the version's id where the store allows it. */
  readonly token: string;
  readonly description?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Of a customer's key; default: the store's own. */
  readonly kmsKey?: string | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * A place where secrets are kept. One contract test suite runs over every backend.
 *
 * Every error is an AppError that names the secret, the store and the next step: `E_SECRET_NOT_FOUND`, `E_SECRET_EXISTS`,
 * `E_SECRET_DELETED` (pending deletion), `E_SECRET_CONFLICT` (the compare-and-swap was lost), `E_STORE_DENIED` (exit 4; names the missing
 * permission), `E_STORE_THROTTLED`, `E_SECRET_TOO_LARGE`, `E_SECRET_NAME`, `E_STORE_UNREACHABLE`, `E_STORE_CREDENTIALS` (exit 4),
 * `E_STORE_UNSUPPORTED`, `E_VAULT_LOCKED`, `E_VAULT_DAMAGED`; also `E_SECRET_VALUE` (empty, or not text) and `E_STORE_LIMIT` (days).
 * Limits are checked before the call (limits.ts). An aborted call rejects with the signal's reason, and what it did not begin is not done.
 * A secret that is deleted and can be restored is `E_SECRET_DELETED` to everything but `describe`, `list`, `getAll` and `restore`.
 */
export interface Store {
  readonly id: StoreId;
  /** For people: which account and region, which file. */
  readonly where: string;
  readonly capabilities: Capabilities;
  describe(name: string, options?: CallOptions): Promise<SecretDescription>;
  /**
   * Default: the current one. Always asked for with an explicit stage or version.
   *
   * @throws `E_SECRET_NOT_FOUND` also when the secret is there and has no such version
   */
  get(
    name: string,
    which?: { readonly version: string } | { readonly stage: Stage },
    options?: CallOptions,
  ): Promise<SecretVersion>;
  /** Several at once, in few calls; a secret that is not there is left out. */
  getAll(names: readonly string[], options?: CallOptions): Promise<ReadonlyMap<string, SecretVersion>>;
  /**
   * The first version is current. Again with the same token and value it is no error, and changes nothing.
   * What the store has no place for (tags, a description) is left out.
   *
   * @returns the version's id
   */
  create(name: string, value: Secret, create: CreateOptions, options?: CallOptions): Promise<string>;
  /** Stores a new version as AWSPENDING; the same token and value again is no error, another value under it is a conflict. @returns the version's id */
  stage(name: string, value: Secret, token: string, options?: CallOptions): Promise<string>;
  /**
   * Moves AWSCURRENT from `expectedFrom` to `to`; the old one becomes AWSPREVIOUS. AWSPENDING stays where it is until `unstage`.
   *
   * @throws `E_SECRET_CONFLICT` when it is elsewhere, `E_SECRET_NOT_FOUND` when there is no version `to`
   */
  promote(name: string, to: string, expectedFrom: string, options?: CallOptions): Promise<void>;
  /** Takes AWSPENDING (and nothing else) away from a version. No error when it is not there. */
  unstage(name: string, version: string, options?: CallOptions): Promise<void>;
  /** Names that begin with `prefix`, capitals and small letters told apart, page by page. Deleted ones say so or are left out. */
  list(prefix: string, options?: CallOptions): AsyncIterable<SecretDescription>;
  /** Adds tags or overwrites their values; tags that are not named stay. */
  setTags(name: string, tags: Readonly<Record<string, string>>, options?: CallOptions): Promise<void>;
  /** @param days - until it is gone for good, 7 to 30; where the store cannot restore, it is gone at once */
  delete(name: string, days: number, options?: CallOptions): Promise<void>;
  /** No error when it is not deleted. */
  restore(name: string, options?: CallOptions): Promise<void>;
  close(): Promise<void>;
}
