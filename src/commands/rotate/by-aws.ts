import { consentByYes } from '../../app/consent.js';
import { storedName } from '../../app/project-store.js';
import { AppError, exitCodes } from '../../errors/index.js';
import type { RotateReport, RotateRow } from '../../report/index.js';
import { isDebt, journalFile, lockRotation, readJournal, rotationsIn, type RotationJob } from '../../rotation/index.js';
import { awsRotation, isAs, type StoreRotation, type WantedRotation } from '../../stores/index.js';
import { checkLambda, scheduleOf } from './by-aws-plan.js';
import { settingsOf, type RotateRun } from './job.js';
import { reportOf } from './report.js';

type AwsProject = Extract<RotateRun['opened'], { id: 'aws' }>;

/**
 * Has AWS rotate a secret by itself, or ends that.
 *
 * @param show - prints the plan, before consent
 * @throws AppError `E_STORE_UNSUPPORTED`, exit 2, for another store; `E_ROTATION_OPEN`, exit 3, while a rotation of ours is under way
 */
export async function rotateByAws(
  run: RotateRun,
  name: string,
  show: (plan: RotateReport) => Promise<void>,
): Promise<RotateReport> {
  const release = await lockRotation(journalFile(run.folder, name), name);
  try {
    const aws = awsOf(run, name);
    const found = await aws.store.describe(storedName(aws.project, name), { signal: run.context.signal });
    const there = found.rotation;
    if (there?.service !== undefined) throw ownedBy(name, there.service);
    if (run.flags.disableAws === true) return await disable(run, aws, { name, there, show });
    return await enable(run, aws, { name, there, show });
  } finally {
    await release();
  }
}

export const ROTATED_BY_AWS = 'E_ROTATED_BY_AWS';

/** Why a secret is not rotated by hand: two that rotate it would end each other's values. Undefined: nothing is against it. */
export async function refusalByAws(
  { context, flags, opened }: RotateRun,
  { secret, stored }: Pick<RotationJob, 'secret' | 'stored'>,
): Promise<AppError | undefined> {
  if (opened.id !== 'aws' || flags.despiteAws === true) return undefined;
  const { rotation } = await opened.store.describe(stored, { signal: context.signal });
  if (rotation === undefined) return undefined;
  const how = [rotation.service ?? rotation.lambda, wordsOf(rotation)].filter((word) => word !== undefined).join(', ');
  return new AppError(ROTATED_BY_AWS, `AWS rotates ${secret} by itself (${how})`, {
    exit: exitCodes.refused,
    hint: `secretctl rotate ${secret} --despite-aws   (or end that first: secretctl rotate ${secret} --disable-aws)`,
  });
}

interface Subject {
  readonly name: string;
  /** What AWS does now. */
  readonly there: StoreRotation | undefined;
  readonly show: (plan: RotateReport) => Promise<void>;
}

async function enable(run: RotateRun, aws: AwsProject, { name, there, show }: Subject): Promise<RotateReport> {
  const { context, flags } = run;
  const wanted = wantedOf(run, aws, name);
  await refuseWhileOpen(run, name);
  const row = rowOf(run, name, { enabled: true, ...wanted });
  const first = wanted.immediately
    ? 'AWS makes a new value at once'
    : 'the first new value comes with the schedule; AWS has the function test the current one now (--immediately makes one at once)';
  const plan = reportOf(run, [{ ...row, notes: [first, ...REMINDERS] }]);
  if (flags.dryRun === true) return plan;
  if (isAs(there, wanted) && !wanted.immediately)
    return reportOf(run, [shownRow(run, name, there, ['AWS did so already; nothing was changed'])]);
  if (flags.yes !== true) await show(plan);
  await consentByYes(context, 'Go on?', flags.yes ?? false);
  const stored = storedName(aws.project, name);
  const seen = await awsRotation(aws.clients, aws.store.where).enable(stored, wanted, { signal: context.signal });
  return reportOf(run, [shownRow(run, name, seen, [first, ...REMINDERS])]);
}

