import { AppError, exitCodes } from '../../errors/index.js';
import type { SetupPlan, SetupStep } from '../../setup/index.js';

/**
 * What of a later plan was agreed to: the steps of the plan that was shown, and those that change nothing.
 *
 * @param now - of the same secrets, since somebody else may have been faster; what it would do beyond `shown` is refused
 */
export function onlyAgreed(shown: SetupPlan, now: SetupPlan): SetupPlan {
  const kinds = new Map(shown.steps.map(({ secret, kind }) => [secret.stored, kind]));
  const steps = now.steps.map((step): SetupStep => {
    const { kind, secret } = step;
    if (kind === kinds.get(secret.stored) || ['missing', 'refused'].includes(kind)) return step;
    if (kind === 'skip' && step.tags === undefined && step.pending === undefined) return step;
    return { kind: 'refused', secret, error: changed(secret.stored, now.where) };
  });
  return { ...now, steps };
}

function changed(stored: string, where: string): AppError {
  return new AppError(
    'E_SETUP_REFUSED',
    `somebody else made ${stored} in ${where} after the plan was shown; it was left as it is`,
    { exit: exitCodes.refused, hint: 'run the command again: it shows what would be done now' },
  );
}
