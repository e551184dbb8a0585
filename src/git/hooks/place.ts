import { resolve } from 'node:path';
import { AppError, exitCodes } from '../../errors/index.js';
import type { Repository } from '../repository.js';
import { runGit } from '../run.js';

export type HookName = 'pre-commit' | 'pre-push';

/** The folder that git runs hooks from, here. */
export interface HooksPlace {
  /** Top of the work tree. */
  readonly top: string;
  readonly folder: string;
  /** What core.hooksPath says, and the file that says so; undefined when it is not set. */
  readonly hooksPath: { readonly value: string; readonly origin: string; readonly scope: string } | undefined;
  /** Where git would look if core.hooksPath were not set. */
  readonly ownFolder: string;
}

/** Finds the hooks folder as git does: core.hooksPath (relative to the top, absolute, `~`), else the folder all work trees share. */
export async function findHooks(repository: Repository): Promise<HooksPlace> {
  const { top, commonDir } = repository;
  if (top === undefined) {
    throw new AppError(
      'E_NO_WORK_TREE',
      `${repository.gitDir} has no work tree here: nobody commits in a bare repository, so a pre-commit hook would never run`,
      {
        exit: exitCodes.usage,
        hint: 'run it in a clone, or in a work tree of this repository (git worktree list)',
      },
    );
  }
  const { stdout } = await runGit(top, ['rev-parse', '--git-path', 'hooks']);
  const folder = resolve(top, stdout.toString('utf8').replace(/\r?\n$/, ''));
  return { top, folder, hooksPath: await hooksPathOf(top), ownFolder: resolve(commonDir, 'hooks') };
}

async function hooksPathOf(top: string): Promise<HooksPlace['hooksPath']> {
  const { stdout } = await runGit(top, ['config', '-z', '--show-scope', '--show-origin', '--get', 'core.hooksPath'], {
    okCodes: [0, 1],
  });
  const [scope, origin, value] = stdout.toString('utf8').split('\0');
  if (value === undefined || scope === undefined || origin === undefined) return undefined;
  return { value, origin: origin.replace(/^file:/, ''), scope };
}
