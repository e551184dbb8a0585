import type { StoredRef } from '../../git/index.js';
import type { CommitGraph } from '../graph/index.js';
import { ancestorsOf } from './commit-order.js';

const NOTES = 'refs/notes/';

/** Commits that are the history of notes and of nothing else, with all that is built on them: 1 by index. */
export function notesCommits(commits: CommitGraph, refs: readonly StoredRef[]): Uint8Array {
  const tips = (areNotes: boolean): number[] =>
    refs.filter(({ name }) => name.startsWith(NOTES) === areNotes).map(({ object }) => commits.indexOf(object));
  const notes = ancestorsOf(commits, tips(true));
  const others = ancestorsOf(commits, tips(false));
  for (let commit = 0; commit < commits.size; commit++) {
    const parents = commits.parentsOf(commit);
    const isNotes = others[commit] === 0 && (notes[commit] === 1 || parents.some((parent) => notes[parent] === 1));
    notes[commit] = Number(isNotes);
  }
  return notes;
}
