import { AppError, exitCodes } from '../../errors/index.js';
import type { RotationState } from '../journal/state.js';
import type { RotationJob } from './job.js';

export function lostRace({ secret, place }: RotationJob, cause?: unknown): AppError {
  return new AppError('E_ROTATION_LOST', `somebody else changed ${secret} in ${place.where} while it was rotated`, {
    exit: exitCodes.failed,
    hint: `when it is quiet: secretctl rotate ${secret}   (it begins with what is current then)`,
    cause,
  });
}

export function stillAccepted({ secret, provider }: RotationJob): AppError {
  return new AppError(
    'E_STILL_ACCEPTED',
    `${provider.id} still accepts the old value of ${secret}, though it was revoked`,
    {
      exit: exitCodes.partial,
      hint: `ask again later with: secretctl rotate ${secret} --resume`,
    },
  );
}

export function unproven({ secret }: RotationJob, why: string): AppError {
  return new AppError('E_REVOCATION_OWED', `that the old value of ${secret} is dead is not proved: ${why}`, {
    exit: exitCodes.partial,
    hint: `when it is revoked: secretctl rotate ${secret} --confirm-revoked`,
  });
}

export function stillUsed(used: Date): string {
  return `the old credential was used at ${used.toISOString()}`;
}

export function forwardOnly({ secret }: RotationJob, state: RotationState): AppError {
  const why = state.begin.overlaps ? 'the old value is dead or dying' : 'making the new value ended the old one';
  return new AppError('E_ROTATION_FORWARD', `the rotation of ${secret} cannot go back: ${why}`, {
    exit: exitCodes.failed,
    hint: `secretctl rotate ${secret} --resume`,
  });
}
