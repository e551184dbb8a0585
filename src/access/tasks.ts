import type { CallOptions, IamCalls } from '../aws/index.js';
import { policyTask } from './policy-task.js';
import { attachReader, instanceProfileTask, profileRole, roleTask } from './role-task.js';
import type { AccessPlan, AccessStep } from './types.js';

/** A step of a plan as something to do and something to see. */
export interface Task {
  readonly isDone: () => Promise<boolean>;
  readonly change: () => Promise<void>;
}

/** What all tasks of one plan share. */
export interface Job {
  readonly iam: IamCalls;
  readonly plan: AccessPlan;
  readonly options: CallOptions;
}

export function taskOf(job: Job, step: AccessStep): Task {
  switch (step.what) {
    case 'reader policy':
      return step.kind === 'attach' ? attachReader(job, step) : policyTask(job, step);
    case 'operator policy':
      return policyTask(job, step);
    case 'role':
      return step.kind === 'attach' ? profileRole(job, step) : roleTask(job, step);
    case 'instance profile':
      return instanceProfileTask(job, step);
  }
}
