import { consentByName, consentByYes } from '../../app/consent.js';
import { wantsColor, type Context } from '../../app/context.js';
import { findProjectStore, loadProject } from '../../app/project-store.js';
import { AppError, exitCodes, type ExitCode } from '../../errors/index.js';
import {
  applyMonitor,
  applyRemoval,
  planMonitor,
  planRemoval,
  sendTest,
  type CallsOf,
  type MonitorPlan,
  type MonitorReport,
  type MonitorRequest,
  type MonitorStep,
} from '../../monitor/index.js';
import { renderMonitor } from '../../report/index.js';
import type { MonitorFlags } from './command.js';
import { emitPlan } from './emit.js';
import { appliedRows, EMPTY, nothingReport, openEnds, planReport, reportBase } from './report.js';
import { monitorRequest, refuseUseless, type AwsPlace } from './request.js';

/** What all ways of the command share. */
export interface MonitorJob {
  readonly context: Context;
  readonly place: AwsPlace;
  readonly flags: MonitorFlags;
  readonly request: MonitorRequest;
  readonly calls: CallsOf;
}

/** Plans, asks, carries out and looks again; prints the report, and tells the exit code. */
export async function runMonitor(context: Context, flags: MonitorFlags): Promise<{ exit: ExitCode }> {
  refuseUseless(flags);
  const place = await findProjectStore(context, await loadProject(context));
  if (place.id !== 'aws') return await show(context, nothing(nothingReport(place), flags));
  try {
    const calls: CallsOf = (region) => place.clients.monitoring(region);
    return await show(context, await reportOf({ context, place, flags, request: monitorRequest(place, flags), calls }));
  } finally {
    await place.store.close();
  }
}

function nothing(report: MonitorReport, { emit }: MonitorFlags): MonitorReport {
  if (emit === undefined) return report;
  throw new AppError('E_USAGE', `--emit is for store aws; the store here is ${report.store.id}`, {
    exit: exitCodes.usage,
    hint: 'set store: aws in secretctl.yaml (and credentials), or leave --emit out',
  });
}

async function reportOf(job: MonitorJob): Promise<MonitorReport> {
  const { context, place, flags, request, calls } = job;
  if (flags.remove === true) return await remove(job);
  if (flags.test === true) return await test(job);
  const plan = await planMonitor(calls, request, { signal: context.signal });
  if (flags.emit !== undefined) return await emitPlan(job, plan);
  if (flags.check === true) return checked(place, plan);
  if (flags.dryRun === true) return planReport(place, plan, 'planned', isDone(plan) ? openEnds(plan) : []);
  if (isDone(plan)) return planReport(place, plan, 'unchanged', openEnds(plan));
  return await make(job, plan);
}

function isDone({ steps }: MonitorPlan): boolean {
  return steps.every(({ kind }) => kind === 'keep' || kind === 'use');
}

function checked(place: AwsPlace, plan: MonitorPlan): MonitorReport {
  const ends = openEnds(plan);
  if (isDone(plan) && ends.length === 0) return planReport(place, plan, 'in place');
  return planReport(place, plan, 'incomplete', [
    ...(isDone(plan) ? [] : ['secretctl monitor makes what is missing']),
    ...ends,
  ]);
}

async function make(job: MonitorJob, plan: MonitorPlan): Promise<MonitorReport> {
  const { context, place, flags, calls, request } = job;
  if (flags.yes !== true) await showPlan(context, planReport(place, plan, 'planned'));
  await consentByYes(context, 'Go on?', flags.yes ?? false);
  const applied = await applyMonitor(calls, plan, { signal: context.signal, onStep: (step) => tell(context, step) });
  const { done, failed } = applied;
  if (failed !== undefined) {
    if (done.length === 0) throw failed.error;
    const next = [...hintOf(failed.error), 'Then run the same command again: it goes on from there'];
    return { ...planReport(place, plan, 'partial', next), steps: appliedRows(plan.steps, applied) };
  }
  const seen = await planMonitor(calls, request, { signal: context.signal });
  return {
    ...planReport(place, { ...seen, notes: plan.notes }, isDone(seen) ? 'applied' : 'partial', openEnds(seen)),
    steps: appliedRows(plan.steps, applied, seen.steps),
  };
}

function hintOf({ hint }: AppError): string[] {
  return hint === undefined ? [] : [hint];
}

async function remove({ context, place, flags, calls, request }: MonitorJob): Promise<MonitorReport> {
  const steps = await planRemoval(calls, request, { signal: context.signal });
  const base = { ...reportBase(place), ...EMPTY, known: request.known };
  const stays = ['the trail and its bucket stay: what they hold is evidence, and others may rest on them'];
  if (steps.length === 0)
    return { ...base, outcome: 'unchanged', notes: ['there are no rules and topics of this app'] };
  const planned: MonitorReport = { ...base, outcome: 'planned', steps, notes: stays };
  if (flags.dryRun === true) return planned;
  if (flags.confirm === undefined) await showPlan(context, planned);
  await consentByName(context, 'Nobody hears of reads any more.', request.access.app, flags.confirm);
  const onStep = (step: MonitorStep): void => tell(context, step);
  const applied = await applyRemoval(calls, request, steps, { signal: context.signal, onStep });
  const { done, failed } = applied;
  if (failed !== undefined && done.length === 0) throw failed.error;
  const rows = appliedRows(steps, applied);
  if (failed === undefined) return { ...base, outcome: 'removed', steps: rows, notes: stays };
  return { ...base, outcome: 'partial', steps: rows, notes: stays, next: hintOf(failed.error) };
}

async function test({ context, place, flags, calls, request }: MonitorJob): Promise<MonitorReport> {
  const plan = await planMonitor(calls, request, { signal: context.signal });
  const { topics } = plan;
  const base = { ...reportBase(place), ...EMPTY, known: request.known, topics };
  if (flags.dryRun === true) return { ...base, outcome: 'planned' };
  await consentByYes(context, `Send a test message to ${String(topics.length)} topics?`, flags.yes ?? false);
  await sendTest(calls, request, { signal: context.signal });
  const notes = [
    'it shows that receivers are reached, and not that rules match: secretctl monitor --check looks at those',
  ];
  return { ...base, outcome: 'tested', notes, next: openEnds(plan) };
}

function tell({ io, options }: Context, { kind, what, name, region }: MonitorStep): void {
  if (!options.quiet && !options.json) io.stderr.write(`${kind} ${what} ${name} (${region}): done\n`);
}

async function showPlan(context: Context, report: MonitorReport): Promise<void> {
  const { masker, io } = context;
  const color = wantsColor(context, io.stderr);
  io.stderr.writeMasked(await renderMonitor(report, { masker, json: false, color, columns: io.stderr.columns }));
}

async function show(context: Context, report: MonitorReport): Promise<{ exit: ExitCode }> {
  const { masker, options, io } = context;
  const { stdout } = io;
  if (!options.json && report.outcome === 'emitted' && report.out === undefined) {
    for (const { text = '' } of report.files) stdout.write(text); // to be sent into a file
    return { exit: exitCodes.ok };
  }
  const color = wantsColor(context, stdout);
  stdout.writeMasked(await renderMonitor(report, { masker, json: options.json, color, columns: stdout.columns }));
  return { exit: exitOf(report) };
}

function exitOf({ outcome }: MonitorReport): ExitCode {
  if (outcome === 'incomplete') return exitCodes.findings;
  return outcome === 'partial' ? exitCodes.partial : exitCodes.ok;
}
