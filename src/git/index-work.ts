import { ANY_REPOSITORY } from './repository.js';
import { runGit, type GitOptions } from './run.js';
import { quotedPath } from './scratch.js';
import type { WorkTree } from './work-trees.js';

function place({ gitDir, top }: WorkTree, index?: string): GitOptions & { env: Record<string, string | undefined> } {
  return { env: { ...ANY_REPOSITORY, GIT_DIR: gitDir, GIT_WORK_TREE: top ?? gitDir, GIT_INDEX_FILE: index } };
}

/** Hooks are for what a user does. */
function noHooks(gitDir: string): string[] {
  return ['-c', `core.hooksPath=${gitDir}/no-hooks`];
}

/** Paths (raw bytes, as latin1) of files that differ from the index as git compares them: filters, line ends and modes count. */
export async function modifiedFiles(tree: WorkTree): Promise<Set<string>> {
  const { stdout } = await runGit(tree.top ?? tree.gitDir, ['ls-files', '-m', '-z'], place(tree));
  return new Set(stdout.toString('latin1').split('\0'));
}

/** What git would store for files of a work tree (hex ids), filters applied. They have to be there, and be no links. */
export async function hashWorkFiles(tree: WorkTree, paths: readonly Buffer[]): Promise<string[]> {
  if (paths.length === 0) return [];
  const input = Buffer.concat(paths.flatMap((path) => [quotedPath(path), Buffer.from('\n')]));
  const args = ['-c', 'core.safecrlf=false', 'hash-object', '--stdin-paths'];
  const { stdout } = await runGit(tree.top ?? tree.gitDir, args, { ...place(tree), input });
  return stdout.toString('latin1').split('\n');
}

/** Writes all files of an index into the work tree, over what is there. Filters and line ends are git's work. @returns whether all went well */
export async function checkOutAll(tree: WorkTree, index: string): Promise<boolean> {
  const settings = { ...place(tree, index), okCodes: [0, 1, 128] };
  const { exitCode } = await runGit(tree.top ?? tree.gitDir, ['checkout-index', '--force', '--all'], settings);
  return exitCode === 0;
}

/** Lets git look again at files whose state the index does not know. */
export async function refreshIndex(tree: WorkTree): Promise<void> {
  const settings = { ...place(tree), okCodes: [0, 1, 128] };
  await runGit(tree.top ?? tree.gitDir, [...noHooks(tree.gitDir), 'update-index', '-q', '--refresh'], settings);
}

/** Makes an index one file that names every file, where it was split or named whole folders. */
export async function unfoldIndex(tree: WorkTree): Promise<void> {
  const where = tree.top ?? tree.gitDir;
  await runGit(
    where,
    [...noHooks(tree.gitDir), '-c', 'core.splitIndex=false', 'update-index', '--no-split-index'],
    place(tree),
  );
  await runGit(
    where,
    [...noHooks(tree.gitDir), '-c', 'index.sparse=false', 'update-index', '--force-write-index'],
    place(tree),
  );
}

/** Brings files up to date that git derives from others. */
export async function writeDerived(
  gitDir: string,
  what: 'commit-graph' | 'multi-pack-index' | 'server-info' | 'packed-refs',
): Promise<void> {
  const args = {
    'commit-graph': ['commit-graph', 'write', '--reachable', '--no-progress'],
    'multi-pack-index': ['multi-pack-index', 'write'],
    'server-info': ['update-server-info'],
    'packed-refs': ['pack-refs'],
  }[what];
  const settings = { env: { ...ANY_REPOSITORY, GIT_DIR: gitDir }, okCodes: [0, 1, 128] };
  await runGit(gitDir, [...noHooks(gitDir), ...args], settings);
}
