import { AppError, exitCodes } from '../errors/index.js';
import { runGit } from './run.js';

/**
 * Turns `A..B`, `A...B` or one revision into arguments of `git rev-list`, as object ids, so that nothing in it can be an option.
 *
 * @throws AppError `E_RANGE`, exit 2, when git does not know one of its ends
 */
export async function checkRevisions(cwd: string, range: string): Promise<string[]> {
  const open = /^\.\.|\.\.$/.test(range); // in CI an empty variable: half a range would say "clean" of nothing
  const { stdout, exitCode } = await runGit(cwd, ['rev-parse', '--revs-only', '--end-of-options', range, '--'], {
    okCodes: [0, 128],
  });
  const ids = stdout
    .toString('latin1')
    .split('\n')
    .filter((line) => /^\^?[0-9a-f]{40,64}$/.test(line));
  const goesSomewhere = ids.some((id) => !id.startsWith('^'));
  if (!open && exitCode === 0 && goesSomewhere && (await areThere(cwd, ids))) return ids;
  throw new AppError('E_RANGE', `git does not know the range ${range} in this repository`, {
    exit: exitCodes.usage,
    hint: 'fetch both ends first (in CI: a full clone, not a shallow one), then: secretctl scan --range A..B',
  });
}

/** A full id passes for a revision whether or not the object is here (in CI: all zeros for a new branch). */
async function areThere(cwd: string, ids: readonly string[]): Promise<boolean> {
  const commits = ids.map((id) => `${id.replace(/^\^/, '')}^{commit}`);
  const checks = commits.map((commit) => runGit(cwd, ['cat-file', '-e', commit], { okCodes: [0, 1, 128] }));
  return (await Promise.all(checks)).every(({ exitCode }) => exitCode === 0);
}
