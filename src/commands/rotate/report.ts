import type { RotateOutcome, RotateReport, RotateRow } from '../../report/index.js';
import { storedName } from '../../app/project-store.js';
import { exitCodes, type AppError, type ExitCode } from '../../errors/index.js';
import {
  happens,
  stageOf,
  stepsLeft,
  stepsOf,
  type Advanced,
  type RotationJob,
  type RotationKind,
  type RotationState,
} from '../../rotation/index.js';
import { hostsOf } from './reload.js';
import { actOf, kindOf, wantsOpen } from './flags.js';
import { settingsOf, type RotateRun } from './job.js';

/** What would be done. */
export function plannedRow(
  run: RotateRun,
  job: RotationJob,
  how: RotationKind,
  graceMs: number,
  open?: RotationState,
): RotateRow {
  const { world, provider, place } = job;
  const kind = how === 'normal' && !place.keepsOld ? 'compromised' : how;
  const trimToken = provider.trim === undefined ? undefined : '';
  const until = new Date(world.now().getTime() + graceMs).toISOString();
  return {
    ...baseOf(run, job),
    outcome: 'planned',
    how: kind,
    steps: (open !== undefined && wantsOpen(run.flags)
      ? stepsLeft(open, run.flags.rollback ?? false)
      : stepsOf({ begin: { how: kind, trimToken } })
    )
      .filter((step) => happens(job, step))
      .map((step) => ({ step, state: 'planned' })),
    ...(kind === 'normal' ? { graceUntil: until } : {}),
    told: [],
    notes: place.keepsOld
      ? []
      : [`${place.where} keeps no old value, so there is no grace, and no way back afterwards`],
  };
}

/** What became of it. */
export function doneRow(run: RotateRun, job: RotationJob, { state, failure }: Advanced): RotateRow {
  return {
    ...baseOf(run, job),
    outcome: outcomeOf({ state, failure }),
    how: state.begin.how,
    overlaps: state.begin.overlaps,
    steps: [...state.steps].filter(([step]) => happens(job, step)).map(([step, at]) => ({ step, state: at })),
    rotation: state.id,
    graceUntil: stageOf(state) === 'grace' ? state.until : undefined,
    fingerprint: state.back === undefined ? state.fingerprint : undefined,
    told: state.told.map(({ target, ok, tries, detail }) => ({ target, ok, tries, detail })),
    notes: state.notes.map(({ step, note }) => `${step}: ${note}`),
    why: state.back?.why,
    failure: failure && { code: failure.code, message: failure.message, hint: failure.hint },
  };
}

/** Nothing was begun: why. */
export function unbegunRow(
  { opened, flags }: RotateRun,
  name: string,
  outcome: 'skipped' | 'stopped',
  { code, message, hint }: AppError,
): RotateRow {
  const { provider } = settingsOf(opened.project, name);
  return {
    name,
    stored: storedName(opened.project, name),
    provider,
    outcome,
    how: kindOf(flags),
    overlaps: true,
    hosts: [],
    steps: [],
    told: [],
    ...(outcome === 'skipped' ? { notes: [message] } : { notes: [], failure: { code, message, hint } }),
  };
}

function baseOf(run: RotateRun, { secret: name, stored, provider }: RotationJob) {
  const hosts = [...new Set([...provider.hosts, ...hostsOf(run.opened.project)])];
  return { name, stored, provider: provider.id, overlaps: provider.overlaps, hosts };
}

function outcomeOf({ state, failure }: Advanced): RotateRow['outcome'] {
  if (state.outcome !== undefined) return state.outcome;
  const stage = stageOf(state);
  if (failure !== undefined) return stage === 'owed' ? 'owed' : 'stopped';
  return stage === 'grace' ? 'grace' : 'stopped';
}

const WORST = [
  'stopped',
  'owed',
  'lost',
  'rolled back',
  'grace',
  'planned',
  'done',
  'enabled',
  'disabled',
  'skipped',
] as const;

export function reportOf({ opened, unproven, flags }: RotateRun, rows: readonly RotateRow[]): RotateReport {
  const { project, store } = opened;
  return {
    schemaVersion: 1,
    command: 'rotate',
    outcome: WORST.find((outcome) => rows.some((row) => row.outcome === outcome)) ?? 'nothing',
    app: project.app,
    store: { id: opened.id, where: store.where },
    secrets: rows,
    next: [...new Set([...rows.flatMap((row) => nextOf(row, actOf(flags))), ...[...unproven.values()].flat()])],
  };
}

function nextOf({ outcome, name, how, failure, byStore }: RotateRow, act: string): string[] {
  if (failure?.hint !== undefined) return [failure.hint];
  if (byStore !== undefined) return nextByStore(name, outcome, byStore);
  const grace = [`secretctl rotate ${name} --resume   (when grace is over; --all-due does it from cron)`];
  if (outcome === 'grace') return [...grace, `secretctl rotate ${name} --rollback   (while the old value lives)`];
  if (outcome === 'planned') return [`secretctl rotate ${name}${act}`];
  const again = `secretctl rotate ${name}${how === 'normal' ? '' : ` --${how}`}`;
  return outcome === 'lost' || outcome === 'rolled back' ? [`${again}   (to try again)`] : [];
}

function nextByStore(name: string, outcome: RotateOutcome, { enabled }: NonNullable<RotateRow['byStore']>): string[] {
  if (outcome === 'planned')
    return [`secretctl rotate ${name} ${enabled ? '--enable-aws ...' : '--disable-aws'} --yes`];
  return enabled && outcome === 'enabled' ? [`secretctl rotate ${name} --disable-aws   (to end it)`] : [];
}

/** @param asked - somebody asked for a roll-back, so that one is no failure @param unproven - something was done whose proof is missing */
export function exitOf(
  { secrets }: RotateReport,
  failures: readonly (ExitCode | undefined)[],
  asked: boolean,
  unproven: boolean,
): ExitCode {
  const failed = failures.find((exit) => exit !== undefined);
  if (failed !== undefined) return failed;
  const bad = secrets.some(({ outcome }) => outcome === 'lost' || (outcome === 'rolled back' && !asked));
  if (bad) return exitCodes.failed;
  return unproven ? exitCodes.partial : exitCodes.ok;
}
