import { AppError, exitCodes, systemCode } from '../../errors/index.js';
import { realFile, replaceFile, type WritePoint } from '../files/durable.js';
import { takeLock } from '../files/lock.js';
import { stampOf } from '../files/stamp.js';
import { decryptWith, encryptWithPassphrase } from './age.js';
import { overtaken, unreachable } from './failures.js';
import { identityText, keysIn } from './identity.js';

export interface Rewrap {
  readonly file: string;
  /** Opens it as it is. */
  readonly passphrase?: (() => Promise<string>) | undefined;
  /** Wraps it from now on; asked for when the old one was proved. Undefined: the file will be plain. */
  readonly fresh: (() => Promise<string>) | undefined;
  /** Told where the write has come to; for tests that stop it there. */
  readonly atPoint?: ((point: WritePoint) => void) | undefined;
}

/**
 * Changes what protects an identity file. Its text stays the same; no copy that the old passphrase opens is kept. Whenever the
 * machine stops, the old or the new file stands, complete, 0600. What was wrapped is opened again before it takes its place.
 *
 * @throws AppError `E_VAULT_LOCKED`, exit 4, `E_VAULT_DAMAGED`, exit 5, `E_STORE_BUSY`, exit 3, `E_STORE_UNREACHABLE`, exit 5
 */
export async function rewrapIdentity({ file, passphrase, fresh, atPoint }: Rewrap): Promise<void> {
  try {
    const real = await realFile(file);
    const stamp = await stampOf(real);
    const text = await identityText({ file: real, passphrase });
    await keysIn(text, file);
    await replace(real, stamp, await wrapped(text, await fresh?.()), atPoint);
  } catch (error) {
    if (error instanceof AppError || systemCode(error) === undefined) throw error;
    throw unreachable(`the identity ${file}`, error);
  }
}

async function wrapped(text: string, passphrase: string | undefined): Promise<string | Uint8Array> {
  if (passphrase === undefined) return text;
  const bytes = await encryptWithPassphrase(text, passphrase);
  if ((await decryptWith(bytes, { passphrase })) === text) return bytes;
  throw new AppError('E_VAULT_DAMAGED', 'the new file could not be opened again; nothing was changed', {
    exit: exitCodes.failed,
    hint: 'run the command again',
  });
}

async function replace(
  file: string,
  stamp: string | undefined,
  content: string | Uint8Array,
  atPoint: Rewrap['atPoint'],
): Promise<void> {
  const lock = await takeLock(file);
  try {
    atPoint?.('locked');
    await replaceFile(file, content, {
      atPoint,
      lastCheck: async () => {
        if (!(await lock.held()) || (await stampOf(file)) !== stamp) throw overtaken(file);
      },
    });
  } finally {
    await lock.release();
  }
}
