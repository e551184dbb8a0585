import { consentByName, consentByYes } from '../../app/consent.js';
import type { Context } from '../../app/context.js';
import { loadProject, openProjectStore, type Project } from '../../app/project-store.js';
import { AppError, exitCodes, type ExitCode } from '../../errors/index.js';
import { findRepository } from '../../git/index.js';
import type { RotateRow } from '../../report/index.js';
import {
  advance,
  beginRotation,
  durationMs,
  isDebt,
  journalFile,
  lockRotation,
  rotationsOf,
  stageOf,
  syncLog,
  turnBack,
  type Advanced,
  type RotationJob,
  type RotationKind,
  type RotationState,
} from '../../rotation/index.js';
import { refusalByAws, rotateByAws, ROTATED_BY_AWS } from './by-aws.js';
import { dueSecrets, isOver } from './due.js';
import { rotationJob, rotationsFolder, rotationWorld, settingsOf, type RotateRun } from './job.js';
import { writeLog } from './log.js';
import { stillOwed, tellForgotten } from './owed.js';
import { requireSameProvider } from './other-provider.js';
import { doneRow, exitOf, plannedRow, reportOf, unbegunRow } from './report.js';
import { show, showPlan } from './show.js';
import { foreseenStops, PURGE } from './then.js';
import type { RotateFlags } from './command.js';
import { kindOf, refuseUseless, wantsOpen } from './flags.js';
import { projectFingerprinter } from '../scan/setup.js';

/** The runtime's cache lifetime (an hour), and five minutes for clocks that differ. */
const GRACE = '65m';

/** Rotates, goes on, or goes back; prints the report, and tells the exit code. */
export async function runRotate(
  context: Context,
  secret: string | undefined,
  flags: RotateFlags,
): Promise<{ exit: ExitCode }> {
  refuseUseless(secret, flags);
  const project = await loadProject(context);
  if (secret !== undefined) settingsOf(project, secret);
  const folder = await rotationsFolder(context, project);
  if (flags.writeLog !== undefined && secret === undefined) return await writeLog(context, folder, flags.writeLog);
  const opened = await openProjectStore(context, project);
  try {
    const world = rotationWorld(context, await fingerprinterOf(context, project));
    const run: RotateRun = { context, opened, folder, world, flags, unproven: new Map() };
    if (secret !== undefined && (flags.enableAws === true || flags.disableAws === true)) {
      await show(context, await rotateByAws(run, secret, (plan) => showPlan(context, plan)));
      return { exit: exitCodes.ok };
    }
    return await rotateAll(run, secret === undefined ? await dueSecrets(run) : [secret]);
  } finally {
    await opened.store.close();
  }
}

async function fingerprinterOf(context: Context, { root, config }: Project): ReturnType<typeof projectFingerprinter> {
  return await projectFingerprinter(context, (await findRepository(root))?.commonDir ?? root, config);
}

async function rotateAll(run: RotateRun, names: readonly string[]): Promise<{ exit: ExitCode }> {
  const { context, flags } = run;
  const rows: RotateRow[] = [];
  const failures: (ExitCode | undefined)[] = [];
  if (flags.allDue === true && flags.dryRun !== true && names.length > 0)
    await consentByYes(context, `Rotate ${names.join(', ')}?`, flags.yes ?? false);
  for (const name of names) {
    const { row, exit } = await rotateNext(run, name);
    rows.push(row);
    failures.push(exit);
  }
  if (flags.allDue === true) await tellForgotten(run);
  const report = reportOf(run, rows);
  if (flags.writeLog !== undefined) await writeLog(context, run.folder, flags.writeLog);
  await show(context, report);
  return { exit: exitOf(report, failures, flags.rollback === true, run.unproven.size > 0) };
}

interface Outcome {
  readonly row: RotateRow;
  readonly exit?: ExitCode | undefined;
}

/** Of several, one that cannot be rotated does not stop the others. */
async function rotateNext(run: RotateRun, name: string): Promise<Outcome> {
  try {
    return await rotateOne(run, name);
  } catch (error) {
    if (run.flags.allDue !== true || run.context.signal.aborted || !(error instanceof AppError)) throw error;
    if (error.code === ROTATED_BY_AWS) return { row: unbegunRow(run, name, 'skipped', error) };
    return { row: unbegunRow(run, name, 'stopped', error), exit: error.exit };
  }
}

async function rotateOne(run: RotateRun, name: string): Promise<Outcome> {
  if (run.flags.dryRun === true) {
    const job = await rotationJob(run, name);
    const refusal = await refusalByAws(run, job);
    const row = plan(run, job, openIn(job));
    return {
      row: refusal === undefined ? row : { ...row, notes: [...row.notes, `it would be refused: ${refusal.message}`] },
    };
  }
  const release = await lockRotation(journalFile(run.folder, name), name);
  try {
    const job = await rotationJob(run, name);
    const advanced = await carryOn(run, job, openIn(job));
    await syncLog(run.folder);
    return { row: doneRow(run, job, advanced), exit: advanced.failure?.exit };
  } finally {
    await release();
  }
}

function openIn(job: RotationJob): RotationState[] {
  return rotationsOf(job).filter(({ outcome }) => outcome === undefined);
}

