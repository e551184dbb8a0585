import { AppError, exitCodes } from '../errors/index.js';
import type { RotateRun } from './rotate-job.js';

/** Runs what `then` names, in its order. @returns what came of it @throws AppError `E_THEN`, exit 6 */
export function afterwards(_run: RotateRun, name: string, commands: readonly string[]): Promise<string> {
  throw new AppError('E_THEN', `secretctl cannot run ${commands.join(', ')} after the rotation of ${name}`, {
    exit: exitCodes.partial,
    hint: `run it by hand, then: secretctl rotate ${name} --revoke`,
  });
}
