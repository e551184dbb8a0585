import { AppError, exitCodes } from '../errors/index.js';

/** The failures that every backend has, in the same words. `where` names the store for people. */
export const failures = {
  notFound: (name: string, where: string): AppError =>
    new AppError('E_SECRET_NOT_FOUND', `${where} has no secret ${name}`, {
      exit: exitCodes.failed,
      hint: `create it with: secretctl setup-secrets ${name.slice(name.lastIndexOf('/') + 1)}   (or check the app and the store in secretctl.yaml)`,
    }),

  versionNotFound: (name: string, which: string, where: string): AppError =>
    new AppError('E_SECRET_NOT_FOUND', `${name} in ${where} has no version ${which}`, {
      exit: exitCodes.failed,
      hint: `see its versions with: secretctl status`,
    }),

  exists: (name: string, where: string): AppError =>
    new AppError('E_SECRET_EXISTS', `${where} has a secret ${name} already; it was left as it is`, {
      exit: exitCodes.failed,
      hint: `replace its value with: secretctl rotate   (setup-secrets skips what is there)`,
    }),

  deleted: (name: string, where: string, until: Date | undefined): AppError =>
    new AppError(
      'E_SECRET_DELETED',
      `${name} in ${where} is deleted${until === undefined ? '' : `, and gone for good on ${until.toISOString()}`}`,
      { exit: exitCodes.failed, hint: 'bring it back with: secretctl setup-secrets   (it offers to restore)' },
    ),

  conflict: (name: string, where: string, what: string): AppError =>
    new AppError('E_SECRET_CONFLICT', `${name} in ${where}: ${what}; nothing was changed`, {
      exit: exitCodes.failed,
      hint: 'somebody else is rotating it: look with secretctl status, then run the command again',
    }),

  unsupported: (name: string, where: string, what: string): AppError =>
    new AppError('E_STORE_UNSUPPORTED', `${where} cannot ${what} (${name}); nothing was changed`, {
      exit: exitCodes.usage,
      hint: 'set store: vault or store: aws in secretctl.yaml for it',
    }),
} as const;
