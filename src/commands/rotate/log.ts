import type { Context } from '../../app/context.js';
import { writeOutput } from '../../app/write-output.js';
import { exitCodes, type ExitCode } from '../../errors/index.js';
import { logMarkdown, rotationLog } from '../../rotation/index.js';

const DEFAULT_FILE = 'ROTATION_LOG.md';

/** Writes what was rotated, for people. */
export async function writeLog(context: Context, folder: string, given: string | boolean): Promise<{ exit: ExitCode }> {
  const text = context.masker.mask(logMarkdown(await rotationLog(folder)));
  await writeOutput(context, 'log', typeof given === 'string' ? given : DEFAULT_FILE, text);
  return { exit: exitCodes.ok };
}
