import { setTimeout as sleep } from 'node:timers/promises';
import type { IamCalls } from '../aws/index.js';
import { AppError, exitCodes } from '../errors/index.js';
import { changedElsewhere } from './changed.js';
import { taskOf, type Task } from './tasks.js';
import type { AccessPlan, AccessStep } from './types.js';

/** Milliseconds before each look: IAM shows what was changed after a moment, mostly within seconds. */
const LOOKS = [0, 200, 500, 1_000, 2_000, 4_000, 8_000];
const LOST = new Set<string>(['E_ACCESS_LIMIT', 'E_ACCESS_CONFLICT']);

export interface ApplyOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told of each step that was seen to be done; not of `keep`. */
  readonly onStep?: ((step: AccessStep) => void) | undefined;
  /** Milliseconds before each look at what was done; as many looks as there are numbers. */
  readonly looks?: readonly number[] | undefined;
}

/**
 * Carries out a plan, step by step, and looks at IAM after each. Stopped anywhere, the same again goes on: what is there and right already
 * counts as done.
 *
 * @throws AppError `E_ACCESS_CHANGED`, exit 5: somebody else changed the same thing since the plan was made; `E_ACCESS_UNPROVED`, exit 6: a
 * change was taken, and is not to be seen yet; those of `IamCalls`; the signal's reason
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html (changes are not always visible at once)
 */
export async function applyAccess(iam: IamCalls, plan: AccessPlan, options: ApplyOptions = {}): Promise<void> {
  const { signal, onStep } = options;
  for (const step of plan.steps) {
    signal?.throwIfAborted();
    if (step.kind === 'keep') continue;
    await carryOut(taskOf({ iam, plan, options: { signal } }, step), step, options);
    onStep?.(step);
  }
}

async function carryOut(task: Task, step: AccessStep, options: ApplyOptions): Promise<void> {
  if (await task.isDone()) return;
  const outcome = await change(task, options);
  if (await isSeen(task, options)) return;
  throw outcome === 'exists' ? changedElsewhere(step) : unproved(step);
}

async function change(task: Task, { signal, looks = LOOKS }: ApplyOptions): Promise<'made' | 'exists'> {
  let missing: unknown;
  for (const wait of looks) {
    await pause(wait, signal);
    try {
      await task.change();
      return 'made';
    } catch (error) {
      const code = error instanceof AppError ? error.code : '';
      if (code === 'E_ACCESS_EXISTS') return 'exists';
      // An earlier try may have done it, and its answer was lost.
      if (LOST.has(code) && (await task.isDone())) return 'made';
      // What was made by the step before may not be there yet for this one.
      if (code !== 'E_ACCESS_NOT_FOUND') throw error;
      missing = error;
    }
  }
  throw missing;
}

async function isSeen(task: Task, { signal, looks = LOOKS }: ApplyOptions): Promise<boolean> {
  for (const wait of looks) {
    await pause(wait, signal);
    if (await task.isDone()) return true;
  }
  return false;
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => undefined);
  signal?.throwIfAborted();
}

function unproved({ kind, what, name }: AccessStep): AppError {
  return new AppError('E_ACCESS_UNPROVED', `IAM took "${kind} ${what} ${name}", but does not show it`, {
    exit: exitCodes.partial,
    hint: 'wait a minute, then run the same command again: it goes on from here',
  });
}
