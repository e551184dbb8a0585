import { basename, resolve } from 'node:path';
import { consentByName } from '../../app/consent.js';
import { wantsColor, type Context } from '../../app/context.js';
import { readPassphrase } from '../../app/passphrase.js';
import { AppError, exitCodes, type ExitCode } from '../../errors/index.js';
import { requireRepository, type Repository } from '../../git/index.js';
import {
  applyClean,
  discardPrepared,
  planClean,
  pushLastRun,
  refuseUnsafe,
  resumable,
  summaryOf,
  undoRun,
  type ApplyCleanOptions,
  type ApplyPlace,
  type Cleaned,
  type CleanPlan,
  type CleanReport,
  type RewriteRequest,
  type RunState,
} from '../../history/index.js';
import { renderClean } from '../../report/index.js';
import type { CleanFlags } from './command.js';
import { placeOf } from './place.js';
import { cleanRequest } from './request.js';
import { appliedSteps, changesNothing, plannedSteps, pushedSteps, unchangedSteps, undoneSteps } from './steps.js';
import { exitOfVerify, verify } from '../verify-history/repository.js';

/** Plans, carries out, pushes or undoes a rewrite of history, prints the report, and tells the exit code. */
export async function runClean(context: Context, flags: CleanFlags): Promise<{ exit: ExitCode }> {
  const repository = await requireRepository(context.cwd);
  const place = await placeOf(context, repository);
  if (flags.undo !== undefined) return await undo(context, flags, repository, place);
  if (flags.push && !flags.apply) return await pushAgain(context, flags, repository, place);
  if (flags.apply) refuseOtherName(nameOf(repository), flags.confirm);
  const open = await resumable(place);
  const { request, lookedFor } = await cleanRequest(context, flags, repository, open);
  const base = { schemaVersion: 1, command: 'clean-history', repository: nameOf(repository), lookedFor } as const;
  if (open?.changed === true) {
    if (!flags.apply) throw unfinished(open);
    return await apply(context, flags, { repository, place, request, plan: undefined, open, base });
  }
  await refuseUnsafe(context.cwd);
  const keep = flags.apply ? place : undefined; // an apply needs the new objects
  const plan = await planClean(request, { signal: context.signal, onStep: steps(context) }, keep);
  if (flags.apply) return await applyPlan(context, flags, { repository, place, request, plan, open, base }, plan);
  await show(context, { ...base, outcome: 'planned', plan: summaryOf(plan.rewrite), next: plannedSteps(plan) });
  return { exit: exitCodes.ok };
}

async function applyPlan(context: Context, flags: CleanFlags, job: Job, plan: CleanPlan): Promise<{ exit: ExitCode }> {
  try {
    const isNothing = job.open === undefined && changesNothing(plan);
    const nothing = isNothing ? await nothingToDo(context, flags, job, plan) : undefined;
    return nothing ?? (await apply(context, flags, job));
  } finally {
    if (plan.prepared !== undefined) await discardPrepared(plan.prepared);
  }
}

/** A run that changes nothing would be the last one then, and hide the real one from --push and --undo. */
async function nothingToDo(
  context: Context,
  flags: CleanFlags,
  { repository, place, request, base }: Job,
  plan: CleanPlan,
): Promise<{ exit: ExitCode } | undefined> {
  steps(context)?.('nothing in history changes; verifying that nothing is left elsewhere');
  const verification = await verify(context, repository, { needles: request.needles, keyId: '' }, request.dropPaths);
  if (verification.hits.length > 0) return undefined;
  if (flags.push) return await pushAgain(context, flags, repository, place);
  const next = unchangedSteps(false);
  await show(context, { ...base, outcome: 'unchanged', plan: summaryOf(plan.rewrite), verification, next });
  return { exit: exitOfVerify(verification) };
}

interface Job {
  readonly repository: Repository;
  readonly place: ApplyPlace;
  readonly request: RewriteRequest;
  /** undefined: refs moved in a run that was killed. */
  readonly plan: CleanPlan | undefined;
  readonly open: RunState | undefined;
  readonly base: Pick<CleanReport, 'schemaVersion' | 'command' | 'repository' | 'lookedFor'>;
}

async function apply(context: Context, flags: CleanFlags, job: Job): Promise<{ exit: ExitCode }> {
  const { plan, base } = job;
  const planHash = plan?.rewrite.planHash ?? job.open?.planHash ?? '';
  if (flags.plan !== undefined && flags.plan !== planHash) throw otherPlan(planHash);
  if (flags.confirm === undefined && plan !== undefined) await showPlan(context, base, plan);
  await consentByName(context, 'This rewrites history; a backup is made first.', base.repository, flags.confirm);
  const options = await applyOptions(context, flags, plan !== undefined);
  return await prove(context, job, await applyClean(job.place, plan?.request ?? job.request, plan, planHash, options));
}

