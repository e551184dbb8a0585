import { objectsBelow, presentObjects, reachedObjects } from '../../git/index.js';
import { eachObject } from '../../odb/index.js';
import { readCommitGraph, readHolderGraph } from '../graph/index.js';
import type { Setting } from './setting.js';
import type { Rewrite } from './types.js';

/**
 * Hex ids of the objects that leave the database: what the rewrite replaced or dropped, what lay below dropped folders, and
 * unreachable ones that reach such an object. What refs, reflogs, indexes or work trees still reach is never among them.
 */
export async function condemnedObjects(setting: Setting, rewrite: Rewrite): Promise<Set<string>> {
  const { commonDir, options } = setting;
  const { signal } = options;
  const candidates = new Set<string>();
  for (const [old, fresh] of rewrite.map) if (old !== fresh) candidates.add(old);
  for (const { id } of rewrite.blobs) candidates.add(id);
  const folders = rewrite.blobs.filter(({ paths }) => paths.some((path) => path.endsWith('/'))).map(({ id }) => id);
  const trees = await present(setting, folders);
  for (const id of await objectsBelow(commonDir, trees)) candidates.add(id);
  const fresh = new Set(rewrite.map.values());
  for (const id of candidates) if (fresh.has(id)) candidates.delete(id);
  const reached = await reachedObjects(commonDir, (id) => candidates.has(id), { signal });
  for (const id of reached) candidates.delete(id);
  if (candidates.size > 0) await addHolders(setting, candidates);
  return candidates;
}

async function present({ commonDir }: Setting, ids: readonly string[]): Promise<string[]> {
  return [...(await presentObjects(commonDir, ids))];
}

/** Trees, commits and tags that reach one that goes, and that nothing reaches. */
async function addHolders({ request, options }: Setting, ids: Set<string>): Promise<void> {
  const { signal } = options;
  const { repository } = request;
  const holders = await readHolderGraph(repository, { ids: new Set(ids) }, { signal });
  for (const tree of holders.trees) ids.add(tree);
  const commits = await readCommitGraph(repository, { signal });
  for (let commit = 0; commit < commits.size; commit++) {
    const goes =
      ids.has(commits.treeOf(commit)) || commits.parentsOf(commit).some((parent) => ids.has(commits.idOf(parent)));
    if (goes) ids.add(commits.idOf(commit));
  }
  await addTags(repository, ids, signal);
}

async function addTags(repository: string, ids: Set<string>, signal: AbortSignal | undefined): Promise<void> {
  const targets = new Map<string, string>();
  const visit = (id: Uint8Array, _: unknown, content: Uint8Array): void => {
    const target = /^object ([0-9a-f]+)\n/.exec(Buffer.from(content.subarray(0, 80)).toString('latin1'))?.[1];
    if (target !== undefined) targets.set(Buffer.from(id).toString('hex'), target);
  };
  await eachObject(repository, ['tag'], visit, { signal });
  for (let grew = true; grew;) {
    grew = false;
    for (const [tag, target] of targets) {
      if (ids.has(tag) || !ids.has(target)) continue;
      ids.add(tag);
      grew = true;
    }
  }
}
