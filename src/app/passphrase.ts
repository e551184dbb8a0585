import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Secret } from '../core/index.js';
import { AppError, exitCodes, systemReason } from '../errors/index.js';
import { askHidden } from './consent.js';
import type { Context } from './context.js';

/** Names a file whose first line is the passphrase, for machines where nobody can be asked. */
export const PASSPHRASE_VARIABLE = 'SECRETCTL_PASSPHRASE_FILE';

/**
 * The passphrase: from the file that `SECRETCTL_PASSPHRASE_FILE` names, else asked for and not shown.
 *
 * @param fresh - it is a new one: it is asked for twice
 * @param what - begins the question
 * @throws AppError `E_PASSPHRASE`, exit 2, when it is empty, the file cannot be read, or the two differ
 */
export async function readPassphrase(
  context: Context,
  fresh: boolean,
  what = 'Passphrase for the backup',
): Promise<string> {
  const file = context.env[PASSPHRASE_VARIABLE];
  const passphrase = file ? await fromFile(context, file) : await asked(context, fresh, what);
  if (passphrase === '') throw refuse('the passphrase is empty');
  context.masker.register(new Secret(passphrase));
  return passphrase;
}

async function fromFile(context: Context, file: string): Promise<string> {
  try {
    return (await readFile(resolve(context.cwd, file), 'utf8')).split(/\r?\n/, 1)[0] ?? '';
  } catch (error) {
    throw refuse(`the file that ${PASSPHRASE_VARIABLE} names cannot be read: ${systemReason(error)}`, error);
  }
}

async function asked(context: Context, fresh: boolean, what: string): Promise<string> {
  const first = await askHidden(context, `${what} (it is not shown):`, PASSPHRASE_VARIABLE);
  if (fresh && (await askHidden(context, 'The same again:', PASSPHRASE_VARIABLE)) !== first) {
    throw refuse('the two passphrases differ');
  }
  return first;
}

function refuse(message: string, cause?: unknown): AppError {
  return new AppError('E_PASSPHRASE', `${message}; nothing was changed`, {
    exit: exitCodes.usage,
    hint: `run it again, or put the passphrase into a file (0600) and name it in ${PASSPHRASE_VARIABLE}`,
    cause,
  });
}
