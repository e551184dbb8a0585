import type { Secret } from '../core/index.js';
import type { Store } from '../stores/index.js';
import type { SetupPlan, ValueSource, WantedSecret } from './types.js';

export interface PlanOptions {
  /** Secrets are `<app>/<name>`. */
  readonly app: string;
  /** Those that the secret must have in the store. */
  readonly tags: (secret: WantedSecret) => Readonly<Record<string, string>>;
  /** Of the project: tells whether a staged version is ours. */
  readonly fingerprintOf: (value: Secret) => string;
  /** Told every value before it is used; also those that are read from the store. */
  readonly register: (value: Secret) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Looks at the store and says what has to be done. Changes nothing.
 *
 * A secret that cannot be planned is a step `refused` that says why, and does not keep the others from being planned.
 *
 * @param values - by the secret's name
 * @throws AppError of the store where it cannot be read at all (exit 4 or 5)
 */
export async function planSetup(
  _store: Store,
  _wanted: readonly WantedSecret[],
  _values: ReadonlyMap<string, ValueSource>,
  _options: PlanOptions,
): Promise<SetupPlan> {
  return await Promise.reject(new Error('not there yet'));
}
