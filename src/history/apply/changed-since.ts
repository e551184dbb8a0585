import { AppError, exitCodes } from '../../errors/index.js';

export function changedSince(what: string): AppError {
  return new AppError('E_CHANGED_SINCE', `${what} was changed after the run, and undoing would lose that`, {
    exit: exitCodes.refused,
    hint: 'the backup can be restored by hand: see RESTORE.txt beside it. Nothing was undone',
  });
}
