import { runGit, type GitOptions } from './run.js';

/** A ref and the object that it names, which need not be there. */
export interface RefTarget {
  /** Full name; what is no UTF-8 in it is replaced. */
  readonly name: string;
  readonly id: string;
}

/**
 * Every ref that is stored (symbolic ones are not), broken ones included.
 *
 * @param gitDir - of a work tree: its private refs are seen from there
 * @param below - only these namespaces; none: all
 */
export async function refTargets(
  gitDir: string,
  below: readonly string[] = [],
  options: GitOptions = {},
): Promise<RefTarget[]> {
  const format = '--format=%(objectname) %(symref)%00%(refname)';
  const env = { ...options.env, GIT_DIR: gitDir, GIT_WORK_TREE: undefined };
  const { stdout } = await runGit(gitDir, ['for-each-ref', format, ...below], { ...options, env });
  return stdout
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      const [head = '', name = ''] = line.split('\0');
      const [id = '', symref = ''] = head.split(' ');
      return name === '' || symref !== '' ? [] : [{ name, id }];
    });
}
