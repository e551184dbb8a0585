import { isGitFailure, isShallow, listAllObjects, listObjects, readObjects, type ObjectInfo } from '../git/index.js';
import { Attribution } from './attribution.js';
import { hitReader, type Hit } from './hit-reader.js';
import type { ScanReport } from './report.js';
import { ScanRun, type ScanSetup } from './scan.js';

/** Every commit that a ref or a reflog still reaches. */
export const EVERYTHING = ['--all', '--reflog'] as const;

/**
 * Scans every blob and every message that the revisions reach, each once, then looks up where the hits came from.
 *
 * @param repository - any folder of the repository
 * @param revisions - arguments of `git rev-list`; default: everything that refs and reflogs reach
 * @param onlyNew - report only what the files did not hold before these revisions
 */
export async function scanHistory(
  setup: ScanSetup,
  repository: string,
  revisions: readonly string[] = EVERYTHING,
  onlyNew = false,
): Promise<ScanReport> {
  const run = new ScanRun(setup);
  const options = { signal: setup.signal };
  if (await isShallow(repository)) {
    run.skipped.push({
      path: '.git/shallow',
      reason: 'the clone is shallow: older history is not here (git fetch --unshallow brings it)',
    });
  }
  const { objects: all, missing, walked } = await listOrSalvage(run, repository, revisions, onlyNew);
  const objects = all.filter(({ size }) => size <= setup.maxFileSize);
  for (const { size, path, id } of all)
    if (size > setup.maxFileSize) run.skipTooLarge(path === '' ? `object ${id}` : path);
  for (const id of missing)
    run.skipped.push({ path: `object ${id}`, reason: 'the object is missing from the repository' });
  run.totalItems = objects.length;
  if (walked) run.totalBytes = objects.reduce((sum, { size }) => sum + size, 0);
  const hits: Hit[] = [];
  const paths = new Map(objects.map(({ id, path }) => [id, path]));
  await readObjects(
    repository,
    [...paths.keys()],
    hitReader(run, hits, (id) => paths.get(id) ?? ''),
    options,
  );
  if (hits.length === 0) return run.report();
  return new Attribution(run, repository, hits, (id) => paths.get(id) ?? '').report(revisions, onlyNew);
}

/** What the revisions reach; where git cannot walk a damaged history, every object that is there. */
async function listOrSalvage(
  run: ScanRun,
  repository: string,
  revisions: readonly string[],
  onlyNew: boolean,
): Promise<{ objects: ObjectInfo[]; missing: string[]; walked: boolean }> {
  const options = { signal: run.setup.signal };
  try {
    return { ...(await listObjects(repository, revisions, options)), walked: true };
  } catch (error) {
    if (onlyNew || !isGitFailure(error)) throw error;
    run.skipped.push({
      path: 'history',
      reason: `${error.message}; every object that is still there was read instead`,
    });
    const ids = await listAllObjects(repository, options);
    return { objects: ids.map((id) => ({ id, type: 'blob', size: 0, path: '' })), missing: [], walked: false };
  }
}
