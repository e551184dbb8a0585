import { pullsHere } from '../after/index.js';
import type { Rewrite } from '../rewrite/index.js';
import type { CleanSummary } from './types.js';

const MOST_PATHS = 1_000;

/** A rewrite in numbers and names. */
export function summaryOf(rewrite: Rewrite): CleanSummary {
  const { blobs, commits } = rewrite;
  const paths = [...new Set(blobs.flatMap((blob) => blob.paths))].sort();
  return {
    planHash: rewrite.planHash,
    commits: {
      changed: commits.length,
      dropped: commits.filter(([, fresh]) => fresh === null).length,
      total: rewrite.totalCommits,
    },
    blobs: {
      replaced: blobs.filter((blob) => blob.new !== null).length,
      dropped: blobs.filter((blob) => blob.new === null).length,
      paths: paths.slice(0, MOST_PATHS),
    },
    refs: rewrite.refs,
    pullRequests: pullsHere(rewrite, []).affected,
    signaturesLost: rewrite.signaturesLost,
    firstChanged: rewrite.firstChanged,
    unreplaceable: rewrite.unreplaceable,
  };
}
