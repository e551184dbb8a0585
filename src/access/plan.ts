import type { IamCalls } from '../aws/index.js';
import type { AccessPlan, AccessRequest } from './types.js';

export interface PlanOptions {
  readonly signal?: AbortSignal | undefined;
}

export function planAccess(_iam: IamCalls, _request: AccessRequest, _options: PlanOptions = {}): Promise<AccessPlan> {
  return Promise.reject(new Error('not yet'));
}
