import type { Secret } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import type { ProviderHelp } from '../providers/index.js';
import type { RotationName } from '../types.js';
import { credentialName } from './names.js';

/**
 * The new value of a provider whose API makes none: a person makes it, and gives it.
 *
 * @param how - what to do, in one sentence that begins with a capital and has no full stop
 * @param page - where it is done; it is opened where there is a browser
 * @throws AppError `E_CONSENT`, exit 3, where nobody can be asked
 */
export async function askNew(
  rotation: RotationName,
  { tell, askValue, openPage }: ProviderHelp,
  how: string,
  page?: string,
): Promise<Secret> {
  tell?.(`${how}. If it takes a name, call it ${credentialName(rotation)}.`);
  if (page !== undefined) await openPage?.(page);
  if (askValue !== undefined) return askValue(`New value of ${rotation.app}/${rotation.name} (it is not shown):`);
  throw new AppError('E_CONSENT', `the new value of ${rotation.name} has to be given, and nobody can be asked here`, {
    exit: exitCodes.refused,
    hint: `secretctl rotate ${rotation.name} --value-from-stdin < FILE`,
  });
}
