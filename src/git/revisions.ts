import { AppError, exitCodes } from '../errors/index.js';
import { runGit } from './run.js';

/**
 * Turns `A..B`, `A...B` or one revision into arguments of `git rev-list`, as object ids, so that nothing in it can be an option.
 *
 * @throws AppError `E_RANGE`, exit 2, when git does not know one of its ends
 */
export async function checkRevisions(cwd: string, range: string): Promise<string[]> {
  const { stdout, exitCode } = await runGit(cwd, ['rev-parse', '--revs-only', '--end-of-options', range, '--'], { okCodes: [0, 128] });
  const ids = stdout.toString('latin1').split('\n').filter((line) => /^\^?[0-9a-f]{40,64}$/.test(line));
  if (exitCode === 0 && ids.length > 0) return ids;
  throw new AppError('E_RANGE', `git does not know the range ${range} in this repository`, {
    exit: exitCodes.usage,
    hint: 'fetch both ends first (in CI: a full clone, not a shallow one), then: secretctl scan --range A..B',
  });
}
