import { AppError } from '../../errors/index.js';
import type { Begin, ForwardStep, RotationKind, Step } from '../journal/entries.js';
import { rotationsIn, type RotationState } from '../journal/state.js';
import { back, isRefused, requireOldWorks } from './back.js';
import { forwardOnly } from './failures.js';
import { forward, type Result, type Scene } from './forward.js';
import { clockUntil, usedUntil } from './grace.js';
import type { RotationJob } from './job.js';
import { Live } from './live.js';
import { canGoBack, happens, nextStep } from './order.js';

export interface BeginOptions {
  readonly how: RotationKind;
  readonly graceMs: number;
  readonly autoRollback: boolean;
  readonly reason?: string | undefined;
}

export interface AdvanceOptions {
  /** Grace is over, whatever the clock says; and what the applications did not hear is not waited for. */
  readonly now?: boolean | undefined;
  /** Somebody says that the old value is dead. */
  readonly said?: boolean | undefined;
}

/** How far a rotation came. */
export interface Advanced {
  readonly state: RotationState;
  /** Why it stopped before its end; undefined while it waits for the end of grace. */
  readonly failure?: AppError | undefined;
}

/** Of this journal; the open ones are those without an outcome. */
export function rotationsOf({ journal }: Pick<RotationJob, 'journal'>): RotationState[] {
  return rotationsIn(journal.entries);
}

/**
 * Looks at what is there, and writes down what will be replaced. Nothing is changed.
 *
 * @returns the id of the rotation, and the values that it keeps in memory
 */
export async function beginRotation(job: RotationJob, options: BeginOptions): Promise<{ id: string; live: Live }> {
  const { place, provider, world, journal } = job;
  const { version, value } = await place.current();
  const ref = await provider.identify(value, job);
  const id = world.newId();
  const compromised = options.how === 'compromised' || (options.how === 'normal' && !place.keepsOld);
  const how = compromised ? 'compromised' : options.how;
  const begin: Begin = {
    kind: 'begin',
    secret: job.secret,
    stored: job.stored,
    store: place.where,
    provider: provider.id,
    how,
    old: { version, fingerprint: world.fingerprintOf(value), ref },
    graceMs: how === 'normal' ? options.graceMs : 0,
    overlaps: provider.overlaps,
    autoRollback: options.autoRollback,
    ...(provider.trim === undefined ? {} : { trimToken: world.newToken() }),
    ...(options.reason === undefined ? {} : { reason: world.mask(options.reason) }),
  };
  await journal.append(id, begin);
  return { id, live: new Live(job, value) };
}

/** Goes on with a rotation as far as it gets. Can be killed at any point, and called again. */
export async function advance(
  job: RotationJob,
  id: string,
  options: AdvanceOptions = {},
  live: Live = new Live(job),
): Promise<Advanced> {
  for (;;) {
    const state = stateOf(job, id);
    if (state.outcome !== undefined) return { state };
    const step = await dueStep(job, state, live);
    if (step === undefined) {
      await job.journal.append(id, { kind: 'end', outcome: endOf(state) });
      continue;
    }
    job.signal?.throwIfAborted();
    const scene: Scene = { job, state, live, said: options.said ?? false };
    if (step === 'grace' && !(await graceIsOver(scene, options))) return { state: stateOf(job, id) };
    if (isSkipped(step, state, options)) await job.journal.append(id, { kind: 'skipped', step });
    else {
      const failure = await carryOut(scene, step);
      if (failure !== undefined && !(await turnsBack(scene, step, failure)))
        return { state: stateOf(job, id), failure };
    }
  }
}

/**
 * Turns a rotation around; `advance` then carries it back.
 *
 * @throws AppError `E_ROTATION_FORWARD` when the old value is dead, `E_KEY_REFUSED` when it does not work any more
 */
export async function turnBack(job: RotationJob, id: string, why: string, live: Live = new Live(job)): Promise<void> {
  const state = stateOf(job, id);
  if (!canGoBack(state)) throw forwardOnly(job, state);
  await requireOldWorks({ job, state, live });
  await job.journal.append(id, { kind: 'back', why: job.world.mask(why) });
}