function plan(run: RotateRun, job: RotationJob, open: readonly RotationState[]): RotateRow {
  const last = open.at(-1);
  if (last === undefined && wantsOpen(run.flags)) throw nothingOpen(job);
  const row = plannedRow(run, job, kindOf(run.flags), graceOf(run, job.secret), last);
  const notes = [...row.notes, ...foreseenStops(run, job.secret)];
  return { ...row, notes: last === undefined ? notes : [...notes, `rotation ${last.id} is open (${stageOf(last)})`] };
}

/** Debts first; then the rotation that is open, or a new one. */
async function carryOn(run: RotateRun, job: RotationJob, open: readonly RotationState[]): Promise<Advanced> {
  const { flags } = run;
  requireSameProvider(job, open, flags.confirmRevoked ?? false);
  const active = open.find((state) => !isDebt(state));
  let last: Advanced | undefined;
  for (const debt of open.filter((state) => isDebt(state))) {
    if (flags.rollback === true && debt.back === undefined && active === undefined)
      await turnBack(job, debt.id, 'asked for'); // which says why it cannot
    if (flags.confirmRevoked === true) await consent(run, job, 'The old value is dead.');
    last = await advance(job, debt.id, { said: flags.confirmRevoked });
    stillOwed(run, job, last);
  }
  if (active !== undefined) return await goOn(run, job, active);
  if (last !== undefined && (wantsOpen(flags) || !(await isNewDue(run, last)))) return last;
  if (wantsOpen(flags)) throw nothingOpen(job);
  return await startNew(run, job);
}

/** With --all-due a debt alone is no reason for another rotation. */
async function isNewDue(run: RotateRun, { state: { begin, promoted, back } }: Advanced): Promise<boolean> {
  return run.flags.allDue !== true || (await isOver(run, begin.secret, back === undefined ? promoted : undefined));
}

async function goOn(run: RotateRun, job: RotationJob, active: RotationState): Promise<Advanced> {
  const { flags } = run;
  if (flags.rollback === true) {
    if (active.back === undefined) await turnBack(job, active.id, flags.reason ?? 'asked for');
    return await advance(job, active.id);
  }
  if (flags.compromised === true && active.back === undefined && active.promoted !== undefined && isPatient(active))
    return await replaceBoth(run, job, active);
  const now = flags.revoke === true || flags.compromised === true;
  if (now) await consent(run, job, `The old value of ${job.secret} will be revoked.`);
  return await advance(job, active.id, { now, said: flags.confirmRevoked });
}

/** The leak is later than it: what it made is what leaked. A severe one that is begun again goes on. */
function isPatient({ begin }: RotationState): boolean {
  return begin.how === 'normal';
}

/** While a former value has its grace, the one that leaked may be the one that is current. */
async function replaceBoth(run: RotateRun, job: RotationJob, active: RotationState): Promise<Advanced> {
  const refusal = await refusalByAws(run, job);
  if (refusal !== undefined) throw refusal;
  const both = 'and the one that is current will be replaced and revoked at once';
  await consent(run, job, `The former value of ${job.secret} will be revoked, ${both}.`);
  const ended = await advance(job, active.id, { now: true });
  if (ended.state.outcome === undefined && !isDebt(ended.state)) return ended;
  stillOwed(run, job, ended);
  return await begin(run, job, 'compromised');
}

async function startNew(run: RotateRun, job: RotationJob): Promise<Advanced> {
  const { flags } = run;
  const how = kindOf(flags);
  const refusal = await refusalByAws(run, job);
  if (refusal !== undefined) throw refusal;
  await agree(run, job, how);
  return await begin(run, job, how);
}

async function begin(run: RotateRun, job: RotationJob, how: RotationKind): Promise<Advanced> {
  const { flags } = run;
  const { id, live } = await beginRotation(job, {
    how,
    graceMs: graceOf(run, job.secret),
    autoRollback: flags.autoRollback,
    reason: flags.reason,
  });
  return await advance(job, id, {}, live);
}

/** What ends the old value at once is a severe act. */
async function agree(run: RotateRun, job: RotationJob, how: RotationKind): Promise<void> {
  const { context, flags } = run;
  const quiet = flags.allDue === true || flags.confirm === job.secret;
  if (!quiet && flags.yes !== true) await showPlan(context, reportOf(run, [plan(run, job, [])]));
  if (how === 'revoke-first' || !job.provider.overlaps)
    await consent(run, job, `Nothing will work between the old value of ${job.secret} and the new one.`);
  else if (purges(run, job) && flags.allDue !== true)
    await consent(run, job, 'Whoever is signed in has to sign in again.');
  else if (how === 'compromised') await consent(run, job, `The old value of ${job.secret} will be revoked at once.`);
  else if (!quiet) await consentByYes(context, 'Go on?', flags.yes ?? false);
}

function purges({ opened }: RotateRun, { secret }: RotationJob): boolean {
  return settingsOf(opened.project, secret).then?.includes(PURGE) ?? false;
}

async function consent({ context, flags }: RotateRun, { secret }: RotationJob, text: string): Promise<void> {
  await consentByName(context, text, secret, flags.confirm);
}

function graceOf({ opened }: RotateRun, name: string): number {
  return durationMs(settingsOf(opened.project, name).grace ?? GRACE);
}

function nothingOpen({ secret }: RotationJob): AppError {
  return new AppError('E_NO_ROTATION', `no rotation of ${secret} is open on this machine`, {
    exit: exitCodes.usage,
    hint: `begin one with: secretctl rotate ${secret}`,
  });
}
