import type { Context } from '../../app/context.js';
import type { Project } from '../../app/project-store.js';
import { writeOutput } from '../../app/write-output.js';
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
  const { masker, io, options } = context;
  const { store = '', aws } = project.config;
  const { text, events } = await renderCalendar(report, {
    masker,
    project: [store, aws?.region].filter(Boolean).join(' '),
  });
  if (events === 0) {
    if (!options.quiet && !options.json) io.stderr.write(`${report.unknown.length > 0 ? UNKNOWN : NOTHING}\n`);
  } else if (file === '-') io.stdout.writeMasked(text);
  else await writeOutput(context, 'calendar', file, text);
  return { file, events };
}

const UNKNOWN =
  'no calendar was written: no due date is known, because not everything could be looked at (secretctl status)';
const NOTHING = 'no calendar was written: no secret has a due date (every: 90d in secretctl.yaml gives it one)';
