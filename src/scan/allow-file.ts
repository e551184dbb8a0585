import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode, systemReason } from '../errors/index.js';
import { ALLOW_FILE, allowFileError } from './allow-error.js';
import type { AllowEntry } from './suppressions.js';

/**
 * The accepted findings of a project: a list under `allow:`, each with fingerprint, rule, path, owner, reason and expiry. No file: none.
 *
 * @param top - the folder that holds `.secretctl`
 * @throws AppError `E_ALLOW_FILE`, exit 2, which names the entry and never a value
 */
export async function readAllowFile(top: string): Promise<AllowEntry[]> {
  let text: string;
  try {
    text = await readFile(join(top, ALLOW_FILE), 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return [];
    throw allowFileError(`cannot be read: ${systemReason(error)}`);
  }
  const { parseAllowFile } = await import('./allow-entries.js');
  return parseAllowFile(text);
}
