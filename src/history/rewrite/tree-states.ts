import type { CommitGraph, HolderGraph } from '../graph/index.js';
import type { GlobState, PathGlobs } from './path-globs.js';

/** Under which paths, as far as globs tell them apart, each holder stands. */
export type TreeStates = (tree: string) => ReadonlySet<GlobState>;

/** Goes from the root trees of commits down; a tree that none of them holds counts as a root. Nothing in notes lies where a glob leads. */
export function treeStates(
  trees: readonly string[],
  holders: HolderGraph,
  globs: PathGlobs,
  { commits, notes }: { readonly commits: CommitGraph; readonly notes: Uint8Array },
): TreeStates {
  const atStart: ReadonlySet<GlobState> = new Set([globs.start]);
  const nowhere = globs.step(0, Buffer.alloc(0)).state;
  if (globs.start === nowhere) return () => atStart;
  const states = new Map<string, Set<GlobState>>();
  const add = (tree: string, state: GlobState): void => {
    const known = states.get(tree);
    if (known === undefined) states.set(tree, new Set([state]));
    else known.add(state);
  };
  for (let commit = 0; commit < commits.size; commit++) {
    const root = commits.treeOf(commit);
    if (holders.isHolder(root)) add(root, notes[commit] === 1 ? nowhere : globs.start);
  }
  for (const tree of trees.toReversed()) {
    if (!states.has(tree)) add(tree, globs.start);
    const mine = [...(states.get(tree) ?? [])];
    for (const { name, id } of holders.entriesOf(tree)) {
      if (!holders.isHolder(id)) continue;
      for (const state of mine) {
        const step = globs.step(state, name);
        if (step.match === 'no') add(id, step.state);
      }
    }
  }
  return (tree) => states.get(tree) ?? atStart;
}
