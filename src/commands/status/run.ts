import { wantsColor, type Context } from '../../app/context.js';
import { loadProject, type Project } from '../../app/project-store.js';
import { AppError, exitCodes, type ExitCode } from '../../errors/index.js';
import { renderStatus, type StatusReport, type StatusRow } from '../../report/index.js';
import { rotationStates, type SecretRotations } from '../../rotation/index.js';
import { rotationsFolder, settingsOf } from '../rotate/job.js';
import { writeCalendar } from './calendar.js';
import type { StatusFlags } from './command.js';
import { forgotten } from './forgotten.js';
import { knownLeaks, type KnownLeaks } from './leaks.js';
import { rowOf } from './rows.js';
import { lookIntoStore, type StoreView } from './store-view.js';

/** Looks at store, journals and scans, prints the table, and tells the exit code. Nothing is changed. */
export async function runStatus(
  context: Context,
  given: readonly string[],
  flags: StatusFlags,
): Promise<{ exit: ExitCode }> {
  refuseTwoDocuments(context, flags);
  const project = await loadProject(context);
  for (const name of given) settingsOf(project, name);
  const names = given.length > 0 ? [...new Set(given)] : [...project.secrets.keys()];
  const seen = await lookAt(context, project, names, given.length > 0);
  const calendar = flags.ics === undefined ? undefined : await writeCalendar(context, project, seen, flags.ics);
  if (flags.ics !== '-') await show(context, { ...seen, ...(calendar === undefined ? {} : { calendar }) });
  return { exit: EXITS[seen.verdict] };
}

/** @throws AppError `E_USAGE`, exit 2 */
function refuseTwoDocuments({ options }: Context, { ics }: StatusFlags): void {
  if (ics !== '-' || !options.json) return;
  throw new AppError('E_USAGE', 'standard output takes one document: --json, or --ics -', {
    exit: exitCodes.usage,
    hint: 'secretctl status --json --ics FILE',
  });
}

const EXITS: Readonly<Record<StatusReport['verdict'], ExitCode>> = {
  fine: exitCodes.ok,
  attention: exitCodes.findings,
  partial: exitCodes.partial,
};

async function lookAt(
  context: Context,
  project: Project,
  names: readonly string[],
  some: boolean,
): Promise<StatusReport> {
  const view = await lookIntoStore(context, project, names);
  const journals = await journalsOf(context, project, names);
  const leaks = await knownLeaks(
    context,
    project,
    names.map((name) => {
      const journal = journals.get(name);
      return {
        name,
        current: view.secrets.get(name)?.value,
        known: typeof journal === 'object' ? journal.values : [],
      };
    }),
  );
  const now = context.now();
  const rows = names.map((name) =>
    rowOf(
      project,
      {
        name,
        settings: settingsOf(project, name),
        seen: view.secrets.get(name) ?? { inStore: 'unknown' },
        journal: journals.get(name) ?? 'no journal',
        leaks: leaks.byName.get(name) ?? [],
      },
      now,
    ),
  );
  const open = some ? [] : await forgotten(context, project);
  return reportOf({ project, view, leaks, rows, now, some, open });
}

/** Or why it cannot be read. */
async function journalsOf(
  context: Context,
  project: Project,
  names: readonly string[],
): Promise<ReadonlyMap<string, SecretRotations | string>> {
  const found = names.map(async (name): Promise<readonly [string, SecretRotations | string]> => {
    try {
      const folder = await rotationsFolder(context, project);
      return [name, (await rotationStates(folder, [name])).get(name) ?? 'no journal'];
    } catch (error) {
      if (error instanceof AppError) return [name, error.message];
      throw error;
    }
  });
  return new Map(await Promise.all(found));
}

interface Looked {
  readonly project: Project;
  readonly view: StoreView;
  readonly leaks: KnownLeaks;
  readonly rows: readonly StatusRow[];
  readonly now: Date;
  readonly some: boolean;
  readonly open: StatusReport['unknown'];
}

function reportOf({ project, view, leaks, rows, now, some, open }: Looked): StatusReport {
  const { id, where, failure } = view;
  const unknown = [
    ...(failure === undefined
      ? []
      : [{ what: `the store${where === undefined ? '' : ` (${where})`}`, reason: failure.message }]),
    ...rows.flatMap((row) => row.unknown.map((reason) => ({ what: row.name, reason }))),
    ...open,
    ...leaks.unknown,
  ];
  const alarmed = rows.some(({ alarms }) => alarms.length > 0);
  return {
    schemaVersion: 1,
    command: 'status',
    verdict: alarmed ? 'attention' : unknown.length > 0 ? 'partial' : 'fine',
    app: project.app,
    at: now.toISOString(),
    store: { id, where, reason: failure?.message },
    secrets: rows,
    unconfigured: some ? [] : view.unconfigured,
    scans: leaks.scans,
    unknown,
    next: nextOf(rows, failure),
  };
}

function nextOf(rows: readonly StatusRow[], failure: AppError | undefined): string[] {
  return [...(failure?.hint === undefined ? [] : [failure.hint]), ...new Set(rows.flatMap(({ next }) => next))];
}

async function show(context: Context, report: StatusReport): Promise<void> {
  const { stdout } = context.io;
  const { masker, options } = context;
  if (options.quiet && !options.json && report.verdict === 'fine') return;
  const color = wantsColor(context, stdout);
  stdout.writeMasked(await renderStatus(report, { masker, json: options.json, color, columns: stdout.columns }));
}
