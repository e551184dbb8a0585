import { isAbsolute, relative } from 'node:path';
import type { Context } from '../../app/context.js';
import { projectStateFolder } from '../../config/index.js';
import { AppError, exitCodes, systemCode, systemReason } from '../../errors/index.js';
import type { Repository } from '../../git/index.js';
import type { ApplyPlace } from '../../history/index.js';

/**
 * Where the runs on a repository keep their backups: never inside it, where the next commit would take them along.
 *
 * @throws AppError `E_STATE`, exit 2
 */
export async function placeOf(context: Context, { top, commonDir }: Repository): Promise<ApplyPlace> {
  const state = await projectStateFolder(commonDir, context);
  if (state === undefined)
    throw badPlace('there is no home folder to keep the backup in', 'set HOME, or XDG_STATE_HOME');
  const around = [top, commonDir].find((folder) => folder !== undefined && isInside(state, folder));
  if (around !== undefined) throw badPlace(`the backup would lie inside ${around}, at ${state}`, 'set XDG_STATE_HOME');
  return { repository: commonDir, state };
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}

function badPlace(what: string, hint: string): AppError {
  return new AppError('E_STATE', `${what}; nothing was changed`, {
    exit: exitCodes.usage,
    hint: `${hint} to a folder outside the repository that only you can read`,
  });
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);

/** A disk that fails is nobody's bug: what it says, and how to go on. Other errors stay as they are. */
export function inWords(error: unknown): unknown {
  if (error instanceof AppError || !FULL.has(systemCode(error) ?? '')) return error;
  return new AppError('E_DISK', `clean-history stopped half-way: ${systemReason(error)}`, {
    exit: exitCodes.partial,
    hint: 'nothing is lost; make room, then run the same command again: it goes on, or starts anew. Or: secretctl clean-history --undo',
    cause: error,
  });
}
