import { ANY_REPOSITORY } from './repository.js';
import { gitEnd, startGit, type GitOptions } from './run.js';

/** Which names an index file holds: those of all stages, or those that a solved conflict left behind. */
export type IndexList = 'stage' | 'resolve-undo';

/**
 * Names in an index, in blocks of whole records: `mode id stage<TAB>path`, each ended by a NUL. Relative to the top of the work tree.
 *
 * @param gitDir - of the work tree that the index belongs to
 * @param file - the index file
 * @throws AppError `E_GIT_FAILED`, exit 5, when git cannot read it
 */
export function indexNames(
  gitDir: string,
  file: string,
  list: IndexList,
  options: GitOptions = {},
): AsyncGenerator<Buffer> {
  const env = { ...ANY_REPOSITORY, GIT_DIR: gitDir, GIT_WORK_TREE: gitDir, GIT_INDEX_FILE: file };
  return blocks(gitDir, ['ls-files', '-z', `--${list}`], { ...options, env }, 0);
}

/**
 * Refs that a git folder knows, those of its own work tree included, in blocks of whole lines: `id name target`, where the target
 * of one that is not symbolic is empty.
 */
export function refNames(gitDir: string, options: GitOptions = {}): AsyncGenerator<Buffer> {
  const env = { ...ANY_REPOSITORY, GIT_DIR: gitDir };
  const format = '--format=%(objectname) %(refname) %(symref)';
  return blocks(gitDir, ['for-each-ref', format], { ...options, env }, 0x0a);
}

/** What git prints, cut behind an `end` only. */
async function* blocks(cwd: string, args: readonly string[], options: GitOptions, end: number): AsyncGenerator<Buffer> {
  const child = startGit(cwd, args, options);
  const ended = gitEnd(child, args, options);
  ended.catch(() => undefined); // whoever reads to the end is told below
  child.stdin.on('error', () => undefined);
  child.stdin.end();
  try {
    let held: Buffer[] = [];
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      const last = chunk.lastIndexOf(end);
      held.push(chunk.subarray(0, last + 1));
      if (last < 0) {
        held[held.length - 1] = chunk;
        continue;
      }
      yield Buffer.concat(held);
      held = [chunk.subarray(last + 1)];
    }
    const rest = Buffer.concat(held);
    if (rest.length > 0) yield rest;
    await ended;
  } finally {
    child.kill();
  }
}
