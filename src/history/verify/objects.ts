import { isShallow, readObjects } from '../../git/index.js';
import { Matcher } from '../../match/index.js';
import { searchObjects, type ObjectHit, type SearchResult } from '../../odb/index.js';
import { lfsPointer, lfsSize } from '../places/index.js';
import type { Coverage, RawHit, Unread } from '../types.js';
import { searchArchives, type ArchiveOptions } from './archives.js';

/** Begins every pointer of Git LFS, today's and those of its beginnings. Searched along with what was asked for. */
const LFS_MARK = {
  kind: 'pattern',
  label: 'Git LFS pointer',
  source: 'version (?:https://(?:git-lfs|hawser)\\.github\\.com/spec/v1|http://git-media\\.io/v/2)',
} as const;

const LONGEST_POINTER = 1024;
const MOST_MISSING = 1_000;

/** Objects that are done, of how many. */
export interface ObjectProgress {
  readonly items: number;
  readonly totalItems: number;
}

export interface DatabaseOptions extends ArchiveOptions {
  readonly threads?: 1 | 2 | undefined;
  readonly onProgress?: ((progress: ObjectProgress) => void) | undefined;
}

export interface DatabaseResult {
  readonly hits: RawHit[];
  readonly coverage: Coverage[];
  /** LFS contents that pointers name, and the bytes that they say. */
  readonly lfs: ReadonlyMap<string, number>;
  /** Whether a tree links to a submodule. */
  readonly namesSubmodules: boolean;
}

/**
 * Searches every object of the database, and what compressed blobs hold.
 */
export async function searchDatabase(cwd: string, matcher: Matcher, options: DatabaseOptions): Promise<DatabaseResult> {
  const { signal, threads, onProgress } = options;
  const mark = matcher.needles.length;
  const result = await searchObjects(cwd, new Matcher([...matcher.needles, LFS_MARK]), {
    signal,
    ...(threads === undefined ? {} : { threads }),
    onProgress: (items, totalItems) => onProgress?.({ items, totalItems }),
  });
  const pointers = result.hits.filter((hit) => isPointer(hit, mark)).map(({ id }) => id);
  const archives = await searchArchives(cwd, result.compressed, matcher, options);
  return {
    hits: [...result.hits.flatMap((hit) => rawHits(hit, matcher, mark)), ...archives.hits],
    coverage: [...coverageOf(result, await missingOf(cwd, result)), archives.coverage],
    lfs: await lfsContents(cwd, pointers, signal),
    namesSubmodules: result.namesSubmodules === true,
  };
}

function isPointer({ type, size, matches }: ObjectHit, mark: number): boolean {
  return (
    type === 'blob' && size <= LONGEST_POINTER && matches.some(({ needle, start }) => needle === mark && start === 0)
  );
}

/** One hit for each needle and encoding: an object that holds a value a thousand times is cleaned as a whole. */
function rawHits({ id, type, matches }: ObjectHit, matcher: Matcher, mark: number): RawHit[] {
  const kinds = new Map(matches.map((match) => [`${match.needle} ${match.encoding}`, match]));
  return [...kinds.values()]
    .filter(({ needle }) => needle !== mark)
    .map(({ needle, encoding }) => ({
      place: 'objects',
      what: matcher.needles[needle]?.label ?? '',
      encoding,
      object: id,
      kind: type,
    }));
}

function coverageOf({ searched, unread }: SearchResult, missing: readonly Unread[]): Coverage[] {
  const lost = unread.map(({ id, reason }) => ({ what: `object ${id}`, reason }));
  return (['blob', 'tree', 'commit', 'tag'] as const).map((type) => ({
    place: `objects: ${type}s`,
    ...searched[type],
    skipped: type === 'blob' ? [...lost, ...missing] : [],
  }));
}

async function missingOf(cwd: string, { missing }: SearchResult): Promise<Unread[]> {
  const shallow = await isShallow(cwd);
  const reason = shallow
    ? 'not here: the clone is shallow (git fetch --unshallow)'
    : 'named by another object, but not here';
  const told = missing
    .slice(0, MOST_MISSING)
    .map(({ id, namedBy }) => ({ what: `object ${id}`, reason: `${reason}; named by ${namedBy}` }));
  const rest = missing.length - told.length;
  return [
    ...(shallow
      ? [{ what: 'older history', reason: 'the clone is shallow: git fetch --unshallow brings the rest' }]
      : []),
    ...told,
    ...(rest > 0 ? [{ what: `${rest} more objects`, reason }] : []),
  ];
}

async function lfsContents(
  cwd: string,
  pointers: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  let held: Buffer[] = [];
  await readObjects(
    cwd,
    pointers,
    {
      begin: () => (held = []),
      piece: (bytes) => held.push(Buffer.from(bytes)),
      end: () => {
        const oid = lfsPointer(Buffer.concat(held));
        if (oid !== undefined) found.set(oid, lfsSize(Buffer.concat(held)));
      },
      unreadable: () => undefined, // the search read it a moment ago
    },
    { signal },
  );
  return found;
}
