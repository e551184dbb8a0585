import { Secret } from '../../../src/core/index.js';
import { packSink, rewriteHistory, type Rewrite, type RewriteRequest } from '../../../src/history/rewrite/index.js';
import type { Needle } from '../../../src/match/index.js';
import type { GitRepo } from '../../support/git-repo.js';

export function needleOf(value: string): Needle {
  return { kind: 'value', label: 'a1b2c3d4e5f6', secret: new Secret(value) };
}

export const REPLACED = '[REDACTED-a1b2c3d4]';

export function requestFor(repo: GitRepo, more: Partial<RewriteRequest> = {}): RewriteRequest {
  return {
    repository: repo.dir,
    needles: [],
    dropPaths: [],
    dropBlobs: [],
    dropUnreplaceable: false,
    pruneEmpty: false,
    ...more,
  };
}

/** Rewrites, stores the new objects and moves the refs: what apply does, in its plainest form. */
export async function rewriteIn(repo: GitRepo, more: Partial<RewriteRequest> = {}): Promise<Rewrite> {
  const pack = packSink(repo.dir);
  const rewrite = await rewriteHistory(requestFor(repo, more), pack.sink);
  await pack.finish();
  for (const { name, new: to, old, renamedTo, symref } of rewrite.refs) {
    if (symref !== undefined) continue;
    if (to === null || renamedTo !== undefined) await repo.git('update-ref', '--no-deref', '-d', name, old);
    if (to !== null) await repo.git('update-ref', '--no-deref', renamedTo ?? name, to);
  }
  return rewrite;
}

/** Forgets everything that no ref reaches. */
export async function prune(repo: GitRepo): Promise<void> {
  await repo.git('reflog', 'expire', '--expire=now', '--all');
  await repo.git('-c', 'gc.reflogExpire=now', 'gc', '-q', '--prune=now');
}
