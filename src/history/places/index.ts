/** Everything in and around a repository that is no object of its database. */
import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { listWorkTrees, readSetting, type Repository, type WorkTree } from '../../git/index.js';
import type { Matcher } from '../../match/index.js';
import { PlaceContext } from './context.js';
import { searchGitFiles } from './git-files.js';
import { searchIndexes } from './indexes.js';
import { searchLfs } from './lfs.js';
import { searchReflogs } from './reflogs.js';
import { searchRefs } from './refs.js';
import { listSubmodules } from './submodules.js';
import { surveyGitFolder } from './survey.js';
import type { PlacesOptions, PlacesResult } from './types.js';
import { searchWorkTrees } from './work-trees.js';

export { containerIn } from './container-in.js';
export { absentLfs, lfsPointer, lfsSize } from './lfs.js';
export { safeName } from './names.js';
export type { PlacesOptions, PlacesResult } from './types.js';

/**
 * Searches refs, indexes, reflogs, every other file of the git folder, LFS contents and all work trees of a repository. Reads only.
 *
 * What it could not read is in the coverage. Repositories inside are not searched but listed.
 */
export async function searchPlaces(
  repository: Repository,
  matcher: Matcher,
  options: PlacesOptions = {},
): Promise<PlacesResult> {
  const real = { ...repository, commonDir: realpathSync(repository.commonDir) };
  const context = new PlaceContext(real, matcher, options);
  const trees = await listWorkTrees(real, { signal: options.signal });
  const isSha256 = (await readSetting(real.commonDir, 'extensions.objectFormat')) === 'sha256';
  const idDigits = isSha256 ? 64 : 40;
  const elsewhere = new Set([real.commonDir, ...topsOf(trees)]);
  const isElsewhere = (path: string): boolean =>
    [...elsewhere].some((folder) => path === folder || path.startsWith(`${folder}${sep}`));

  const survey = await surveyGitFolder(context, real.commonDir, { trees, elsewhere, idDigits });
  const refs = await searchRefs(context, trees, survey.refs);
  const indexes = await searchIndexes(context, survey.indexes);
  const reflogs = await searchReflogs(context, survey.reflogs);
  const gitFiles = await searchGitFiles(context, survey, isElsewhere);
  const lfs = await searchLfs(context, survey.lfs, isElsewhere);
  const workTrees = await searchWorkTrees(context, treesToRead(trees, real, options), elsewhere);
  const submodules = await listSubmodules(context, indexes.gitlinks, workTrees.repositories, survey.gitFolders);

  const places = [refs, indexes, reflogs, gitFiles, lfs, workTrees, submodules];
  return {
    hits: places.flatMap(({ hits }) => hits),
    coverage: places.map(({ coverage }) => coverage),
    repositories: [...submodules.repositories],
  };
}

function topsOf(trees: readonly WorkTree[]): string[] {
  return trees.map(({ top }) => top).filter((top) => top !== undefined);
}

function treesToRead(trees: readonly WorkTree[], { top }: Repository, { workTree }: PlacesOptions): WorkTree[] {
  if (workTree !== false) return [...trees];
  const own = top === undefined ? undefined : realpathSync(top);
  return trees.filter((tree) => tree.linked !== undefined && tree.top !== own);
}
