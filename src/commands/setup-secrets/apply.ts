import { setTimeout as sleep } from 'node:timers/promises';
import type { AccessPlan } from '../../access/index.js';
import type { Context } from '../../app/context.js';
import type { ProjectStore } from '../../app/project-store.js';
import type { Secret } from '../../core/index.js';
import { AppError } from '../../errors/index.js';
import {
  applySetup,
  testRetrieval,
  type AppliedStep,
  type Retrieval,
  type SetupPlan,
  type SetupReport,
  type WantedSecret,
} from '../../setup/index.js';
import { openAwsStore, type Store } from '../../stores/index.js';
import type { PlanJob } from './plan.js';

/** IAM says that a change is seen everywhere after some seconds. */
const ROLE_WAITS_MS = [2_000, 4_000, 8_000];

type RetrievalReport = NonNullable<SetupReport['retrieval']>;

/** Carries the plan out, and says on standard error what was done. */
export async function applyPlan(
  context: Context,
  { store, project }: ProjectStore,
  { fingerprinter }: PlanJob,
  plan: SetupPlan,
): Promise<readonly AppliedStep[]> {
  const { kms_key: kmsKey } = project.config.aws ?? {};
  return await applySetup(store, plan, {
    fingerprintOf: (value: Secret) => fingerprinter.of(value),
    register: (value: Secret) => context.masker.register(value),
    description: ({ env, provider }) => `${env} of ${project.app} (${provider}), kept by secretctl`,
    kmsKey,
    signal: context.signal,
    onStep: (applied) => tell(context, applied),
  });
}

function tell(context: Context, { step, outcome }: AppliedStep): void {
  if (outcome === 'unchanged' || context.options.quiet || context.options.json) return;
  context.io.stderr.write(`${step.secret.stored}: ${outcome === 'failed' ? 'failed' : `${step.kind} done`}\n`);
}

/**
 * Reads every secret as the application will: with the role's rights where the caller may take the role, else with the caller's.
 */
export async function readBack(
  context: Context,
  place: ProjectStore,
  job: PlanJob,
  applied: readonly AppliedStep[],
  access: AccessPlan | undefined,
): Promise<RetrievalReport> {
  const there = applied
    .filter(({ step, outcome }) => outcome !== 'failed' && step.kind !== 'missing' && step.kind !== 'refused')
    .map(({ step }) => step.secret);
  const expected = new Map(
    applied.flatMap((done) =>
      done.outcome === 'done' && done.fingerprint !== undefined ? [[done.step.secret.stored, done.fingerprint]] : [],
    ),
  );
  const reader = await readerOf(context, place, access);
  try {
    const check = (secrets: readonly WantedSecret[]): Promise<readonly Retrieval[]> =>
      testRetrieval(reader.store, secrets, {
        fingerprintOf: (value: Secret) => job.fingerprinter.of(value),
        expected,
        register: (value: Secret) => context.masker.register(value),
        signal: context.signal,
      });
    const checks = await patiently(there, check, reader.as === 'role' ? ROLE_WAITS_MS : [], context.signal);
    return { as: reader.as, ...(reader.note === undefined ? {} : { note: reader.note }), checks };
  } finally {
    if (reader.as === 'role') await reader.store.close();
  }
}

/** Tries again what failed: the rights of a role that was just made arrive after some seconds. */
async function patiently(
  secrets: readonly WantedSecret[],
  check: (secrets: readonly WantedSecret[]) => Promise<readonly Retrieval[]>,
  waits: readonly number[],
  signal: AbortSignal,
): Promise<readonly Retrieval[]> {
  const checks = await check(secrets);
  const failed = new Set(checks.filter(({ outcome }) => outcome === 'failed').map(({ stored }) => stored));
  const [wait, ...rest] = waits;
  if (failed.size === 0 || wait === undefined) return checks;
  await sleep(wait, undefined, { signal });
  const again = await patiently(
    secrets.filter(({ stored }) => failed.has(stored)),
    check,
    rest,
    signal,
  );
  return checks.map((one) => again.find(({ stored }) => stored === one.stored) ?? one);
}

interface Reader {
  readonly store: Store;
  readonly as: 'role' | 'caller';
  readonly note?: string;
}

async function readerOf(context: Context, place: ProjectStore, access: AccessPlan | undefined): Promise<Reader> {
  if (place.id !== 'aws' || access?.roleArn === undefined) return { store: place.store, as: 'caller' };
  try {
    const clients = await place.clients.assumeRole(access.roleArn, { signal: context.signal });
    return { store: openAwsStore(clients, place.identity), as: 'role' };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'E_STORE_DENIED') throw error;
    // Its trust policy names the workload alone, so this is what is usual.
    const note = `only the workload may take the role ${access.roleArn}, so its rights were not tried from here`;
    return { store: place.store, as: 'caller', note };
  }
}
