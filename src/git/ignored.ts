import { runGit, type GitOptions } from './run.js';
import type { WorkTree } from './work-trees.js';

/** The last rule that matches a path: it decides. */
export interface IgnoreRule {
  /** The file that says it: from the top of the work tree, or absolute for a user's own lists. */
  readonly source: string;
  readonly line: number;
  readonly pattern: string;
  /** It begins with "!": what an earlier rule leaves out is taken in again. */
  readonly isNegated: boolean;
}

/**
 * Which ignore rule decides about each path, tracked or not; paths that no rule matches are missing.
 *
 * @param paths - from the top of the work tree, "/" separated; none of them in a submodule or behind a link
 * @throws AppError `E_GIT_FAILED`, exit 5
 * @see git-check-ignore's manual (`--verbose -z`: source, line, pattern, path)
 */
export async function ignoreRules(
  tree: WorkTree,
  paths: readonly string[],
  options: GitOptions = {},
): Promise<Map<string, IgnoreRule>> {
  const rules = new Map<string, IgnoreRule>();
  if (paths.length === 0) return rules;
  const args = ['check-ignore', '--no-index', '--verbose', '-z', '--stdin'];
  // With "./" in front nothing in a name can be magic of a pathspec.
  const input = paths.map((path) => `./${path}\0`).join('');
  const { stdout } = await runGit(tree.top ?? tree.gitDir, args, {
    ...options,
    ...place(tree),
    input,
    okCodes: [0, 1],
  });
  const fields = stdout.toString('utf8').split('\0');
  for (let at = 0; at + 3 < fields.length; at += 4) {
    const [source = '', line = '', pattern = '', path = ''] = fields.slice(at, at + 4);
    rules.set(path.slice(2), { source, line: Number(line), pattern, isNegated: pattern.startsWith('!') });
  }
  return rules;
}

function place({ gitDir, top }: WorkTree): Pick<GitOptions, 'env'> {
  return { env: { GIT_DIR: gitDir, GIT_WORK_TREE: top ?? gitDir, GIT_INDEX_FILE: undefined } };
}
