import { basename, dirname, join, relative, sep } from 'node:path';
import { realpath } from 'node:fs/promises';
import { ANY_REPOSITORY, type Repository } from './repository.js';
import { runGit, type GitOptions } from './run.js';

/**
 * Takes a file out of the index of a work tree, so that the next commit removes it. The file itself stays on the disk, and in history.
 *
 * @param file - absolute; the folder that it is in must be there
 * @returns whether git tracked it
 * @throws AppError when git cannot read or write the index
 */
export async function untrack(repository: Repository, file: string, options: GitOptions = {}): Promise<boolean> {
  const { top, gitDir } = repository;
  if (top === undefined) return false;
  const path = relative(await realpath(top), join(await realpath(dirname(file)), basename(file)));
  if (path.startsWith('..') || path === '') return false;
  const name = path.split(sep).join('/');
  const settings = { ...options, env: { ...options.env, ...ANY_REPOSITORY, GIT_DIR: gitDir, GIT_WORK_TREE: top } };
  const asked = ['ls-files', '--cached', '-z', '--', `:(top,literal)${name}`];
  const { stdout } = await runGit(top, asked, settings);
  if (!stdout.toString('utf8').split('\0').includes(name)) return false;
  // Hooks are for what a user does.
  const noHooks = ['-c', `core.hooksPath=${gitDir}/no-hooks`];
  const args = [...noHooks, 'update-index', '--force-remove', '-z', '--stdin'];
  await runGit(top, args, { ...settings, input: `${name}\0` });
  return true;
}
