import { access, rm } from 'node:fs/promises';
import { AppError, exitCodes, systemCode } from '../../errors/index.js';
import { realFile, replaceFile, type WritePoint } from '../files/durable.js';
import { takeLock, type Lock } from '../files/lock.js';
import { Queue } from '../files/queue.js';
import { readBounded, stampOf, type Stamp } from '../files/stamp.js';
import { decryptWith, encryptFor } from './age.js';
import { fromText, NewerVault, toText, type VaultDocument } from './document.js';
import { damaged, exists, locked, missing, overtaken, unreachable } from './failures.js';
import { readIdentity, type IdentitySource, type OpenIdentity } from './identity.js';

/** A vault is held in memory as a whole. */
const MOST_BYTES = 32 * 1024 * 1024;

export interface VaultFileOptions {
  readonly file: string;
  readonly identity: IdentitySource;
  readonly patienceMs?: number | undefined;
  readonly atPoint?: ((point: WritePoint) => void) | undefined;
}

/** One age file: decrypted once while it stays the same, and rewritten as a whole under a lock. */
export class VaultFile {
  readonly #options: VaultFileOptions;
  readonly #queue = new Queue();
  #identity: Promise<OpenIdentity> | undefined;
  #loading: { readonly stamp: Stamp; readonly document: Promise<VaultDocument> } | undefined;

  constructor(options: VaultFileOptions) {
    this.#options = options;
  }

  /** Asks for the passphrase at most once, also of several calls at once; again after a wrong one. */
  identity(): Promise<OpenIdentity> {
    const asked = (this.#identity ??= readIdentity(this.#options.identity));
    asked.catch(() => {
      if (this.#identity === asked) this.#identity = undefined;
    });
    return asked;
  }

  async read(): Promise<VaultDocument> {
    const { file } = this.#options;
    const stamp = await this.#reach(() => stampOf(file));
    if (stamp === undefined) throw missing(file, await this.#previous());
    if (this.#loading?.stamp !== stamp) {
      const loading = { stamp, document: this.#open(file) };
      this.#loading = loading;
      loading.document.catch(() => {
        if (this.#loading === loading) this.#loading = undefined;
      });
    }
    return await this.#loading.document;
  }

  /**
   * Reads, changes and writes under the lock. A change that returns the document that it was given writes nothing.
   *
   * @param forget - the state before is not kept beside it
   */
  async update(
    change: (document: VaultDocument) => VaultDocument,
    signal?: AbortSignal,
    forget = false,
  ): Promise<void> {
    await this.#locked(signal, async (lock, file) => {
      const stamp = await stampOf(file);
      const before = await this.read();
      const after = change(before);
      if (after === before) return;
      await this.#write(lock, file, stamp, { ...after, revision: before.revision + 1 }, forget);
    });
  }

  /** @throws AppError `E_VAULT_EXISTS`, exit 3, or `E_VAULT_MISSING` when only the copy of the state before is there: its next write would end that copy */
  async create(document: VaultDocument): Promise<void> {
    await this.#locked(undefined, async (lock, file) => {
      if ((await stampOf(file)) !== undefined) throw exists(file);
      const previous = await this.#previous();
      if (previous !== undefined) throw missing(file, previous);
      await this.#write(lock, file, undefined, document);
    });
  }

  close(): void {
    this.#identity = undefined;
    this.#loading = undefined;
  }

  #locked(signal: AbortSignal | undefined, work: (lock: Lock, file: string) => Promise<void>): Promise<void> {
    return this.#queue.run(async () => {
      signal?.throwIfAborted();
      // What may fail or wait for a person comes before the lock.
      await this.identity();
      const file = await realFile(this.#options.file);
      const lock = await this.#reach(() => takeLock(file, { signal, patienceMs: this.#options.patienceMs }));
      try {
        this.#options.atPoint?.('locked');
        await this.#reach(() => work(lock, file));
      } finally {
        await lock.release();
      }
    });
  }

  async #write(
    lock: Lock,
    file: string,
    before: Stamp | undefined,
    document: VaultDocument,
    forget = false,
  ): Promise<void> {
    const bytes = await encryptFor(
      toText(document),
      document.recipients.map((one) => one.recipient),
    );
    if (bytes.length > MOST_BYTES) throw full(file);
    await replaceFile(file, bytes, {
      previous: forget ? undefined : previousOf(file),
      atPoint: this.#options.atPoint,
      lastCheck: async () => {
        if (!(await lock.held()) || (await stampOf(file)) !== before) throw overtaken(file);
        // Before the new state stands: a run that is killed in between leaves no copy that nobody would remove.
        if (forget) await rm(previousOf(file), { force: true });
      },
    });
    const stamp = await stampOf(file);
    if (stamp !== undefined) this.#loading = { stamp, document: Promise.resolve(document) };
  }

  async #open(file: string): Promise<VaultDocument> {
    const identity = await this.identity();
    const text = await this.#decrypt(file, identity);
    if (text === undefined)
      throw locked(
        `your identity does not open the vault ${file}`,
        `somebody who can open it has to type: secretctl vault add ${identity.recipients[0] ?? ''} --label YOUR-NAME`,
      );
    try {
      return fromText(text);
    } catch (error) {
      if (error instanceof NewerVault) throw newer(file);
      throw damaged(file, (error as Error).message, await this.#previous());
    }
  }

  async #decrypt(file: string, identity: OpenIdentity): Promise<string | undefined> {
    const found = await readBounded(file, MOST_BYTES).catch(async (error: unknown) => {
      throw error instanceof RangeError ? damaged(file, 'it is too large', await this.#previous()) : error;
    });
    if (found === undefined) throw missing(file, await this.#previous());
    try {
      return await decryptWith(found, { identities: identity.keys });
    } catch {
      throw damaged(file, 'it is no age file, or not a whole one', await this.#previous());
    }
  }

  async #previous(): Promise<string | undefined> {
    const previous = previousOf(await realFile(this.#options.file));
    return await access(previous).then(
      () => previous,
      () => undefined,
    );
  }

  /** Turns what the system refuses into words. */
  async #reach<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError || systemCode(error) === undefined || (error as Error).name === 'AbortError')
        throw error;
      throw unreachable(`the vault ${this.#options.file}`, error);
    }
  }
}

const previousOf = (file: string): string => `${file}.previous`;

function newer(file: string): AppError {
  return new AppError('E_VAULT_NEWER', `the vault ${file} was written by a newer secretctl; nothing was changed`, {
    exit: exitCodes.failed,
    hint: 'update secretctl on this machine, then run the command again',
  });
}

function full(file: string): AppError {
  return new AppError('E_VAULT_FULL', `the vault ${file} would have more than 32 MiB; nothing was changed`, {
    exit: exitCodes.failed,
    hint: 'delete secrets that nobody needs, or use the store aws',
  });
}
