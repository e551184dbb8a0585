import { AppError, exitCodes, systemCode, systemReason } from '../../errors/index.js';
import { realFile, replaceFile, type WritePoint } from '../files/durable.js';
import { takeLock } from '../files/lock.js';
import { Queue } from '../files/queue.js';
import { readBounded, stampOf } from '../files/stamp.js';

const MOST_BYTES = 4 * 1024 * 1024;

export interface EnvFileOptions {
  readonly file: string;
  readonly patienceMs?: number | undefined;
  readonly atPoint?: ((point: WritePoint) => void) | undefined;
}

/** One .env file, rewritten as a whole under a lock. A link is followed, since people keep theirs elsewhere. */
export class EnvFile {
  readonly #options: EnvFileOptions;
  readonly #queue = new Queue();

  constructor(options: EnvFileOptions) {
    this.#options = options;
  }

  /** Empty when there is no file. */
  async read(signal?: AbortSignal): Promise<string> {
    signal?.throwIfAborted();
    return await this.#reach(() => this.#text(this.#options.file));
  }

  async update(change: (text: string) => string, signal?: AbortSignal): Promise<void> {
    await this.#queue.run(() => this.#reach(() => this.#change(change, signal)));
  }

  async #change(change: (text: string) => string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { patienceMs, atPoint } = this.#options;
    const file = await realFile(this.#options.file);
    const lock = await takeLock(file, { signal, patienceMs });
    try {
      atPoint?.('locked');
      const stamp = await stampOf(file);
      const before = await this.#text(file);
      const after = change(before);
      if (after === before) return;
      const lastCheck = async (): Promise<void> => {
        if (!(await lock.held()) || (await stampOf(file)) !== stamp) throw overtaken(file);
      };
      await replaceFile(file, after, { lastCheck, atPoint });
    } finally {
      await lock.release();
    }
  }

  async #text(file: string): Promise<string> {
    const bytes = await readBounded(file, MOST_BYTES).catch((error: unknown) => {
      throw error instanceof RangeError ? unusable(file, 'it has more than 4 MiB') : error;
    });
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw unusable(file, 'it is no UTF-8 text');
    }
  }

  async #reach<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError || systemCode(error) === undefined || (error as Error).name === 'AbortError')
        throw error;
      throw unusable(this.#options.file, systemReason(error));
    }
  }
}

function unusable(file: string, why: string): AppError {
  return new AppError('E_STORE_UNREACHABLE', `the env file ${file} cannot be used: ${why}; nothing was changed`, {
    exit: exitCodes.failed,
    hint: 'mend that and run the command again, or set store: vault in secretctl.yaml',
  });
}

function overtaken(file: string): AppError {
  return new AppError('E_STORE_BUSY', `${file} was changed by somebody else meanwhile; nothing was changed`, {
    exit: exitCodes.refused,
    hint: 'run the command again',
  });
}
