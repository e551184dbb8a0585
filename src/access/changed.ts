import { AppError, exitCodes } from '../errors/index.js';
import type { AccessStep } from './types.js';

export function changedElsewhere({ what, name }: AccessStep): AppError {
  return new AppError('E_ACCESS_CHANGED', `somebody else changed ${what} ${name} since the plan was made`, {
    exit: exitCodes.failed,
    hint: 'run the same command again: it looks again, and shows what would be done now',
  });
}
