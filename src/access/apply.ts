import type { IamCalls } from '../aws/index.js';
import type { AccessPlan, AccessStep } from './types.js';

export interface ApplyOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told of each step that was seen to be done. */
  readonly onStep?: ((step: AccessStep) => void) | undefined;
}

export function applyAccess(_iam: IamCalls, _plan: AccessPlan, _options: ApplyOptions = {}): Promise<void> {
  return Promise.reject(new Error('not yet'));
}
