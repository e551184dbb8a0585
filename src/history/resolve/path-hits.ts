import { listStoredRefs, type Repository } from '../../git/index.js';
import { findPaths, readCommitGraph } from '../graph/index.js';
import { notesCommits } from '../rewrite/notes-commits.js';
import type { Hit } from '../types.js';
import { complete, factsOf, waysOf, type ResolveOptions } from './resolve.js';

const KINDS: Readonly<Record<string, string>> = { '40000': 'tree', '040000': 'tree', '160000': 'submodule' };

/**
 * A hit for each path of a commit that fits one of the globs, reachable or not: with the first and last commit that has it, what keeps those
 * alive, and the commands that free it. Indexes and work trees are searched elsewhere; trees that only commits of notes reach hold ids, no paths.
 *
 * @param globs - as `globMatcher` of the scan room reads them
 */
export async function pathHits(
  repository: Repository,
  globs: readonly string[],
  options: ResolveOptions = {},
): Promise<readonly Hit[]> {
  if (globs.length === 0) return [];
  const cwd = repository.commonDir;
  const commits = await readCommitGraph(cwd, options);
  const notes = notesCommits(commits, await listStoredRefs(cwd, options));
  const { found, pairs } = await findPaths(cwd, globs, { ...options, commits, notes });
  if (found.length === 0) return [];
  const ways = await waysOf(repository, { commits, down: pairs, nodeOf: () => -1, nodes: pairs.nodes }, options);
  const targets = found.map(({ node }) => ({ kind: 'node', node }) as const);
  const facts = await factsOf(
    repository,
    ways,
    found.map(() => undefined),
    targets,
    options,
  );
  return found.flatMap(({ path, glob, mode, ids }, at) => {
    const fact = facts[at];
    if (fact === undefined) return [];
    const [object] = ids;
    const hit = {
      place: 'objects',
      what: globs[glob] ?? '',
      encoding: 'path',
      kind: KINDS[mode] ?? 'blob',
      path: fact.words.shown(path),
      ...(object !== undefined && ids.length === 1 ? { object } : {}),
    } as const;
    return [complete(hit, fact, commits)];
  });
}
