import { askGit, type GitOptions } from './run.js';

/** Hex ids of the stashes, the newest first. */
export async function listStashes(cwd: string, options: GitOptions = {}): Promise<string[]> {
  const known = await askGit(cwd, ['rev-parse', '--verify', '--quiet', 'refs/stash'], {
    ...options,
    okCodes: [0, 1, 128],
  });
  if (known === '') return [];
  const ids = await askGit(cwd, ['rev-list', '--walk-reflogs', 'refs/stash', '--'], { ...options, okCodes: [0, 128] });
  return [...new Set([known, ...ids.split('\n').filter((id) => id !== '')])];
}
