import { runGit, type GitOptions } from './run.js';

/**
 * Names of the tracked and the untracked-but-not-ignored files below `folder`, as raw bytes, relative to it.
 * Submodules and repositories inside appear as one name each (ending in "/" when untracked).
 */
export async function workTreeFiles(folder: string, options: GitOptions = {}): Promise<Buffer[]> {
  const { stdout } = await runGit(
    folder,
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'],
    options,
  );
  const names: Buffer[] = [];
  let at = 0;
  for (let end = stdout.indexOf(0); end >= 0; end = stdout.indexOf(0, at)) {
    names.push(stdout.subarray(at, end));
    at = end + 1;
  }
  return names;
}

/** Whether a folder of a work tree is left out by an ignore rule, of its own or of a folder above. */
export async function isIgnored(folder: string, options: GitOptions = {}): Promise<boolean> {
  const { exitCode } = await runGit(folder, ['check-ignore', '--quiet', '--', folder], {
    ...options,
    okCodes: [0, 1, 128],
  });
  return exitCode === 0;
}
