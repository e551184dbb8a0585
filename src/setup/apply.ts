import type { Secret } from '../core/index.js';
import type { Store } from '../stores/index.js';
import type { AppliedStep, SetupPlan, WantedSecret } from './types.js';

export interface ApplyOptions {
  /** Of the project. Makes the tokens too, so that a run that was killed is finished by another one. */
  readonly fingerprintOf: (value: Secret) => string;
  /** Told every value before it is used. */
  readonly register: (value: Secret) => void;
  readonly description?: ((secret: WantedSecret) => string) | undefined;
  /** A customer's key, for what is created. */
  readonly kmsKey?: string | undefined;
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
  _store: Store,
  _plan: SetupPlan,
  _options: ApplyOptions,
): Promise<readonly AppliedStep[]> {
  return await Promise.reject(new Error('not there yet'));
}
