import { randomBytes } from 'node:crypto';
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { MaskedText } from '../core/index.js';
import { AppError, exitCodes, systemCode, systemReason } from '../errors/index.js';
import type { Context } from './context.js';

/**
 * Writes what a command made to a file that a flag names: whole or not at all, through links. What is no regular file (a terminal, a
 * pipe, /dev/null) is written to, never replaced.
 *
 * @param what - for people: "report", "calendar"
 * @param file - relative to where the command was started
 * @throws AppError `E_OUTPUT`, exit 5
 */
export async function writeOutput(context: Context, what: string, file: string, text: MaskedText): Promise<void> {
  const named = resolve(context.cwd, file);
  const target = await realpath(named).catch(() => named);
  const draft = `${target}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    if (await isDevice(target)) {
      await writeFile(target, text);
    } else {
      await writeFile(draft, text, { flag: 'wx' });
      await rename(draft, target);
    }
  } catch (error) {
    await rm(draft, { force: true });
    if (systemCode(error) === undefined) throw error;
    throw unwritable(what, file, error);
  }
  if (!context.options.quiet && !context.options.json) context.io.stderr.write(`${what} written to ${file}\n`);
}

async function isDevice(file: string): Promise<boolean> {
  return await stat(file).then(
    (stats) => !stats.isFile(),
    () => false,
  );
}

function unwritable(what: string, file: string, cause: unknown): AppError {
  return new AppError('E_OUTPUT', `the ${what} could not be written to ${file}: ${systemReason(cause)}`, {
    exit: exitCodes.failed,
    hint: 'name a file in a folder that exists and that you may write to',
    cause,
  });
}
