import { AppError, exitCodes } from '../errors/index.js';

/** From the top of the project. */
export const ALLOW_FILE = '.secretctl/allow.yaml';

/** @param what - goes on after the file's name, and holds no value of it */
export function allowFileError(what: string): AppError {
  return new AppError('E_ALLOW_FILE', `${ALLOW_FILE} ${what}`, {
    exit: exitCodes.usage,
    hint: 'secretctl help suppression shows a complete entry',
  });
}
