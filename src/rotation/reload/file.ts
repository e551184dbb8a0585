import { open, utimes } from 'node:fs/promises';
import { AppError, exitCodes, systemReason } from '../../errors/index.js';
import type { ReloadTarget } from '../machine/job.js';

/** A file whose time changes, for programs that watch one (`tmp/restart.txt`). It is made where it is not there. */
export function fileReload(file: string, now: () => Date): ReloadTarget {
  return {
    name: `touch ${file}`,
    tell: async () => {
      try {
        await (await open(file, 'a')).close();
        await utimes(file, now(), now());
        return 'touched';
      } catch (error) {
        throw new AppError('E_RELOAD', systemReason(error), { exit: exitCodes.partial, cause: error });
      }
    },
  };
}
