import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AppError, exitCodes } from '../../errors/index.js';
import { BACKUP_REFS } from './backup.js';
import { decryptFile } from './encrypt.js';
import type { RunState } from './types.js';

/**
 * The refs of a repository before a run, by full name (bytes as latin1), as the head of its backup tells them.
 *
 * @param passphrase - asked when the backup is encrypted; for a moment the decrypted bundle lies in the run's folder, 0600
 * @throws AppError `E_NO_BACKUP`, exit 3, when the backup is gone; `E_PASSPHRASE`, exit 4
 */
export async function refsBefore(
  { backup = '', folder }: RunState,
  passphrase: () => Promise<string>,
): Promise<Map<string, string>> {
  await stat(backup).catch((error: unknown) => {
    throw noBackup(backup, error);
  });
  if (!backup.endsWith('.age')) return await headOf(backup);
  const plain = join(folder, 'restore.bundle');
  try {
    await decryptFile(backup, plain, await passphrase());
    return await headOf(plain);
  } finally {
    await rm(plain, { force: true });
  }
}

async function headOf(bundle: string): Promise<Map<string, string>> {
  const refs = new Map<string, string>();
  const input = createReadStream(bundle, { encoding: 'latin1' });
  try {
    for await (const line of createInterface({ input })) {
      if (line === '') break;
      const [, id = '', name = ''] = /^([0-9a-f]{40,64}) (.*)$/.exec(line) ?? [];
      if (id !== '' && !name.startsWith(`${BACKUP_REFS}/`)) refs.set(name, id);
    }
  } finally {
    input.destroy();
  }
  return refs;
}

function noBackup(file: string, cause: unknown): AppError {
  return new AppError('E_NO_BACKUP', `${file} is gone, and it alone knew the refs whose names held a value`, {
    exit: exitCodes.refused,
    hint: 'next/README.md beside it has the commands that push the rest; delete the refs with the value on the server by hand',
    cause,
  });
}
