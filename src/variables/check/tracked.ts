import { eachIndexEntry, listWorkTrees, type Repository, type WorkTree } from '../../git/index.js';

/** An env file in an index. */
export interface TrackedPath {
  /** From the top of the work tree, "/" separated. */
  readonly path: string;
  readonly tree: WorkTree;
}

/**
 * Which paths the index of any work tree holds.
 *
 * @throws AppError when git cannot read one
 */
export async function trackedPaths(
  repository: Repository,
  wanted: (path: string) => boolean,
  signal: AbortSignal,
): Promise<TrackedPath[]> {
  const found: TrackedPath[] = [];
  for (const tree of await listWorkTrees(repository, { signal })) {
    const paths = new Set<string>();
    await eachIndexEntry(
      tree.gitDir,
      ({ path, isUndo, isLink }) => {
        const name = path.toString('utf8');
        if (!isUndo && !isLink && wanted(name)) paths.add(name);
      },
      { signal },
    );
    for (const path of paths) found.push({ path, tree });
  }
  return found;
}
