import type { AccessPlan } from '../../access/index.js';
import type { Context } from '../../app/context.js';
import type { StorePlace } from '../../app/project-store.js';
import type { AppliedStep, SecretReport, SetupPlan, SetupReport, SetupStep, ValueSource } from '../../setup/index.js';
import type { SetupJob } from './run.js';
import type { SetupProject } from './config.js';

/** What a report says of who and where, whatever came of the run. */
export async function reportBase(
  context: Context,
  { setup, place, opened }: SetupJob,
): Promise<Pick<SetupReport, 'schemaVersion' | 'command' | 'app' | 'store' | 'config' | 'vault'>> {
  const isNew = place.id === 'vault' && opened === undefined;
  return {
    schemaVersion: 1,
    command: 'setup-secrets',
    app: setup.project.app,
    store: await whoAndWhere(context, place),
    ...freshConfig(setup),
    ...(isNew ? { vault: { file: place.file, identity: place.identityFile, created: false } } : {}),
  };
}

export function freshConfig({ fresh }: SetupProject): Pick<SetupReport, 'config'> {
  return fresh === undefined ? {} : { config: fresh };
}

export async function whoAndWhere(context: Context, place: StorePlace): Promise<SetupReport['store']> {
  if (place.id === 'vault') return { id: 'vault', where: `vault ${place.file}` };
  const { where } = place.store;
  if (place.id === 'env') return { id: 'env', where };
  const { account, arn, region } = place.identity;
  const alias = await place.clients.iam().accountAlias({ signal: context.signal });
  return { id: 'aws', where, account, caller: arn, region, ...(alias === undefined ? {} : { alias }) };
}

/** One row for each secret: what was planned, and what came of it. */
export function plannedSecrets(
  plan: SetupPlan,
  applied: readonly AppliedStep[] = [],
): Pick<SetupReport, 'secrets' | 'unknown'> {
  const results = new Map(applied.map((done) => [done.step.secret.stored, done]));
  return {
    secrets: plan.steps.map((step) => row(step, results.get(step.secret.stored))),
    ...(plan.unknown === undefined ? {} : { unknown: plan.unknown }),
  };
}

function row(step: SetupStep, done: AppliedStep | undefined): SecretReport {
  const { name, stored, env } = step.secret;
  return {
    name,
    stored,
    env,
    action: step.kind,
    ...('value' in step ? { from: fromOf(step.value) } : {}),
    ...(step.tags === undefined ? {} : { tags: Object.keys(step.tags) }),
    ...(step.kind === 'refused' ? { reason: `${step.error.message}; ${step.error.hint ?? ''}` } : {}),
    ...(done === undefined ? {} : resultOf(done)),
  };
}

function resultOf(done: AppliedStep): Partial<SecretReport> {
  if (done.outcome === 'unchanged') return {};
  if (done.outcome === 'failed') return { result: 'failed', reason: `${done.error.message}; ${done.error.hint ?? ''}` };
  return { result: 'done', ...(done.fingerprint === undefined ? {} : { fingerprint: done.fingerprint }) };
}

function fromOf(value: ValueSource): string {
  return value.kind === 'given' ? value.from : `generated (${value.format})`;
}

export function changesNothing({ steps }: SetupPlan, access: AccessPlan | undefined): boolean {
  const still = ['skip', 'missing', 'refused'];
  const quiet = steps.every((step) => still.includes(step.kind) && step.tags === undefined && !('pending' in step));
  return quiet && (access?.steps.every(({ kind }) => kind === 'keep') ?? true);
}
