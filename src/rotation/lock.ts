import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError, exitCodes } from '../errors/index.js';
import { takeLock } from '../stores/index.js';

/**
 * Sees to it that one process of this machine at a time rotates a secret. Nobody waits: a rotation may take days.
 *
 * @returns lets go of it
 * @throws AppError `E_ROTATION_BUSY`, exit 3
 */
export async function lockRotation(journal: string, secret: string): Promise<() => Promise<void>> {
  await mkdir(dirname(journal), { recursive: true, mode: 0o700 });
  const lock = await takeLock(journal, { patienceMs: 0, refusal: (who, file) => busy(secret, who, file) });
  return () => lock.release();
}

function busy(secret: string, who: string, lock: string): AppError {
  return new AppError('E_ROTATION_BUSY', `${secret} is being rotated by ${who}; nothing was changed`, {
    exit: exitCodes.refused,
    hint: `look with: secretctl rotate ${secret} --dry-run   (if you know that none runs, delete ${lock})`,
  });
}
