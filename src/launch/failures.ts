import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppError, exitCodes, systemCode, systemReason } from '../errors/index.js';
import type { Program } from './types.js';

/** The errors of a shell, with its exit codes: 127 for what is not there, 126 for what cannot be run. */
export function notStarted({ command, cwd }: Program, cause: unknown): AppError {
  if (command === '') return nameless(cause);
  const code = systemCode(cause) ?? '';
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new AppError(
      'E_PROGRAM_NOT_FOUND',
      `there is no program ${command}${/[\\/]/.test(command) ? ', or not what its first line names' : ''}`,
      {
        exit: exitCodes.programNotFound,
        hint: whatElse(command),
        cause,
      },
    );
  if (['EACCES', 'EPERM', 'ENOEXEC', 'E2BIG', 'ETXTBSY', 'ELOOP'].includes(code))
    return new AppError('E_PROGRAM_NOT_EXECUTABLE', `${command} cannot be run: ${reason(code, cause)}`, {
      exit: exitCodes.programNotExecutable,
      hint: whatWouldDo(command, cwd, code),
      cause,
    });
  return new AppError('E_PROGRAM', `${command} could not be started: ${systemReason(cause)}`, {
    exit: exitCodes.failed,
    hint: 'run it again with --debug',
    cause,
  });
}

function nameless(cause: unknown): AppError {
  return new AppError('E_PROGRAM_NOT_FOUND', "there is no program ''", {
    exit: exitCodes.programNotFound,
    hint: 'is a variable empty that names it? secretctl run -- node server.js',
    cause,
  });
}

function whatWouldDo(command: string, cwd: string, code: string): string {
  if (code !== 'EACCES') return 'start it without secretctl, to see what it says';
  if (statSync(resolve(cwd, command), { throwIfNoEntry: false })?.isDirectory())
    return `${command} is a folder; name a program`;
  return `is it a program? chmod +x ${command}`;
}

function whatElse(command: string): string {
  if (/\s/.test(command)) return 'write its words apart, as in   secretctl run -- npm start   (or: sh -c "...")';
  return 'is it on PATH? Of a project: secretctl run -- npx NAME; of a shell: secretctl run -- sh -c "..."';
}

function reason(code: string, cause: unknown): string {
  if (code === 'E2BIG') return 'its arguments and environment are larger than the system allows';
  if (code === 'ENOEXEC') return 'it is in no form that this system can run';
  return systemReason(cause);
}
