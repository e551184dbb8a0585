import { eachLine } from './objects.js';
import { gitEnd, startGit, type GitOptions } from './run.js';

/** Which of the objects lie in a folder of objects (or in what it borrows from), such as an alternate of the repository. */
export async function objectsIn(
  cwd: string,
  folder: string,
  ids: readonly string[],
  options: GitOptions = {},
): Promise<Set<string>> {
  const args = ['cat-file', '--batch-check=%(objectname)', '--buffer'];
  const child = startGit(cwd, args, { ...options, env: { ...options.env, GIT_OBJECT_DIRECTORY: folder } });
  child.stdin.on('error', () => undefined);
  child.stdin.end(ids.map((id) => `${id}\n`).join(''));
  const ended = gitEnd(child, args, options);
  const found = new Set<string>();
  await Promise.all([ended, eachLine(child, (line) => line.includes(' ') || found.add(line))]);
  return found;
}
