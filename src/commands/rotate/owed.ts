import type { Advanced, RotationJob } from '../../rotation/index.js';
import { forgotten } from '../status/forgotten.js';
import type { RotateRun } from './job.js';

/** From cron nobody else would hear of a debt whose secret secretctl.yaml does not name any more. */
export async function tellForgotten({ context, opened, unproven }: RotateRun): Promise<void> {
  for (const { what, reason } of await forgotten(context, opened.project)) unproven.set(what, [`${what}: ${reason}`]);
}

/** It is told beside whatever comes next. */
export function stillOwed({ unproven }: RotateRun, { secret }: RotationJob, { failure }: Advanced): void {
  if (failure === undefined) return;
  unproven.set(secret, [
    `secretctl rotate ${secret} --resume   (an earlier rotation is still owed: ${failure.message})`,
  ]);
}
