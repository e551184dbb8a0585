import { relative, sep } from 'node:path';
import type { Limits } from '../../containers/index.js';
import type { Repository } from '../../git/index.js';
import { Matcher, type Needle } from '../../match/index.js';
import { globMatcher } from '../../scan/index.js';
import { absentLfs, searchPlaces } from '../places/index.js';
import { pathHits, resolveHits, Words } from '../resolve/index.js';
import type { Coverage, Hit, Unread, Verdict, VerifyReport } from '../types.js';
import { innerFix } from './inner-fix.js';
import { namedObjects } from './named.js';
import { searchDatabase, type ObjectProgress } from './objects.js';

export interface VerifyRequest {
  readonly repository: Repository;
  readonly needles: readonly Needle[];
  /** Paths that must not be there. */
  readonly globs: readonly string[];
  /** What the needles come from, when that was searched before and not all of it could be read. */
  readonly before?: Coverage | undefined;
  /** What the report says was looked for; default: the needles' labels and the globs. */
  readonly lookedFor?: readonly string[] | undefined;
  /** Leaves out the files of the work tree: what is asked is what git keeps. Default: they are read. */
  readonly workTree?: boolean | undefined;
  readonly limits?: Limits | undefined;
  readonly threads?: 1 | 2 | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ObjectProgress) => void) | undefined;
}

/**
 * Looks for values, patterns and paths in every place where git keeps things, submodules included.
 *
 * Reads only; nothing is fetched. What could not be read makes the verdict `incomplete`, never `clean`.
 *
 * @throws AppError `E_NEEDLE`, `E_PATTERN`, exit 2, for something that cannot be searched
 */
export async function verifyHistory(request: VerifyRequest): Promise<VerifyReport> {
  const matcher = new Matcher(request.needles);
  const { hits, coverage } = await verifyRepository(request, matcher, request.repository, new Set(), request.workTree);
  const all = request.before === undefined ? coverage : [request.before, ...coverage];
  request.signal?.throwIfAborted(); // what was cut short must not pass for a result
  return {
    schemaVersion: 1,
    command: 'verify-history',
    verdict: verdictOf(hits, all),
    lookedFor: request.lookedFor ?? [...request.needles.map(({ label }) => label), ...request.globs],
    hits,
    coverage: all,
  };
}

function verdictOf(hits: readonly Hit[], coverage: readonly Coverage[]): Verdict {
  if (hits.length > 0) return 'leaked';
  return coverage.some(({ skipped }) => skipped.length > 0) ? 'incomplete' : 'clean';
}

interface Found {
  readonly hits: Hit[];
  readonly coverage: Coverage[];
}

async function verifyRepository(
  request: VerifyRequest,
  matcher: Matcher,
  repository: Repository,
  visited: Set<string>,
  workTree = true,
): Promise<Found> {
  const { signal, globs } = request;
  const cwd = repository.commonDir;
  const database = await searchDatabase(cwd, matcher, request);
  const listed = globs.map((glob) => [glob, globMatcher(glob)] as const);
  const places = await searchPlaces(repository, matcher, {
    signal,
    workTree,
    limits: request.limits,
    visited,
    ...(globs.length === 0 ? {} : { pathMatches: (path: string) => listed.find(([, matches]) => matches(path))?.[0] }),
  });
  const raw = [...database.hits, ...places.hits];
  const own: Found = {
    hits: [
      ...(await resolveHits(repository, raw, { signal, matcher })),
      ...(globs.length === 0 ? [] : await pathHits(repository, globs, { signal })),
    ],
    coverage: withLfs(
      [
        ...database.coverage,
        await namedObjects(repository, matcher, signal),
        ...(database.namesSubmodules ? withSubmoduleNote(places.coverage) : places.coverage),
      ],
      await absentLfs(repository, database.lfs.keys(), database.lfs),
    ),
  };
  for (const inner of places.repositories)
    add(own, await verifyRepository(request, matcher, inner, visited, false), nameOf(inner, repository), (fix, name) =>
      innerFix(fix, inner, name, new Words(matcher, repository.gitDir)),
    );
  return own;
}

/** Which repository a link of an old commit means, nobody can tell for sure: its address may be gone, or another. */
const SUBMODULE_NOTE =
  'trees of history name submodules: these are repositories of their own, and those that are not cloned here were not looked into';

function withSubmoduleNote(coverage: readonly Coverage[]): Coverage[] {
  return coverage.map((row) => (row.place === 'submodules' ? { ...row, notes: [SUBMODULE_NOTE] } : row));
}

function withLfs(coverage: readonly Coverage[], absent: readonly Unread[]): Coverage[] {
  if (absent.length === 0) return [...coverage];
  const lfs = coverage.find(({ place }) => place === 'lfs') ?? { place: 'lfs', items: 0, bytes: 0, skipped: [] };
  const others = coverage.filter((each) => each !== lfs);
  return [...others, { ...lfs, skipped: [...lfs.skipped, ...absent] }];
}

function add(to: Found, inner: Found, name: string, fixIn: (fix: string, name: string) => string): void {
  const prefixed = (place: string): string => `${name}: ${place}`;
  to.hits.push(...inner.hits.map((hit) => ({ ...hit, place: prefixed(hit.place), fix: fixIn(hit.fix, name) })));
  to.coverage.push(...inner.coverage.map((row) => ({ ...row, place: prefixed(row.place) })));
}

/** `submodules/vendor/lib` for what lies below .git/modules, else the folder in the work tree. */
function nameOf(inner: Repository, outer: Repository): string {
  const below = relative(outer.commonDir, inner.commonDir).split(sep).join('/');
  if (below.startsWith('modules/')) return below.replace(/^modules/, 'submodules');
  return `repository ${relative(outer.top ?? outer.commonDir, inner.top ?? inner.commonDir)
    .split(sep)
    .join('/')}`;
}
