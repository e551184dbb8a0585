import { AppError, exitCodes, systemReason } from '../../errors/index.js';

export function locked(message: string, hint: string): AppError {
  return new AppError('E_VAULT_LOCKED', `${message}; nothing was changed`, { exit: exitCodes.authentication, hint });
}

/** @param previous - a copy of what the file held before, when there is one */
export function damaged(file: string, what: string, previous?: string): AppError {
  const hint =
    previous === undefined
      ? `bring ${file} back from a backup or from git; secretctl writes nothing over it`
      : `the content before the last change is in ${previous}: move ${file} away, then copy it there`;
  return new AppError('E_VAULT_DAMAGED', `${file} is damaged: ${what}. Nothing was changed`, {
    exit: exitCodes.failed,
    hint,
  });
}

export function missing(file: string, previous?: string): AppError {
  const hint =
    previous === undefined
      ? 'make one with: secretctl vault init'
      : `an earlier state is in ${previous}: copy it to ${file}`;
  return new AppError('E_VAULT_MISSING', `there is no vault ${file}; nothing was changed`, {
    exit: exitCodes.failed,
    hint: `${hint}   (or check its path in secretctl.yaml)`,
  });
}

export function exists(file: string): AppError {
  return new AppError('E_VAULT_EXISTS', `${file} is there already; it was left as it is`, {
    exit: exitCodes.refused,
    hint: 'use it, or move it away and run the command again',
  });
}

export function badRecipient(message: string, hint: string): AppError {
  return new AppError('E_VAULT_RECIPIENT', `${message}; nothing was changed`, { exit: exitCodes.usage, hint });
}

/** @param what - the file, in words */
export function unreachable(what: string, cause: unknown): AppError {
  return new AppError('E_STORE_UNREACHABLE', `${what} cannot be used: ${systemReason(cause)}`, {
    exit: exitCodes.failed,
    hint: 'what it held is as it was; mend that and run the command again',
    cause,
  });
}

export function overtaken(file: string): AppError {
  return new AppError('E_STORE_BUSY', `${file} was changed by somebody else meanwhile; nothing was changed`, {
    exit: exitCodes.refused,
    hint: 'run the command again',
  });
}
