import type { Context } from '../../app/context.js';
import { ProgressLine } from '../../app/progress-line.js';
import type { Secret } from '../../core/index.js';
import { findRepository } from '../../git/index.js';
import { verifyHistory, type Hit } from '../../history/index.js';

/** Shorter values stand in any history by chance. */
const TELLING_LENGTH = 8;
/** Where git keeps what was committed; the work tree's own files are where values come from. */
const HISTORY = /(?:^|: )(?:objects(?:: \w+)?|archives|refs|reflogs|indexes|lfs)$/;

export interface NamedValue {
  /** A name that is told where the value is leaked. */
  readonly name: string;
  readonly secret: Secret;
}

export interface Leaks {
  /** By name where a value stands, in words. */
  readonly found: ReadonlyMap<string, string>;
  /** What could not be read, so that more may stand there, in words. */
  readonly unread: readonly string[];
}

/**
 * Which of the values this repository's history holds, in any form that verify-history knows.
 *
 * @returns nothing outside a repository
 */
export async function leakedValues(context: Context, values: readonly NamedValue[]): Promise<Leaks> {
  const telling = values.filter(({ secret }) => secret.length >= TELLING_LENGTH);
  const repository = telling.length === 0 ? undefined : await findRepository(context.cwd);
  if (repository === undefined) return { found: new Map(), unread: [] };
  const progress = new ProgressLine(context);
  try {
    const { hits, coverage } = await verifyHistory({
      repository,
      needles: telling.map(({ name, secret }) => ({ kind: 'value', label: name, secret })),
      globs: [],
      workTree: false,
      signal: context.signal,
      onProgress: (state) => progress.update({ ...state, bytes: 0, totalBytes: undefined }),
    });
    const held = hits.filter((hit) => HISTORY.test(hit.place) && !isOnlyStaged(hit));
    const skipped = coverage.filter(({ place }) => HISTORY.test(place)).flatMap((one) => one.skipped);
    return {
      found: new Map(held.reverse().map((hit) => [hit.what, whereOf(hit)])),
      unread: skipped.map(({ what, reason }) => `${what}: ${reason}`),
    };
  } finally {
    progress.clear();
  }
}

/** In the index, or left from it, and in no commit: what never was in a commit nobody else has. */
function isOnlyStaged({ place, firstCommit }: Hit): boolean {
  return firstCommit === undefined && /(?:^|: )(?:objects|archives|indexes)$/.test(place);
}

function whereOf({ path, paths, firstCommit, place }: Hit): string {
  const file = paths?.[0] ?? path;
  const commit = firstCommit === undefined ? '' : ` of commit ${firstCommit.slice(0, 10)}`;
  return file === undefined ? `${place}${commit}` : `${file}${commit}`;
}
