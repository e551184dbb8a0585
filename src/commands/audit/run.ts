import { setTimeout as sleep } from 'node:timers/promises';
import { wantsColor, type Context } from '../../app/context.js';
import { loadProject, openProjectStore, storedName, type ProjectStore } from '../../app/project-store.js';
import { writeOutput } from '../../app/write-output.js';
import type { AuditReport, AuditWorld, ReadsAudit, UsageAudit } from '../../audit/index.js';
import { AppError, exitCodes, type ExitCode } from '../../errors/index.js';
import { renderAudit, type AuditFormat } from '../../report/index.js';
import { settingsOf } from '../rotate/job.js';
import type { AuditFlags } from './command.js';
import { storeReads, type ReadsOutcome } from './reads.js';
import { auditTimes, checkRegions, type AuditTimes } from './times.js';
import { providerUsage, type UsageOutcome } from './usage.js';

/** Looks who read a secret, and what it was used for; prints or writes the report, and tells the exit code. */
export async function runAudit(context: Context, name: string, flags: AuditFlags): Promise<{ exit: ExitCode }> {
  const now = context.now();
  const times = auditTimes(flags, now);
  checkRegions(flags.region ?? []);
  const project = await loadProject(context);
  settingsOf(project, name);
  const opened = await openProjectStore(context, project);
  try {
    const report = await audit(context, opened, name, { flags, times, now });
    await show(context, report, flags);
    return { exit: exitOf(report) };
  } finally {
    await opened.store.close();
  }
}

interface Asked {
  readonly flags: AuditFlags;
  readonly times: AuditTimes;
  readonly now: Date;
}

async function audit(context: Context, opened: ProjectStore, name: string, asked: Asked): Promise<AuditReport> {
  const { flags, times, now } = asked;
  const world = auditWorld(context);
  const read = await readsOf(context, opened, name, asked, world);
  const used: UsageOutcome = flags.usage
    ? await providerUsage(context, opened, name, times.leakedAt, world)
    : { notes: ['usage was not asked for: --no-usage'], gaps: [] };
  if (read.reads === undefined && used.usage === undefined)
    throw used.failure ?? nothing([...read.notes, ...used.notes]);
  const gaps = [...read.gaps, ...used.gaps];
  const outcome = isUnusual(read.reads, used.usage) ? 'unusual' : gaps.length > 0 ? 'partial' : 'nothing unusual';
  const { project, store, id } = opened;
  return {
    schemaVersion: 1,
    command: 'audit',
    outcome,
    app: project.app,
    secret: name,
    stored: storedName(project, name),
    store: { id, where: store.where },
    at: now.toISOString(),
    since: times.since.toISOString(),
    leakedAt: times.leakedAt.toISOString(),
    reads: read.reads,
    usage: used.usage,
    notes: [...read.notes, ...used.notes],
    gaps,
    next: nextOf(name, outcome, read.reads),
  };
}

async function readsOf(
  context: Context,
  opened: ProjectStore,
  name: string,
  { flags, times }: Asked,
  world: AuditWorld,
): Promise<Omit<ReadsOutcome, 'reads'> & { readonly reads?: ReadsAudit }> {
  if (opened.id === 'aws')
    return await storeReads(context, opened, name, { regions: flags.region ?? [], times }, world);
  return { notes: [`${opened.store.where} keeps no record of who reads it`], gaps: [] };
}

function auditWorld({ now, signal, io, options }: Context): AuditWorld {
  return {
    now,
    signal,
    sleep: async (milliseconds, stop) => {
      await sleep(milliseconds, undefined, stop === undefined ? {} : { signal: stop }).catch((error: unknown) => {
        stop?.throwIfAborted();
        throw error;
      });
    },
    onStep: (text) => {
      if (!options.quiet && !options.json) io.stderr.write(`${text}\n`);
    },
  };
}

function isUnusual(reads: ReadsAudit | undefined, usage: UsageAudit | undefined): boolean {
  return [...(reads?.calls ?? []), ...(usage?.days ?? [])].some(({ odd }) => odd.length > 0);
}

function nothing(why: readonly string[]): AppError {
  return new AppError('E_AUDIT_NOTHING', `there is nothing that could be looked at: ${why.join('; ')}`, {
    exit: exitCodes.failed,
    hint: 'keep secrets in AWS Secrets Manager (store: aws), whose reads CloudTrail records',
  });
}

function nextOf(name: string, outcome: AuditReport['outcome'], reads: ReadsAudit | undefined): string[] {
  const code = reads?.regions.find(({ problem }) => problem !== undefined)?.problem?.code;
  return [
    ...(outcome === 'unusual' ? [`secretctl rotate ${name} --compromised   if nobody of you can explain it`] : []),
    ...(code === 'E_STORE_DENIED'
      ? ['allow cloudtrail:LookupEvents to this identity, then run the same command again']
      : []),
    ...(code === 'E_STORE_THROTTLED' ? ['run the same command again later, or with a shorter --baseline'] : []),
  ];
}

/** Something unusual counts more than something that is missing. */
function exitOf({ outcome }: AuditReport): ExitCode {
  if (outcome === 'unusual') return exitCodes.findings;
  return outcome === 'partial' ? exitCodes.partial : exitCodes.ok;
}

async function show(context: Context, report: AuditReport, flags: AuditFlags): Promise<void> {
  const { io, masker, options } = context;
  const format: AuditFormat = flags.format ?? (options.json ? 'json' : 'pretty');
  const toTerminal = flags.output === undefined || flags.output === '-';
  const text = await renderAudit(report, {
    masker,
    format,
    color: toTerminal && wantsColor(context, io.stdout),
    columns: io.stdout.columns,
    unicode: showsUnicode(context),
  });
  if (toTerminal) io.stdout.writeMasked(text);
  else await writeOutput(context, 'report', flags.output, text);
}

function showsUnicode({ env }: Context): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((one) => one !== undefined && one !== '');
  return env['TERM'] !== 'dumb' && (locale === undefined || /utf-?8/i.test(locale));
}
