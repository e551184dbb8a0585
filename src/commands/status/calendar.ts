import { randomBytes } from 'node:crypto';
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Context } from '../../app/context.js';
import type { Project } from '../../app/project-store.js';
import { AppError, exitCodes, systemCode, systemReason } from '../../errors/index.js';
import { renderCalendar, type StatusReport } from '../../report/index.js';

/**
 * Writes the calendar, whole or not at all; to standard output for `-`. Nothing is written when no event is in it.
 *
 * @throws AppError `E_OUTPUT`, exit 5
 */
export async function writeCalendar(
  context: Context,
  project: Project,
  report: StatusReport,
  file: string,
): Promise<{ readonly file: string; readonly events: number }> {
  const { masker, io, options, cwd } = context;
  const { store = '', aws } = project.config;
  const { text, events } = await renderCalendar(report, {
    masker,
    project: [store, aws?.region].filter(Boolean).join(' '),
  });
  if (events === 0) {
    if (!options.quiet && !options.json) io.stderr.write(`${NOTHING}\n`);
  } else if (file === '-') io.stdout.writeMasked(text);
  else await replace(resolve(cwd, file), text);
  return { file, events };
}

const NOTHING = 'no calendar was written: no secret has a due date (every: 90d in secretctl.yaml gives it one)';

async function replace(named: string, text: string): Promise<void> {
  const file = await realpath(named).catch(() => named);
  const draft = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    if (await isDevice(file)) {
      await writeFile(file, text);
      return;
    }
    await writeFile(draft, text, { flag: 'wx' });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    if (systemCode(error) === undefined) throw error;
    throw new AppError('E_OUTPUT', `the calendar could not be written to ${named}: ${systemReason(error)}`, {
      exit: exitCodes.failed,
      hint: 'name a file in a folder that exists and that you may write to',
      cause: error,
    });
  }
}

/** A pipe or a terminal is written to, never replaced. */
async function isDevice(file: string): Promise<boolean> {
  return await stat(file).then(
    (found) => !found.isFile(),
    () => false,
  );
}
