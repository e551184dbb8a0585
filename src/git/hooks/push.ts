import { runGit } from '../run.js';

/** What git tells a pre-push hook. */
export interface Push {
  /** Name of the remote, or its address when it has no name. */
  readonly remote: string | undefined;
  readonly url: string | undefined;
  /** Standard input: `<local ref> <local id> <remote ref> <remote id>` a line. */
  readonly lines: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const ZERO = /^0+$/;
const ID = /^[0-9a-f]{40,64}$/;

/**
 * The commits that a push would bring to the remote, as arguments of git rev-list.
 *
 * @returns undefined when nothing is brought: only deletions, or all up to date
 */
export async function pushedRevisions(cwd: string, push: Push): Promise<string[] | undefined> {
  const updates = push.lines.split(/\r?\n/).map((line) => line.split(' '));
  const locals = ids(updates.map((words) => words[1]));
  const remotes = await known(cwd, ids(updates.map((words) => words[3])));
  if (locals.length > 0) return [...locals, '--not', knownThere(push), ...remotes];
  return fromPreCommit(push);
}

/** The tool pre-commit reads standard input itself and tells the range in the environment. */
function fromPreCommit({ env }: Push): string[] | undefined {
  const { PRE_COMMIT: tool, PRE_COMMIT_TO_REF: to, PRE_COMMIT_FROM_REF: from, PRE_COMMIT_REMOTE_NAME: remote } = env;
  if (tool === undefined) return undefined;
  const there = remote === undefined ? '--remotes' : `--remotes=${remote}`;
  return [
    to !== undefined && ID.test(to) ? to : 'HEAD',
    '--not',
    there,
    ...(from !== undefined && ID.test(from) ? [from] : []),
  ];
}

/** A remote without a name has no remote-tracking branches: nothing is known of it, but what other remotes have is already out. */
function knownThere({ remote, url }: Push): string {
  return remote === undefined || remote === url ? '--remotes' : `--remotes=${remote}`;
}

function ids(words: readonly (string | undefined)[]): string[] {
  return [...new Set(words.filter((word) => word !== undefined && ID.test(word) && !ZERO.test(word)))] as string[];
}

/** Those of the remote's commits that were fetched; git would fail on the others. */
async function known(cwd: string, commits: readonly string[]): Promise<string[]> {
  if (commits.length === 0) return [];
  const { stdout } = await runGit(cwd, ['cat-file', '--batch-check=%(objectname) %(objecttype)'], {
    input: commits.map((id) => `${id}\n`).join(''),
  });
  const types = new Map(
    stdout
      .toString('utf8')
      .split(/\r?\n/)
      .map((line) => line.split(' ') as [string, string]),
  );
  return commits.filter((id) => ['commit', 'tag'].includes(types.get(id) ?? ''));
}
