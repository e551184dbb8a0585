import { gitEnd, runGit, startGit, type GitOptions } from './run.js';

/** The commits that touched a path say so at once; a pattern over all folders costs ten times as much. */
const LOG = ['log', '--all', '--full-history', '-c', '--no-renames', '--format=', '--name-only', '-z', '--'];

/**
 * Paths that stand in a commit of any ref, sorted, each once.
 *
 * Those of `known` that a commit ever touched are all there. Others are found by what the objects are called: a file whose content stood
 * somewhere else before, under a name that is not wanted, is missed.
 *
 * @param known - from the top of the work tree, "/" separated
 * @param wanted - which other paths count
 * @throws AppError `E_GIT_FAILED`, exit 5: also where a partial clone lacks objects
 */
export async function pastPaths(
  cwd: string,
  known: readonly string[],
  wanted: (path: string) => boolean,
  options: GitOptions = {},
): Promise<string[]> {
  const found = new Set<string>();
  await eachObjectName(cwd, (path) => wanted(path) && found.add(path), options);
  if (known.length > 0) {
    const { stdout } = await runGit(cwd, [...LOG, ...known.map((path) => `:(top,literal)${path}`)], options);
    for (const path of stdout.toString('utf8').split('\0')) if (path !== '') found.add(path);
  }
  return [...found].sort();
}

async function eachObjectName(cwd: string, onName: (path: string) => void, options: GitOptions): Promise<void> {
  const args = ['rev-list', '--objects', '--all'];
  const child = startGit(cwd, args, options);
  child.stdin.end();
  const ended = gitEnd(child, args, options);
  ended.catch(() => undefined); // awaited below
  let rest = '';
  for await (const chunk of child.stdout) {
    const lines = (rest + (chunk as Buffer).toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const blank = line.indexOf(' ');
      if (blank >= 0) onName(Buffer.from(line.slice(blank + 1), 'latin1').toString('utf8'));
    }
  }
  await ended;
}
