import { open, stat } from 'node:fs/promises';
import { systemCode, systemReason } from '../../errors/index.js';
import { isAgeFile } from './age.js';
import { locked } from './failures.js';
import { readIdentity, type IdentitySource } from './identity.js';

export interface IdentityFile {
  /** What keeps others from using the key: a passphrase, or nothing but the file's mode. */
  readonly protection: 'passphrase' | 'mode';
  /** Permission bits. */
  readonly mode: number;
  /** Id of the user who owns it. */
  readonly owner: number;
}

const ENOUGH_BYTES = 64;

/**
 * What an identity file is, without opening the key; undefined when there is none.
 *
 * @throws AppError `E_VAULT_LOCKED`, exit 4, when it cannot be read
 */
export async function inspectIdentity(file: string): Promise<IdentityFile | undefined> {
  try {
    const { mode, uid } = await stat(file);
    return {
      protection: isAgeFile(await beginning(file)) ? 'passphrase' : 'mode',
      mode: mode & 0o777,
      owner: uid,
    };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw locked(`the identity ${file} cannot be read: ${systemReason(error)}`, `look at it with: ls -l ${file}`);
  }
}

/**
 * The public halves of the keys in an identity, `age1…`.
 *
 * @throws AppError `E_VAULT_LOCKED`, exit 4, or `E_VAULT_DAMAGED`, exit 5
 */
export async function publicKeys(source: IdentitySource): Promise<readonly string[]> {
  return (await readIdentity(source)).recipients;
}

async function beginning(file: string): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(ENOUGH_BYTES), 0, ENOUGH_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
