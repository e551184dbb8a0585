import { randomBytes } from 'node:crypto';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Context } from '../../app/context.js';
import type { MaskedText } from '../../core/index.js';
import { AppError, exitCodes, systemReason } from '../../errors/index.js';

/** Writes a report whole or not at all; a device or a pipe is written to, never replaced. @throws AppError `E_OUTPUT`, exit 5 */
export async function writeReport(context: Context, file: string, text: MaskedText): Promise<void> {
  const target = resolve(context.cwd, file);
  const draft = `${target}.${randomBytes(4).toString('hex')}.tmp`;
  const isPlain = await stat(target).then(
    (stats) => stats.isFile(),
    () => true,
  );
  try {
    if (isPlain) {
      await writeFile(draft, text, { flag: 'wx', mode: 0o600 });
      await rename(draft, target);
    } else {
      await writeFile(target, text);
    }
  } catch (error) {
    await rm(draft, { force: true });
    throw new AppError('E_OUTPUT', `the report could not be written to ${file}: ${systemReason(error)}`, {
      exit: exitCodes.failed,
      hint: 'name a file in a folder that exists and that you may write to',
      cause: error,
    });
  }
  if (!context.options.quiet && !context.options.json) context.io.stderr.write(`report written to ${file}\n`);
}
