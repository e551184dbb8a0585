import { AppError, exitCodes } from '../../errors/index.js';
import { isDebt, type RotationJob, type RotationState } from '../../rotation/index.js';

/**
 * What one provider issued, another one can neither revoke nor see dead. A debt may be ended by somebody's word.
 *
 * @throws AppError `E_ROTATION_OPEN`, exit 3
 */
export function requireSameProvider(
  { secret, provider }: RotationJob,
  open: readonly RotationState[],
  isSaid: boolean,
): void {
  const isEndable = (state: RotationState): boolean => isSaid && isDebt(state) && state.back === undefined;
  const other = open.find((state) => state.begin.provider !== provider.id && !isEndable(state));
  if (other === undefined) return;
  const began = `a rotation of ${secret} began with provider ${other.begin.provider}`;
  throw new AppError('E_ROTATION_OPEN', `${began}, and secretctl.yaml says ${provider.id}; nothing was changed`, {
    exit: exitCodes.refused,
    hint: `end it with the provider that it began with: provider: ${other.begin.provider}, then secretctl rotate ${secret} --resume`,
  });
}