/** The verdict of the verification is the command's. */
async function prove(context: Context, job: Job, cleaned: Cleaned): Promise<{ exit: ExitCode }> {
  steps(context)?.('verifying that nothing is left');
  const sought = { needles: job.request.needles, keyId: '' };
  const verification = await verify(context, job.repository, sought, job.request.dropPaths);
  const { record, pushed } = cleaned;
  const plan = summaryOf(cleaned.applied.rewrite);
  const next = appliedSteps(cleaned, verification);
  await show(context, { ...job.base, outcome: 'applied', plan, record, verification, pushed, next });
  const isPushed = pushed?.every(({ ok }) => ok) ?? true;
  const exit = exitOfVerify(verification);
  return { exit: exit === exitCodes.ok && !isPushed ? exitCodes.partial : exit };
}

async function applyOptions(context: Context, flags: CleanFlags, isNew: boolean): Promise<ApplyCleanOptions> {
  // Asked before any work: whoever comes back after an hour does not want to find a question.
  const passphrase = flags.encryptBackup && isNew ? await readPassphrase(context, true) : undefined;
  return {
    signal: context.signal,
    onStep: steps(context),
    push: flags.push ?? false,
    out: flags.out === undefined ? undefined : resolve(context.cwd, flags.out),
    passphrase: passphrase === undefined ? undefined : () => Promise.resolve(passphrase),
    openBackup: () => readPassphrase(context, false),
  };
}

async function undo(
  context: Context,
  flags: CleanFlags,
  repository: Repository,
  place: ApplyPlace,
): Promise<{ exit: ExitCode }> {
  const name = nameOf(repository);
  await consentByName(context, 'This brings the old history back, with what was taken out of it.', name, flags.confirm);
  const { leftFiles } = await undoRun(place, typeof flags.undo === 'string' ? flags.undo : 'last', {
    signal: context.signal,
    onStep: steps(context),
    passphrase: () => readPassphrase(context, false),
  });
  await show(context, {
    schemaVersion: 1,
    command: 'clean-history',
    outcome: 'undone',
    repository: name,
    lookedFor: [],
    next: undoneSteps(leftFiles),
  });
  return { exit: exitCodes.ok };
}

async function pushAgain(
  context: Context,
  flags: CleanFlags,
  repository: Repository,
  place: ApplyPlace,
): Promise<{ exit: ExitCode }> {
  const name = nameOf(repository);
  await consentByName(context, 'This replaces the history on the remotes.', name, flags.confirm);
  const options = { signal: context.signal, onStep: steps(context) };
  const { rewrite, remotes, pushed = [] } = await pushLastRun(place, () => readPassphrase(context, false), options);
  if (remotes === 0) throw noRemote();
  await show(context, {
    schemaVersion: 1,
    command: 'clean-history',
    outcome: 'pushed',
    repository: name,
    lookedFor: [],
    plan: summaryOf(rewrite),
    pushed,
    next: pushedSteps(pushed),
  });
  return { exit: pushed.every(({ ok }) => ok) ? exitCodes.ok : exitCodes.partial };
}

/** The folder's name, without ".git". */
function nameOf({ top, commonDir }: Repository): string {
  const name = basename(top ?? commonDir);
  return name.replace(/(.)\.git$/, '$1');
}

function steps(context: Context): ((text: string) => void) | undefined {
  if (context.options.quiet || context.options.json) return undefined;
  return (text) => {
    context.io.stderr.write(`${text}\n`);
  };
}

async function showPlan(context: Context, base: Job['base'], plan: CleanPlan): Promise<void> {
  const { masker, io } = context;
  const report: CleanReport = { ...base, outcome: 'planned', plan: summaryOf(plan.rewrite), next: [] };
  const text = await renderClean(report, {
    masker,
    json: false,
    color: wantsColor(context, io.stderr),
    columns: io.stderr.columns,
  });
  io.stderr.writeMasked(text);
}

async function show(context: Context, report: CleanReport): Promise<void> {
  const { stdout } = context.io;
  const { masker, options } = context;
  stdout.writeMasked(
    await renderClean(report, {
      masker,
      json: options.json,
      color: wantsColor(context, stdout),
      columns: stdout.columns,
    }),
  );
}

function unfinished({ runId }: RunState): AppError {
  return new AppError('E_UNFINISHED', `the run ${runId} was interrupted after refs had moved`, {
    exit: exitCodes.refused,
    hint: 'the same command with --apply finishes it; secretctl clean-history --undo goes back',
  });
}

/** What is wrong already at the start is not told after minutes of work. */
function refuseOtherName(name: string, given: string | undefined): void {
  if (given === undefined || given === name) return;
  throw new AppError('E_CONSENT', `nothing was changed: --confirm says another name than ${name}`, {
    exit: exitCodes.refused,
    hint: `this repository is ${name}; if it is the one you mean: --confirm ${name}`,
  });
}

function noRemote(): AppError {
  return new AppError('E_NO_REMOTE', 'nothing was pushed: this repository has no remote', {
    exit: exitCodes.usage,
    hint: 'git remote add origin URL, then: secretctl clean-history --push',
  });
}

function otherPlan(hash: string): AppError {
  return new AppError('E_PLAN', `the plan is another one now: ${hash}; nothing was changed`, {
    exit: exitCodes.refused,
    hint: 'look at the plan again: the same command without --apply',
  });
}
