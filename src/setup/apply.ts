import { AppError } from '../errors/index.js';
import type { Store } from '../stores/index.js';
import { carryOut, type StepOptions } from './carry-out.js';
import type { AppliedStep, SetupPlan, SetupStep } from './types.js';

export interface ApplyOptions extends StepOptions {
  /** Heeded between steps: a step that has begun is ended. */
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((step: AppliedStep) => void) | undefined;
}

/**
 * Carries out a plan, step by step. What failed does not stop the others; each effect was read back before it counts as done.
 *
 * @returns a result for every step of the plan, in its order
 * @throws the signal's reason when it is aborted; `onStep` was told what was done until then
 */
export async function applySetup(
  store: Store,
  plan: SetupPlan,
  { signal, onStep, ...options }: ApplyOptions,
): Promise<readonly AppliedStep[]> {
  const applied: AppliedStep[] = [];
  for (const step of plan.steps) {
    signal?.throwIfAborted();
    const result = await outcomeOf(store, step, options);
    applied.push(result);
    onStep?.(result);
  }
  return applied;
}

async function outcomeOf(store: Store, step: SetupStep, options: StepOptions): Promise<AppliedStep> {
  try {
    return { step, ...(await carryOut(store, step, options)) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { step, outcome: 'failed', error };
  }
}