async function disable(run: RotateRun, aws: AwsProject, { name, there, show }: Subject): Promise<RotateReport> {
  const { context, flags } = run;
  const plan = reportOf(run, [rowOf(run, name, { enabled: false, ...there })]);
  if (flags.dryRun === true) return plan;
  if (there !== undefined && flags.yes !== true) await show(plan);
  if (there !== undefined) await consentByYes(context, 'Go on?', flags.yes ?? false);
  const stored = storedName(aws.project, name);
  const left = await awsRotation(aws.clients, aws.store.where).disable(stored, { signal: context.signal });
  const notes = [
    ...(there === undefined ? ['AWS did not rotate it; nothing was changed'] : []),
    ...(left === undefined ? [] : [`version ${left} is left as AWSPENDING: what it holds may be valid somewhere`]),
  ];
  return reportOf(run, [{ ...rowOf(run, name, { enabled: false }), outcome: 'disabled', steps: [], notes }]);
}

const REMINDERS = [
  'the function revokes the old value, and tells the applications, or nobody does: secretctl does not',
];

function wantedOf({ flags, opened }: RotateRun, { clients, identity }: AwsProject, name: string): WantedRotation {
  const every = flags.every ?? settingsOf(opened.project, name).every;
  const lambda = flags.lambda ?? '';
  checkLambda(lambda, { region: clients.region, account: identity.account });
  return { lambda, ...scheduleOf(every ?? ''), immediately: flags.immediately ?? false };
}

function rowOf(run: RotateRun, name: string, byStore: Omit<StoreRotation, 'next'> & { enabled: boolean }): RotateRow {
  const { project } = run.opened;
  const { enabled, lambda, everyDays, schedule } = byStore;
  return {
    name,
    stored: storedName(project, name),
    provider: settingsOf(project, name).provider,
    outcome: 'planned',
    how: 'normal',
    overlaps: true,
    hosts: [],
    steps: [{ step: enabled ? 'enable' : 'disable', state: 'planned' }],
    byStore: { enabled, lambda, schedule: wordsOf({ everyDays, schedule }) },
    told: [],
    notes: [],
  };
}

function shownRow(run: RotateRun, name: string, seen: StoreRotation | undefined, notes: readonly string[]): RotateRow {
  const row = rowOf(run, name, { enabled: true, ...seen });
  const byStore = { enabled: true, ...row.byStore, next: seen?.next?.toISOString() };
  return { ...row, outcome: 'enabled', steps: [{ step: 'enable', state: 'done' }], byStore, notes };
}

/** A schedule as AWS says it. */
function wordsOf({ everyDays, schedule }: Pick<StoreRotation, 'everyDays' | 'schedule'>): string | undefined {
  if (schedule !== undefined) return schedule;
  return everyDays === undefined ? undefined : `rate(${String(everyDays)} days)`;
}

function awsOf({ opened }: RotateRun, name: string): AwsProject {
  if (opened.id === 'aws') return opened;
  throw new AppError('E_STORE_UNSUPPORTED', `${opened.store.where} does not rotate ${name} by itself; AWS does`, {
    exit: exitCodes.usage,
    hint: `from cron: secretctl rotate --all-due --yes   (with every: 30d beside ${name} in secretctl.yaml)`,
  });
}

async function refuseWhileOpen({ folder }: RotateRun, name: string): Promise<void> {
  const states = rotationsIn(await readJournal(journalFile(folder, name)));
  if (!states.some((state) => state.outcome === undefined && !isDebt(state))) return;
  throw new AppError('E_ROTATION_OPEN', `a rotation of ${name} is under way; nothing was changed`, {
    exit: exitCodes.refused,
    hint: `end it first: secretctl rotate ${name} --resume   (or --rollback)`,
  });
}

function ownedBy(name: string, service: string): AppError {
  return new AppError('E_STORE_UNSUPPORTED', `${name} belongs to ${service}, which rotates it; nothing was changed`, {
    exit: exitCodes.usage,
    hint: `change it there: see the settings of ${service}`,
  });
}
