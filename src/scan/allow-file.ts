import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, exitCodes, systemCode, systemReason } from '../errors/index.js';
import type { AllowEntry } from './suppressions.js';

const ALLOW_FILE = '.secretctl/allow.yaml';

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
    throw new AppError('E_ALLOW_FILE', `${ALLOW_FILE} cannot be read: ${systemReason(error)}`, {
      exit: exitCodes.usage,
      hint: 'secretctl help suppression shows a complete entry',
    });
  }
  const { parseAllowFile } = await import('./allow-entries.js');
  return parseAllowFile(text);
}
