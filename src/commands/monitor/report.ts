import type { StorePlace } from '../../app/project-store.js';
import type {
  AppliedMonitor,
  MonitorPlan,
  MonitorReport,
  MonitorRequest,
  MonitorRow,
  MonitorStep,
} from '../../monitor/index.js';
import { callerNotes, type AwsPlace } from './request.js';

type Base = Pick<MonitorReport, 'schemaVersion' | 'command' | 'app' | 'store'>;

export function reportBase(place: StorePlace): Base {
  const { app } = place.project;
  return { schemaVersion: 1, command: 'monitor', app, store: storeOf(place) };
}

function storeOf(place: StorePlace): MonitorReport['store'] {
  if (place.id !== 'aws') return { id: place.id, where: place.file };
  const { account, region, arn } = place.identity;
  return { id: 'aws', where: `AWS in ${region}`, account, region, caller: arn };
}

export const EMPTY = { known: [], steps: [], topics: [], notes: [], files: [], next: [] } as const;

/** Of a vault or an env file nobody but this machine knows who reads. */
export function nothingReport(place: StorePlace): MonitorReport {
  return {
    ...reportBase(place),
    outcome: 'nothing to monitor',
    ...EMPTY,
    notes: [`the secrets are in ${place.id === 'env' ? 'an env file' : 'a vault'}, and no service sees who reads it`],
    next: ['with store: aws in secretctl.yaml, reads are recorded and can raise alarms'],
  };
}

export function planReport(
  place: AwsPlace,
  plan: MonitorPlan,
  outcome: MonitorReport['outcome'],
  next: readonly string[] = [],
): MonitorReport {
  return { ...reportBase(place), ...contents(place, plan), outcome, files: [], next };
}

function contents(
  place: AwsPlace,
  plan: MonitorPlan,
): Pick<MonitorReport, 'trail' | 'known' | 'steps' | 'topics' | 'notes'> {
  const { trail, request, steps, topics } = plan;
  const elsewhere = topics.map(({ region }) => region).filter((region) => !regionsOf(request).includes(region));
  return {
    trail,
    known: request.known,
    steps,
    topics,
    notes: [
      ...plan.notes,
      ...elsewhere.map((region) => `changes of rights in IAM are seen in ${region} alone, hence a topic there too`),
      ...callerNotes(place, request),
    ],
  };
}

function regionsOf({ access }: MonitorRequest): readonly string[] {
  return [access.region, ...access.replicas];
}

/** What became of each step; what was seen afterwards says whether it works. */
export function appliedRows(
  steps: readonly MonitorStep[],
  { done, failed }: AppliedMonitor,
  seen: readonly MonitorStep[] = [],
): MonitorRow[] {
  return steps.map((step): MonitorRow => {
    if (step.kind === 'keep' || step.kind === 'use') return step;
    if (failed?.step === step) return { ...step, result: 'failed', reason: failed.error.message };
    if (!done.includes(step)) return { ...step, result: 'not reached' };
    const { detail, isPending } = seen.find((one) => isSame(one, step)) ?? {};
    return { ...step, result: 'done', ...(isPending === true ? { isPending, detail } : {}) };
  });
}

function isSame(one: MonitorStep, other: MonitorStep): boolean {
  return one.what === other.what && one.name === other.name && one.region === other.region;
}

/** What stands and does not work yet, and what to do about it. */
export function openEnds({ steps, topics }: MonitorPlan): string[] {
  const pending = [
    ...new Set(steps.filter(({ what, isPending }) => what === 'subscription' && isPending).map(({ name }) => name)),
  ];
  const silent = topics.filter(({ receivers }) => receivers === 0).map(({ region }) => region);
  const isStuck = steps.some(({ what, isPending }) => what === 'logging' && isPending === true);
  return [
    ...(pending.length === 0
      ? []
      : [`Confirm the mails of SNS to ${pending.join(', ')} (one a region): until then they hear nothing`]),
    ...(silent.length === 0 || pending.length > 0
      ? []
      : [`Nobody hears the alarms in ${silent.join(', ')} yet: secretctl monitor --email ADDRESS`]),
    ...(isStuck ? ['Look at the trail: its files do not arrive (aws cloudtrail get-trail-status)'] : []),
  ];
}
