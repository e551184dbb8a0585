import type { CommitGraph } from '../graph/index.js';

/** Commits that change: `changes` says so of one by itself, and a parent that changes changes its children. Indices, ascending. */
export function affectedCommits(commits: CommitGraph, changes: (commit: number) => boolean): number[] {
  const affected = new Uint8Array(commits.size);
  const found: number[] = [];
  for (let commit = 0; commit < commits.size; commit++) {
    if (!changes(commit) && !commits.parentsOf(commit).some((parent) => affected[parent] === 1)) continue;
    affected[commit] = 1;
    found.push(commit);
  }
  return found;
}

/** Ids by date, but parents first whatever their date; always the same, in whichever order the database told of them. */
export function inOrder(commits: CommitGraph, affected: readonly number[]): string[] {
  const time = new Float64Array(commits.size);
  const depth = new Uint32Array(commits.size);
  for (let commit = 0; commit < commits.size; commit++) {
    const parents = commits.parentsOf(commit);
    time[commit] = parents.reduce((most, parent) => Math.max(most, time[parent] ?? 0), commits.timeOf(commit));
    depth[commit] = 1 + parents.reduce((most, parent) => Math.max(most, depth[parent] ?? 0), 0);
  }
  return affected
    .map((commit) => ({ id: commits.idOf(commit), time: time[commit] ?? 0, depth: depth[commit] ?? 0 }))
    .sort((a, b) => a.time - b.time || a.depth - b.depth || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
}

/** What is reachable from the given commits, themselves included: 1 by index. */
export function ancestorsOf(commits: CommitGraph, tips: Iterable<number>): Uint8Array {
  const reached = new Uint8Array(commits.size);
  for (const tip of tips) if (tip >= 0) reached[tip] = 1;
  for (let commit = commits.size - 1; commit >= 0; commit--)
    if (reached[commit] === 1) for (const parent of commits.parentsOf(commit)) reached[parent] = 1;
  return reached;
}
