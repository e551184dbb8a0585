import type { ExitCode } from './exit-codes.js';

export interface AppErrorOptions {
  readonly exit: ExitCode;
  /** What to type next, in one line. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** A foreseen failure, in words for a tired person: what happened, to what; the hint says what to type next. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: `E_${string}`;
  readonly exit: ExitCode;
  readonly hint: string | undefined;

  constructor(code: `E_${string}`, message: string, options: AppErrorOptions) {
    super(message, { cause: options.cause });
    this.code = code;
    this.exit = options.exit;
    this.hint = options.hint;
  }
}

/** The system's code of a failed call ("ENOENT"), or undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOENT: 'no such file or directory',
  EISDIR: 'is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  ELOOP: 'too many symbolic links',
  EMFILE: 'too many open files',
  ENOSPC: 'no space left on the device',
  EROFS: 'the file system is read-only',
  EIO: 'input/output error',
  ENAMETOOLONG: 'the name is too long',
};

/** A system error in plain words, without the path that node puts into its message. */
export function systemReason(error: unknown): string {
  const code = systemCode(error);
  return (code !== undefined && REASONS[code]) || code || 'unknown error';
}
