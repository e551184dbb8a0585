import type { Evidence } from './record.js';

export interface MovedRef {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** What became different between two verifications. */
export interface EvidenceComparison {
  /** worse: leaked where it was not, less was looked for or read, or a server serves an old commit again. */
  readonly judgement: 'same' | 'better' | 'worse';
  /** Why it is worse, in words. */
  readonly worse: readonly string[];
  readonly verdict: { readonly before: Evidence['verdict']; readonly now: Evidence['verdict'] };
  readonly refs: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly moved: readonly MovedRef[];
  };
  /** Objects now, less objects before. */
  readonly objects: number;
  /** What is to be known to read the rest ("another fingerprint key"). */
  readonly notes: readonly string[];
}

type Verdict = Evidence['verdict'];
const RANK: Readonly<Record<Verdict, number>> = { clean: 0, incomplete: 1, leaked: 2 };

/** Compares a record with a later one of the same repository: what `verify-history --check FILE` prints. */
export function compareEvidence(before: Evidence, now: Evidence): EvidenceComparison {
  const worse = [
    ...verdictWorse(before, now),
    ...scopeWorse(before, now),
    ...coverageWorse(before, now),
    ...servedAgain(before, now),
  ];
  const better = worse.length === 0 && RANK[now.verdict] < RANK[before.verdict];
  return {
    judgement: worse.length > 0 ? 'worse' : better ? 'better' : 'same',
    worse,
    verdict: { before: before.verdict, now: now.verdict },
    refs: refsBetween(before, now),
    objects: now.objects - before.objects,
    notes: notesOn(before, now),
  };
}

function verdictWorse(before: Evidence, now: Evidence): string[] {
  if (RANK[now.verdict] > RANK[before.verdict]) return [`the verdict was ${before.verdict}, and is ${now.verdict}`];
  if (now.verdict === 'leaked' && now.hits.length > before.hits.length)
    return [`there were ${before.hits.length} places, and are ${now.hits.length}`];
  return [];
}

/** A check that looks for less proves less. */
function scopeWorse(before: Evidence, now: Evidence): string[] {
  const missing = (from: readonly string[], to: readonly string[]): string[] =>
    from.filter((each) => !to.includes(each));
  return [
    ...missing(before.lookedFor, now.lookedFor).map((label) => `${label} was looked for, and is not now`),
    ...missing(before.encodings, now.encodings).map(
      (encoding) => `values in ${encoding} were looked for, and are not now`,
    ),
  ];
}

function coverageWorse(before: Evidence, now: Evidence): string[] {
  const places = new Map(now.coverage.map((row) => [row.place, row]));
  return before.coverage.flatMap(({ place, items, skipped }) => {
    const row = places.get(place);
    if (row === undefined) return items === 0 ? [] : [`${place}: ${items} items were read, and none now`];
    return row.skipped.length > skipped.length
      ? [`${place}: ${skipped.length} items could not be read, and ${row.skipped.length} cannot now`]
      : [];
  });
}

function servedAgain(before: Evidence, now: Evidence): string[] {
  const then = new Map(before.oldCommits.map(({ id, answer }) => [id, answer]));
  return now.oldCommits
    .filter(({ id, answer }) => answer === 'served' && then.get(id) !== undefined && then.get(id) !== 'served')
    .map(({ id }) => `the server serves the old commit ${id}, which it did not`);
}

function refsBetween(before: Evidence, now: Evidence): EvidenceComparison['refs'] {
  const then = new Map(before.refs.map(({ name, id }) => [name, id]));
  const today = new Map(now.refs.map(({ name, id }) => [name, id]));
  return {
    added: [...today.keys()].filter((name) => !then.has(name)),
    removed: [...then.keys()].filter((name) => !today.has(name)),
    moved: [...then].flatMap(([name, from]) => {
      const to = today.get(name);
      return to === undefined || to === from ? [] : [{ name, from, to }];
    }),
  };
}

function notesOn(before: Evidence, now: Evidence): string[] {
  const keyOf = ({ fingerprintKey }: Evidence): string => fingerprintKey ?? 'none';
  return [
    ...(keyOf(before) === keyOf(now)
      ? []
      : [`fingerprints were made with key ${keyOf(before)}, and now with ${keyOf(now)}: they cannot be compared`]),
    ...(before.repository.name === now.repository.name
      ? []
      : [`the repository was ${before.repository.name}, and is ${now.repository.name}`]),
    ...(before.repository.freshClone === now.repository.freshClone
      ? []
      : ['one of the two is of a fresh clone, the other is not: their places differ']),
  ];
}
