import { AppError, exitCodes } from '../errors/index.js';
import { askGit, runGit } from './run.js';

/** Where a repository lies. Paths are absolute, as git prints them ("/" separated). */
export interface Repository {
  /** Top of the work tree; undefined in a bare repository. */
  readonly top: string | undefined;
  /** The `.git` folder of this work tree. */
  readonly gitDir: string;
  /** The folder that all linked work trees share. */
  readonly commonDir: string;
}

/** The repository that `cwd` lies in, or undefined when it lies in none. */
export async function findRepository(cwd: string): Promise<Repository | undefined> {
  const { stdout, exitCode } = await runGit(
    cwd,
    ['rev-parse', '--path-format=absolute', '--git-dir', '--git-common-dir', '--is-inside-work-tree', '--show-toplevel'],
    { okCodes: [0, 128] },
  );
  const [gitDir, commonDir, inside, top] = stdout.toString('utf8').split(/\r?\n/);
  if (!gitDir || !commonDir) return undefined;
  return { gitDir, commonDir, top: exitCode === 0 && inside === 'true' ? top : undefined };
}

/** @throws AppError `E_NO_REPOSITORY`, exit 2 */
export async function requireRepository(cwd: string): Promise<Repository> {
  return (await findRepository(cwd)) ?? noRepository(cwd);
}

/** @throws AppError `E_NO_REPOSITORY`, exit 2, always */
export function noRepository(cwd: string): never {
  throw new AppError('E_NO_REPOSITORY', `${cwd} is not in a git repository`, {
    exit: exitCodes.usage,
    hint: 'change into a repository, or scan files with: secretctl scan PATH',
  });
}

/** Whether history was cut off when the repository was cloned. */
export async function isShallow(cwd: string): Promise<boolean> {
  return (await askGit(cwd, ['rev-parse', '--is-shallow-repository'])) === 'true';
}
