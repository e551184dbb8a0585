import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { AppError, exitCodes } from '../errors/index.js';
import { askGit, isGitFailure, runGit, type GitOptions } from './run.js';

/** Where a repository lies. Paths are absolute, as git prints them ("/" separated). */
export interface Repository {
  /** Top of the work tree; undefined in a bare repository. */
  readonly top: string | undefined;
  /** The `.git` folder of this work tree. */
  readonly gitDir: string;
  /** The folder that all linked work trees share. */
  readonly commonDir: string;
}

/** For looking at a folder as it lies there, whatever a surrounding hook or shell set for another repository. */
export const ANY_REPOSITORY = { GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined } as const;

/**
 * The repository that `cwd` lies in, or undefined when it lies in none.
 *
 * @throws AppError `E_GIT_REPOSITORY`, exit 5, when there is one that git refuses to use (somebody else's, or damaged)
 */
export async function findRepository(
  cwd: string,
  env: NonNullable<GitOptions['env']> = {},
): Promise<Repository | undefined> {
  const where = [
    'rev-parse',
    '--path-format=absolute',
    '--git-dir',
    '--git-common-dir',
    '--is-inside-work-tree',
    '--show-toplevel',
  ];
  const { stdout, exitCode } = await runGit(cwd, where, { env, okCodes: [0, 128] });
  const lines = stdout.toString('utf8').split(/\r?\n/);
  const [gitDir, commonDir, inside, top] = lines.length <= LINES ? lines : await oneByOne(cwd, env);
  if (!gitDir || !commonDir) return noneOrRefused(cwd, env);
  return { gitDir, commonDir, top: exitCode === 0 && inside === 'true' ? top : undefined };
}

/** A line for each question, and what is behind the last one. */
const LINES = 5;

/** The names of folders may hold newlines. */
async function oneByOne(cwd: string, env: NonNullable<GitOptions['env']>): Promise<string[]> {
  const answers: string[] = [];
  for (const question of ['--git-dir', '--git-common-dir', '--is-inside-work-tree', '--show-toplevel']) {
    const { stdout } = await runGit(cwd, ['rev-parse', '--path-format=absolute', question], { env, okCodes: [0, 128] });
    answers.push(stdout.toString('utf8').replace(/\r?\n$/, ''));
  }
  return answers;
}

/** No repository is an answer; one that git will not open must not pass for none. */
async function noneOrRefused(cwd: string, env: NonNullable<GitOptions['env']>): Promise<undefined> {
  try {
    await runGit(cwd, ['rev-parse', '--git-dir'], { env });
  } catch (error) {
    if (!isGitFailure(error)) throw error;
    if (error.message.includes('not a git repository (or any')) {
      await refuseDamaged(cwd, env);
      return undefined;
    }
    throw new AppError(
      'E_GIT_REPOSITORY',
      `git does not open the repository at ${cwd}: ${error.message.replace(/^.*?fatal: /, '')}`,
      {
        exit: exitCodes.failed,
        hint: error.message.includes('dubious ownership')
          ? `if you trust it: git config --global --add safe.directory ${cwd}`
          : 'git status says more; files alone can be scanned from outside with: secretctl scan --all-files PATH',
        cause: error,
      },
    );
  }
  return undefined;
}

/** Git passes over a git folder whose HEAD it cannot read, as if there were none. */
async function refuseDamaged(cwd: string, env: NonNullable<GitOptions['env']>): Promise<void> {
  const folder = gitFolderAbove(resolve(cwd));
  if (folder === undefined) return;
  const args = ['rev-parse', '--git-dir'];
  const { exitCode } = await runGit(cwd, args, { env: { ...env, GIT_DIR: folder }, okCodes: [0, 128] });
  if (exitCode === 0) return; // a sound one, which git was told not to look for
  throw new AppError('E_GIT_REPOSITORY', `git does not open the repository at ${folder}: its HEAD cannot be read`, {
    exit: exitCodes.failed,
    hint: `look at ${join(folder, 'HEAD')}: your rights, and whether it says "ref: refs/heads/NAME" or a commit id`,
  });
}

function gitFolderAbove(folder: string): string | undefined {
  const inside = join(folder, '.git');
  if (['objects', 'refs'].every((name) => existsSync(join(inside, name)))) return inside;
  return dirname(folder) === folder ? undefined : gitFolderAbove(dirname(folder));
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
