import { AppError, exitCodes } from '../../errors/index.js';
import type { Proof, PurgeReport, PurgeVerdict, SessionStore } from '../types.js';
import { lackForCanary, makeCanary, type Canary, type NoCanary } from './canary.js';
import { deleteChosen, settle, type Settled } from './delete.js';
import { nextSteps } from './next.js';
import { dropSession } from './own-session.js';
import { proveCanary, proveFresh, proveHealth } from './prove.js';
import { isWhole, purgeRun, type PurgeRun } from './run.js';
import type { PurgeOptions } from './types.js';

/**
 * Throws sessions out, and proves it: the store is checked, its sessions are counted, a canary session is made and seen to work; then
 * consent, deletion in batches, and recounting until no session came back; then the canary has to be refused, a fresh session has to work,
 * and the application has to be well. With `dryRun` it ends after counting.
 *
 * The canary and the fresh session are ours: they are in no count, and are deleted, whatever stops the purge. Only a kill leaves the canary,
 * which then ends within a quarter of an hour (`expireSoon`), and by the next purge. There is no journal: the same call again does the rest.
 *
 * @returns PROVEN when every proof was seen; UNPROVEN when nothing failed but a proof is missing; FAILED
 * @throws AppError of the store; `E_SESSIONS_CANARY`, exit 1, when the canary does not work before, so nothing was deleted; what `consent` throws
 */
export async function purge(store: SessionStore, options: PurgeOptions = {}): Promise<PurgeReport> {
  const run = purgeRun(store, options);
  requireAble(run);
  run.say(`looking at ${store.where}`);
  await store.check(run.call);
  const before = await store.count(run.filter, run.call);
  if (options.dryRun) return planned(run, before);
  const canary = await makeCanary(run);
  try {
    await options.consent?.(planned(run, before));
    return await carryOut(run, before, canary);
  } catch (error) {
    if (!('missing' in canary)) await dropSession(run, canary.id);
    throw error;
  }
}

/** @throws AppError `E_SESSIONS_UNSUPPORTED`, exit 2 */
function requireAble({ store, filter, options }: PurgeRun): void {
  const lacks = [
    [filter.user !== undefined && !store.filters.user, 'cannot tell whose a session is', 'leave --only-user out'],
    [
      filter.before !== undefined && !store.filters.before,
      'cannot tell how old a session is',
      'leave --older-than out',
    ],
    [options.truncate && store.truncate === undefined, 'cannot be emptied at once', 'leave --truncate out'],
    [options.truncate && !isWhole(filter), 'can be emptied at once only as a whole', 'leave --truncate out'],
  ] as const;
  const lack = lacks.find(([is]) => is === true);
  if (lack === undefined) return;
  throw new AppError('E_SESSIONS_UNSUPPORTED', `${store.where} ${lack[1]}`, { exit: exitCodes.usage, hint: lack[2] });
}

async function carryOut(run: PurgeRun, before: number, canary: Canary | NoCanary): Promise<PurgeReport> {
  const { store, filter, call } = run;
  const { deleted, batches } = await deleteChosen(run);
  const settled = await settle(run);
  const after = await store.count(filter, call);
  run.say('proving it');
  const seen = [...(await proveCanary(run, canary)), await proveFresh(run), await proveHealth(run)];
  const isCanaryGone = seen.some(({ name, outcome }) => name === 'canary gone' && outcome === 'proved');
  const proofs = [recountProof(run, { before: before + (isCanaryGone ? 1 : 0), after, settled }), ...seen];
  const outcome = verdictOf(proofs);
  return {
    ...base(run),
    outcome,
    before,
    deleted: Math.max(0, deleted - (isCanaryGone ? 1 : 0)),
    returned: settled.returned,
    after,
    batches,
    proofs,
    next: nextSteps(outcome, proofs),
  };
}

function recountProof(
  { store, settleMs }: PurgeRun,
  { before, after, settled }: { readonly before: number; readonly after: number; readonly settled: Settled },
): Proof {
  const name = 'recount';
  if (!settled.stable) {
    if (store.deleteReturned !== undefined)
      return { name, outcome: 'failed', detail: `sessions still come back: ${settled.returned} so far` };
    const detail = `sessions still appear (${settled.returned} so far): this store cannot tell those that come back from sign-ins`;
    return { name, outcome: 'missing', detail };
  }
  if (before === 0)
    return { name, outcome: 'missing', detail: 'there were 0 sessions before, as there would be in the wrong place' };
  const since = after === 0 ? 'none is there' : `${after} signed in since`;
  return { name, outcome: 'proved', detail: `none came back for ${settleMs / 1000} s; ${since}` };
}

export function verdictOf(proofs: readonly Proof[]): PurgeVerdict {
  if (proofs.some(({ outcome }) => outcome === 'failed')) return 'FAILED';
  return proofs.every(({ outcome }) => outcome === 'proved') ? 'PROVEN' : 'UNPROVEN';
}

/** The proofs of a plan are those that will be missing. */
function planned(run: PurgeRun, before: number): PurgeReport {
  const lack = lackForCanary(run);
  const missing = (name: Proof['name'], detail: string): Proof => ({ name, outcome: 'missing', detail });
  const proofs = [
    ...(lack === undefined
      ? []
      : (['canary before', 'canary after', 'fresh session'] as const).map((name) => missing(name, lack))),
    ...(run.probes.health === undefined ? [missing('health', 'sessions.verify.health is not set')] : []),
  ];
  const counts = { before, deleted: 0, returned: 0, after: before, batches: 0 };
  return { ...base(run), outcome: 'planned', ...counts, proofs, next: nextSteps('planned', proofs, before) };
}

function base({
  store,
  filter: { user, before },
}: PurgeRun): Pick<PurgeReport, 'schemaVersion' | 'command' | 'store' | 'filter'> {
  return {
    schemaVersion: 1,
    command: 'purge-sessions',
    store: { id: store.id, where: store.where },
    filter: {
      ...(user === undefined ? {} : { user }),
      ...(before === undefined ? {} : { before: before.toISOString() }),
    },
  };
}
