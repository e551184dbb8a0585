import { eachIndexEntry, isGitFailure, listWorkTrees, presentObjects, type Repository } from '../../git/index.js';
import type { Matcher } from '../../match/index.js';
import { findStarts, labelOf, Words } from '../resolve/index.js';
import type { Coverage } from '../types.js';

const MOST_TOLD = 1_000;
/** Git knows these without storing them: the empty blob, which stands for what is only meant to be added, and the empty tree. */
const UNSTORED = new Set([
  'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
  '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813',
  '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
]);

/**
 * Whether all that refs, HEADs, reflogs and indexes name is there: what a ref names and no object does would pass for absent else.
 *
 * ORIG_HEAD and its like, and what a reflog says was there before, are left out: git does not keep alive what they name.
 */
export async function namedObjects(
  repository: Repository,
  matcher: Matcher,
  signal: AbortSignal | undefined,
): Promise<Coverage> {
  const words = new Words(matcher, repository.gitDir);
  const named = new Map<string, string>();
  for (const { id, origin } of await findStarts(repository, () => false, { signal })) {
    if (origin.kind === 'file' || (origin.kind === 'reflog' && origin.isBefore)) continue;
    if (!named.has(id)) named.set(id, labelOf(origin, words));
  }
  await addIndexes(repository, named, signal);
  const ids = [...named.keys()].filter((id) => !UNSTORED.has(id));
  const present = await presentObjects(repository.commonDir, ids);
  const absent = ids.filter((id) => !present.has(id));
  const told = absent
    .slice(0, MOST_TOLD)
    .map((id) => ({ what: `object ${id}`, reason: `named by ${words.shown(named.get(id) ?? '')}, but not here` }));
  const rest = absent.length - told.length;
  const more = rest > 0 ? [{ what: `${rest} more objects`, reason: 'named, but not here' }] : [];
  return { place: 'named objects', items: ids.length, bytes: 0, skipped: [...told, ...more] };
}

async function addIndexes(
  repository: Repository,
  named: Map<string, string>,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const tree of await listWorkTrees(repository, { signal })) {
    try {
      await eachIndexEntry(
        tree.gitDir,
        ({ id, path, isUndo, isLink }) => {
          if (!isUndo && !isLink && !named.has(id)) named.set(id, `the index: ${path.toString()}`);
        },
        { signal },
      );
    } catch (error) {
      if (!isGitFailure(error)) throw error; // the search of the indexes tells that it cannot be read
    }
  }
}