export function stateOf(job: Pick<RotationJob, 'journal'>, id: string): RotationState {
  const state = rotationsOf(job).find((one) => one.id === id);
  if (state === undefined) throw new TypeError(`no rotation ${id} in the journal`);
  return state;
}

function endOf({ back: way }: RotationState): 'done' | 'lost' | 'rolled back' {
  if (way === undefined) return 'done';
  return way.lost ? 'lost' : 'rolled back';
}

/** What was made and not stored is lost with the process that made it; then it is made again. */
async function dueStep(job: RotationJob, state: RotationState, live: Live): Promise<Step | undefined> {
  const step = nextStep(state);
  if (step !== 'stage' && step !== 'test' && step !== 'promote') return step;
  return (await live.fresh(state)) === undefined ? 'create' : step;
}

async function graceIsOver(scene: Scene, { now: atOnce }: AdvanceOptions): Promise<boolean> {
  const { job, state } = scene;
  const { journal, world } = job;
  if (state.until === undefined) {
    const until = new Date(world.now().getTime() + state.begin.graceMs).toISOString();
    await journal.append(state.id, { kind: 'start', step: 'grace', until });
  }
  const { until = '' } = stateOf(job, state.id);
  if (atOnce === true) return true;
  if (new Date(until) > world.now()) return false;
  const longer = (await clockUntil(scene)) ?? (await usedUntil(scene));
  if (longer === undefined) return true;
  await journal.append(state.id, { kind: 'extended', until: longer.until.toISOString(), note: longer.note });
  return false;
}

/** Only what was tried and failed. */
function isSkipped(step: Step, state: RotationState, { now: atOnce }: AdvanceOptions): boolean {
  const mayBe: Step[] = ['reload', 'health', 'afterwards', 'reload again'];
  return atOnce === true && mayBe.includes(step) && state.failure?.step === step;
}

/** @returns what went wrong, which the journal has by then */
async function carryOut(scene: Scene, step: Step): Promise<AppError | undefined> {
  const { job, state } = scene;
  const { journal, world } = job;
  const token = step === 'create' ? { token: world.newToken() } : {};
  if (step !== 'grace') await journal.append(state.id, { kind: 'start', step, ...token });
  if (happens(job, step)) world.onStep?.(`${job.secret}: ${step}`);
  try {
    const result = await act({ ...scene, state: stateOf(job, state.id) }, step);
    await journal.append(state.id, { kind: 'done', step, ...masked(result, world.mask) });
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await journal.append(state.id, { kind: 'failed', step, code: error.code, message: world.mask(error.message) });
    return error;
  }
}

function act(scene: Scene, step: Step): Promise<Result> {
  return step in back ? back[step as keyof typeof back](scene) : forward[step as ForwardStep](scene);
}

function masked({ note, ...result }: Result, mask: (text: string) => string): Result {
  return note === undefined ? result : { ...result, note: mask(note) };
}

/** A new value that does not work, a lost race and a sick application end a rotation where it began. */
async function turnsBack({ job, state, live }: Scene, step: Step, failure: AppError): Promise<boolean> {
  const { journal } = job;
  const now = stateOf(job, state.id);
  if (step === 'promote' && failure.code === 'E_ROTATION_LOST') {
    await journal.append(state.id, { kind: 'back', why: failure.code, lost: true });
    return true;
  }
  const isSick = step === 'health' && state.begin.autoRollback;
  if (!(isSick || (step === 'test' && isRefused(failure))) || !canGoBack(now)) return false;
  if (step === 'health' && !(await oldWorks({ job, state: now, live }))) return false;
  await journal.append(state.id, { kind: 'back', why: `${step}: ${job.world.mask(failure.message)}` });
  return true;
}

async function oldWorks(scene: { job: RotationJob; state: RotationState; live: Live }): Promise<boolean> {
  try {
    await requireOldWorks(scene);
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}
