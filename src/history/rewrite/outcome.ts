import type { StoredRef } from '../../git/index.js';
import type { SearchResult } from '../../odb/index.js';
import type { CommitGraph } from '../graph/index.js';
import type { BlobChanges } from './blobs.js';
import type { CommitOutcome } from './commits.js';
import { planHash } from './plan-hash.js';
import type { Redactor } from './redactor.js';
import { changeRefs } from './refs.js';
import type { TreeChanges } from './trees.js';
import type { ChangedBlob, Rewrite, RewriteRequest, Unreplaceable } from './types.js';

/** All that a rewrite came to. */
export interface Outcome {
  readonly request: RewriteRequest;
  readonly refs: readonly StoredRef[];
  readonly commits: CommitGraph;
  readonly redactor: Redactor;
  readonly map: ReadonlyMap<string, string | null>;
  readonly blobs: BlobChanges;
  readonly trees: TreeChanges;
  /** Reasons, by tree. */
  readonly leaking: ReadonlyMap<string, string>;
  /** Of commits, of the commits of notes, and of tags. */
  readonly outcomes: readonly [CommitOutcome, CommitOutcome, Pick<CommitOutcome, 'signaturesLost' | 'leaking'>];
  readonly search: SearchResult;
}

const MOST_PATHS = 20;

export function tellRewrite(outcome: Outcome): Rewrite {
  const { request, refs, commits, redactor, map, trees, search } = outcome;
  const [first, second, tags] = outcome.outcomes;
  const changedRefs = changeRefs(refs, map, redactor);
  const unreplaceable = unreplaceableOf(outcome);
  return {
    blobs: blobsOf(outcome),
    map,
    commits: [...first.changed, ...second.changed],
    totalCommits: commits.size,
    firstChanged: [...first.firstChanged, ...second.firstChanged],
    signaturesLost: { commits: [...first.signaturesLost, ...second.signaturesLost], tags: tags.signaturesLost },
    refs: changedRefs,
    unreplaceable,
    planHash: planHash(request, refs, { map, refs: changedRefs, unreplaceable }),
    unread: [
      ...search.unread.map(({ id, reason }) => ({ what: `object ${id}`, reason })),
      ...search.missing.map(({ id, namedBy }) => ({ what: `object ${id}`, reason: `missing; ${namedBy} names it` })),
      ...commits.unread,
      ...trees.holders.unread,
    ],
  };
}

function blobsOf({ blobs, trees }: Outcome): ChangedBlob[] {
  const everywhere = [...blobs.map].map(([id, to]) => ({ id, new: to, paths: trees.holders.pathsOf(id, MOST_PATHS) }));
  const byPath = [...trees.droppedPaths]
    .filter(([id]) => !blobs.map.has(id))
    .map(([id, kind]) => {
      const paths = trees.holders.pathsOf(id, MOST_PATHS);
      return { id, new: null, paths: kind === 'tree' ? paths.map((path) => `${path}/`) : paths };
    });
  return [...everywhere, ...byPath];
}

function unreplaceableOf({ blobs, trees, leaking, outcomes }: Outcome): Unreplaceable[] {
  const [first, second, tags] = outcomes;
  const texts = [...first.leaking, ...second.leaking, ...tags.leaking];
  const reasons = [
    ...blobs.unreplaceable,
    ...leaking,
    ...texts.map((id) => [id, 'a value is left in its text'] as const),
  ];
  return reasons.map(([object, reason]) => ({ object, reason, paths: trees.holders.pathsOf(object, MOST_PATHS) }));
}
