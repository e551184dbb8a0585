import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, exitCodes } from '../errors/index.js';
import { alarmParts, partsOf } from './parts.js';
import type { Part, Seen } from './part.js';
import type { CallsOf } from './plan.js';
import type { MonitorPlan, MonitorRequest, MonitorStep } from './types.js';

/** Milliseconds before each look: what was changed is mostly seen at once, and sometimes after seconds. */
const LOOKS = [0, 200, 500, 1_000, 2_000, 4_000, 8_000];
/** What was made by the step before may not be there yet for this one. */
const TOO_EARLY = new Set<string>(['E_MONITOR_NOT_READY', 'E_MONITOR_NOT_FOUND', 'E_MONITOR_CONFLICT']);

export interface ApplyMonitorOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told of each step that was seen to be done. */
  readonly onStep?: ((step: MonitorStep) => void) | undefined;
  /** Milliseconds before each look at what was done; as many looks as there are numbers. */
  readonly looks?: readonly number[] | undefined;
}

/** What became of a plan: the steps that were seen to be done, and the one where it ended. */
export interface AppliedMonitor {
  readonly done: readonly MonitorStep[];
  readonly failed?: { readonly step: MonitorStep; readonly error: AppError } | undefined;
}

/**
 * Carries out a plan, step by step, and looks after each; it ends at the first that fails. Stopped anywhere, the same again goes on: what
 * is there and right already counts as done.
 *
 * A step fails with the AppErrors of `MonitoringCalls`; `E_MONITOR_CHANGED`, exit 5: somebody else changed the same thing since the plan was
 * made; `E_MONITOR_UNPROVED`, exit 6: a change was taken, and is not to be seen yet.
 *
 * @throws the signal's reason
 */
export async function applyMonitor(
  calls: CallsOf,
  plan: MonitorPlan,
  options: ApplyMonitorOptions = {},
): Promise<AppliedMonitor> {
  const job = { calls, request: plan.request, options: { signal: options.signal } };
  const parts = partsOf(job, plan.trail);
  const todo = plan.steps.filter(({ kind }) => kind === 'create' || kind === 'update');
  return await each(todo, options, (step) => carryOut(partOf(parts, step), step, options));
}

/** Removes what `planRemoval` named. @throws the signal's reason */
export async function applyRemoval(
  calls: CallsOf,
  request: MonitorRequest,
  steps: readonly MonitorStep[],
  options: ApplyMonitorOptions = {},
): Promise<AppliedMonitor> {
  const parts = alarmParts({ calls, request, options: { signal: options.signal } });
  return await each(steps, options, async (step) => {
    const part = partOf(parts, step);
    if ((await part.look()).state === 'missing') return;
    await part.remove?.();
    if (!(await isSeen(part, options, ({ state }) => state === 'missing'))) throw unproved(step);
  });
}

async function each(
  steps: readonly MonitorStep[],
  { signal, onStep }: ApplyMonitorOptions,
  work: (step: MonitorStep) => Promise<void>,
): Promise<AppliedMonitor> {
  const done: MonitorStep[] = [];
  for (const step of steps) {
    signal?.throwIfAborted();
    try {
      await work(step);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { done, failed: { step, error } };
    }
    done.push(step);
    onStep?.(step);
  }
  return { done };
}

function partOf(parts: readonly Part[], { what, name, region }: MonitorStep): Part {
  const found = parts.find((part) => part.what === what && part.name === name && part.region === region);
  if (found === undefined) throw new Error(`a plan with a step ${what} ${name} has such a part`);
  return found;
}

async function carryOut(part: Part, step: MonitorStep, options: ApplyMonitorOptions): Promise<void> {
  const seen = await part.look();
  if (isDone(seen)) return;
  // Only what the plan saw is replaced.
  if (seen.state === 'other' && (step.kind === 'create' ? !isNew(part) : seen.before !== step.before))
    throw changed(step);
  await make(part, options);
  if (!(await isSeen(part, options, isDone))) throw unproved(step);
}

/** What comes into being with something else, and with a value that is not ours, before its own step. */
function isNew({ what }: Part): boolean {
  return ['topic policy', 'public access', 'logging'].includes(what);
}

function isDone({ state }: Seen): boolean {
  return state === 'same' || state === 'used';
}

async function make(part: Part, { signal, looks = LOOKS }: ApplyMonitorOptions): Promise<void> {
  let early: unknown;
  for (const wait of looks) {
    await pause(wait, signal);
    try {
      await part.make();
      return;
    } catch (error) {
      const code = error instanceof AppError ? error.code : '';
      // An earlier try may have made it, and its answer was lost.
      if (code === 'E_MONITOR_EXISTS' && isDone(await part.look())) return;
      if (!TOO_EARLY.has(code)) throw error;
      early = error;
    }
  }
  throw early;
}

async function isSeen(
  part: Part,
  { signal, looks = LOOKS }: ApplyMonitorOptions,
  test: (seen: Seen) => boolean,
): Promise<boolean> {
  for (const wait of looks) {
    await pause(wait, signal);
    if (test(await part.look())) return true;
  }
  return false;
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => undefined);
  signal?.throwIfAborted();
}

function changed({ what, name }: MonitorStep): AppError {
  return new AppError('E_MONITOR_CHANGED', `somebody else changed ${what} ${name} since the plan was made`, {
    exit: exitCodes.failed,
    hint: 'run the same command again: it looks again, and shows what would be done now',
  });
}

function unproved({ kind, what, name }: MonitorStep): AppError {
  return new AppError('E_MONITOR_UNPROVED', `AWS took "${kind} ${what} ${name}", but does not show it`, {
    exit: exitCodes.partial,
    hint: 'wait a minute, then run the same command again: it goes on from here',
  });
}
