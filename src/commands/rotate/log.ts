import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Context } from '../../app/context.js';
import { exitCodes, type ExitCode } from '../../errors/index.js';
import { logMarkdown, rotationLog } from '../../rotation/index.js';

const DEFAULT_FILE = 'ROTATION_LOG.md';

/** Writes what was rotated, for people. */
export async function writeLog(context: Context, folder: string, given: string | boolean): Promise<{ exit: ExitCode }> {
  const { cwd, masker, io, options } = context;
  const file = resolve(cwd, typeof given === 'string' ? given : DEFAULT_FILE);
  await writeFile(file, masker.mask(logMarkdown(await rotationLog(folder))));
  if (!options.quiet && !options.json) io.stderr.write(`${file} was written\n`);
  return { exit: exitCodes.ok };
}
