import { Matcher } from '../../match/index.js';
import { searchObjects } from '../../odb/index.js';
import { prepareRewrite, type ApplyPlace, type Prepared } from '../apply/index.js';
import { nowhere, rewriteHistory, type Rewrite, type RewriteOptions, type RewriteRequest } from '../rewrite/index.js';
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
  /** The new objects, when they were to be kept for an apply. */
  readonly prepared?: Prepared | undefined;
  /** Could not be searched, so that a value may be left in it. */
  readonly unread: readonly Unread[];
}

/**
 * Computes what a request would change, and changes nothing.
 *
 * @param keep - where to keep the new objects, so that an apply need not compute them again; `applyClean` or `discardPrepared` ends that
 * @throws AppError as `rewriteHistory` does
 */
export async function planClean(
  request: RewriteRequest,
  { signal, onStep }: CleanOptions = {},
  keep?: ApplyPlace,
): Promise<CleanPlan> {
  const steps = { signal, onStep: onStep === undefined ? undefined : (text: string): void => onStep(`plan: ${text}`) };
  if (request.needles.length === 0) return { request, unread: [], ...(await compute(request, steps, keep)) };
  const matcher = new Matcher(request.needles);
  steps.onStep?.('searching every object');
  const search = await searchObjects(request.repository, matcher, { signal });
  steps.onStep?.('looking into archives');
  const { hits, coverage } = await searchArchives(request.repository, search.compressed, matcher, { signal });
  const inside = hits.map(({ object = '', path = '' }) => ({ object, member: path.replace(/^!+/, '') }));
  const full = { ...request, insideContainers: inside };
  const computed = await compute(full, { ...steps, search }, keep);
  return { request: full, ...computed, unread: [...(computed.rewrite.unread ?? []), ...coverage.skipped] };
}

async function compute(
  request: RewriteRequest,
  options: RewriteOptions,
  keep: ApplyPlace | undefined,
): Promise<Pick<CleanPlan, 'rewrite' | 'prepared'>> {
  if (keep === undefined) return { rewrite: await rewriteHistory(request, nowhere(), options) };
  const prepared = await prepareRewrite(keep, request, options);
  return { rewrite: prepared.rewrite, prepared };
}
