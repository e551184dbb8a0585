import type { WorkTree } from '../../git/index.js';
import type { PlaceContext } from './context.js';
import { quoted } from './names.js';

/** The command that deletes a file, or the words for it, as a comment of the shell, where its name cannot be shown. */
export function deleteFile(context: PlaceContext, folder: string, path: string | Uint8Array, options = ''): string {
  const whole = Buffer.concat([Buffer.from(folder), Buffer.from('/'), Buffer.from(path)]);
  const shown = quoted(context.matcher, whole);
  return shown === undefined
    ? `# delete ${context.safe(path)} in ${context.safe(folder)} by hand: its name cannot be printed`
    : `rm ${options}${shown}`;
}

/** For what the user wrote: it is theirs to change, so nothing happens to it when this is pasted. */
export function editFile(context: PlaceContext, folder: string, path: string | Uint8Array): string {
  return `# edit ${context.safe(path)}, or: ${deleteFile(context, folder, path)}`;
}

/** `git`, told where to run. */
export function gitIn(context: PlaceContext, { top, gitDir }: WorkTree): string {
  const place = quoted(context.matcher, top ?? gitDir);
  if (place === undefined) return 'git';
  return top === undefined ? `git --git-dir=${place}` : `git -C ${place}`;
}

/** How output calls a work tree. */
export function nameOfTree(context: PlaceContext, { top, gitDir, linked }: WorkTree): string {
  if (top !== undefined) return `work tree ${context.safe(top)}`;
  return linked === undefined
    ? `repository ${context.safe(gitDir)}`
    : `work tree ${context.safe(linked)}, which is gone`;
}

/** How to be rid of one of git's own files. `own` is relative to the git folder that it lies in. */
export function fixOfGitFile(context: PlaceContext, tree: WorkTree, own: string): string {
  const git = gitIn(context, tree);
  const known = KNOWN.find(([pattern]) => pattern.test(own));
  if (known !== undefined) return known[1](git, deleteFile(context, tree.gitDir, own));
  const folder = FOLDERS.exec(own)?.[0];
  if (folder !== undefined) return deleteFile(context, tree.gitDir, folder, '-r ');
  return deleteFile(context, tree.gitDir, own);
}

/** Files that a command or an editor takes care of. */
const KNOWN: readonly (readonly [RegExp, (git: string, remove: string) => string])[] = [
  [/^config$/, (git) => `${git} config --local --edit`],
  [/^config\.worktree$/, (git) => `${git} config --worktree --edit`],
  [/^HEAD$/, (git) => `${git} branch -m NEW-NAME`],
  [/^hooks\//, (_, remove) => `# edit the hook, or: ${remove}`],
  [/^(?:description|info\/)/, (_, remove) => `# edit it, or: ${remove}`],
  [/^rebase-(?:merge|apply)\//, (git) => `# finish it, or: ${git} rebase --quit`],
  [/^sequencer\//, (git) => `# finish it, or: ${git} cherry-pick --quit`],
];

/** Traces that go as a whole. */
const FOLDERS = /^(?:rr-cache\/[^/]+|lost-found|filter-repo|[^/]*\.bfg-report)(?=\/)/s;
