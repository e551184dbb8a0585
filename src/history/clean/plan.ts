import { Matcher } from '../../match/index.js';
import { searchObjects } from '../../odb/index.js';
import { nowhere, rewriteHistory, type Rewrite, type RewriteRequest } from '../rewrite/index.js';
import type { Unread } from '../types.js';
import { searchArchives } from '../verify/archives.js';

export interface CleanOptions {
  readonly signal?: AbortSignal | undefined;
  /** One line for people about what is being done now. */
  readonly onStep?: ((text: string) => void) | undefined;
}

/** What a request comes to. Nothing was changed. */
export interface CleanPlan {
  /** As it was asked, with the archives that hold a value. */
  readonly request: RewriteRequest;
  readonly rewrite: Rewrite;
  /** Could not be searched, so that a value may be left in it. */
  readonly unread: readonly Unread[];
}

/**
 * Computes what a request would change, and changes nothing.
 *
 * @throws AppError as `rewriteHistory` does
 */
export async function planClean(request: RewriteRequest, { signal, onStep }: CleanOptions = {}): Promise<CleanPlan> {
  const steps = onStep === undefined ? {} : { onStep: (text: string): void => onStep(`plan: ${text}`) };
  if (request.needles.length === 0) {
    return { request, rewrite: await rewriteHistory(request, nowhere(), { signal, ...steps }), unread: [] };
  }
  const matcher = new Matcher(request.needles);
  steps.onStep?.('searching every object');
  const search = await searchObjects(request.repository, matcher, { signal });
  steps.onStep?.('looking into archives');
  const { hits, coverage } = await searchArchives(request.repository, search.compressed, matcher, { signal });
  const inside = hits.map(({ object = '', path = '' }) => ({ object, member: path.replace(/^!+/, '') }));
  const full = { ...request, insideContainers: inside };
  const rewrite = await rewriteHistory(full, nowhere(), { signal, search, ...steps });
  return { request: full, rewrite, unread: [...(rewrite.unread ?? []), ...coverage.skipped] };
}
