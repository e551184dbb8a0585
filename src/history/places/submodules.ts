import { existsSync, lstatSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { ANY_REPOSITORY, findRepository, submoduleNames, type Repository, type WorkTree } from '../../git/index.js';
import type { PlaceContext } from './context.js';
import { Ledger } from './ledger.js';
import { looksLikeGitFolder } from './survey.js';
import type { PlaceResult } from './types.js';

export interface SubmodulesResult extends PlaceResult {
  readonly repositories: readonly Repository[];
}

export interface Gitlink {
  readonly tree: WorkTree;
  readonly path: string;
}

/**
 * Gathers the repositories inside this one, and tells which submodules are not here.
 *
 * @param opened - those that were found in work trees
 * @param gitFolders - those that were found in the git folder
 */
export async function listSubmodules(
  context: PlaceContext,
  gitlinks: readonly Gitlink[],
  opened: readonly Repository[],
  gitFolders: readonly string[],
): Promise<SubmodulesResult> {
  const ledger = new Ledger('submodules', context);
  const found = new Map<string, Repository>();
  for (const repository of opened) found.set(keyOf(repository), repository);
  for (const folder of gitFolders) {
    if (found.has(folder)) continue;
    const repository = await openFolder(context, ledger, folder);
    if (repository !== undefined && !found.has(keyOf(repository))) found.set(keyOf(repository), repository);
  }
  await tellMissing(context, ledger, gitlinks);
  found.delete(keyOf(context.repository));
  const visited = context.options.visited;
  const repositories = [...found].filter(([key]) => visited?.has(key) !== true).map(([, repository]) => repository);
  for (const key of found.keys()) visited?.add(key);
  visited?.add(keyOf(context.repository));
  ledger.count(repositories.length, 0);
  return { hits: ledger.hits, coverage: ledger.coverage, repositories };
}

function keyOf({ commonDir }: Repository): string {
  return realpathSync(commonDir);
}

async function openFolder(context: PlaceContext, ledger: Ledger, folder: string): Promise<Repository | undefined> {
  try {
    const repository = await findRepository(folder, { ...ANY_REPOSITORY, GIT_DIR: folder });
    if (repository !== undefined) return { ...repository, top: undefined };
    ledger.unread(folder, 'git finds no repository in this git folder');
  } catch (error) {
    context.signal?.throwIfAborted();
    ledger.unread(folder, `git does not open it: ${context.safe(error instanceof Error ? error.message : '')}`);
  }
  return undefined;
}

async function tellMissing(context: PlaceContext, ledger: Ledger, gitlinks: readonly Gitlink[]): Promise<void> {
  const { commonDir } = context.repository;
  for (const tree of new Set(gitlinks.map((link) => link.tree))) {
    const { top } = tree;
    const names = top === undefined ? new Map<string, string>() : await submoduleNames(top, { signal: context.signal });
    for (const { path } of gitlinks.filter((link) => link.tree === tree)) {
      const name = names.get(path) ?? path;
      const isCheckedOut = top !== undefined && existsSync(join(top, path, '.git'));
      const folders = [join(commonDir, 'modules', name), join(tree.gitDir, 'modules', name)];
      if (isCheckedOut || folders.some(isGitFolder)) continue;
      ledger.unread(`submodule ${path}`, 'it is not cloned here: git submodule update --init brings it');
    }
  }
}

function isGitFolder(folder: string): boolean {
  if (!(lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false)) return false;
  return looksLikeGitFolder(readdirSync(folder));
}
