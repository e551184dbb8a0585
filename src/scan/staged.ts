import { addedLines, readObjects, stagedFiles, type ObjectReader } from '../git/index.js';
import type { ItemScan, Spotted } from './item-scan.js';
import { ScanRun, warmUp, type ScanSetup } from './scan.js';
import type { ScanReport } from './report.js';

/** What stands behind one id: a blob may be staged under several paths. */
export type PathsOf = (id: string) => readonly string[];

/**
 * Scans staged blobs whole, and reports what stands on lines that staging adds.
 *
 * @param top - the top of the work tree; paths are reported relative to it
 */
export async function scanStaged(setup: ScanSetup, top: string): Promise<ScanReport> {
  const run = new ScanRun(setup);
  const listing = stagedFiles(top, { signal: setup.signal });
  warmUp(); // while git works: a hook's time is short
  const { files: all, unmerged } = await listing;
  for (const path of unmerged) run.skipped.push({ path, reason: 'it is in conflict: nothing of it is staged yet' });
  const files = all.filter(({ path }) => !setup.isExcluded(path));
  const paths = new Map<string, string[]>();
  for (const { blob, path } of files) paths.set(blob, [...(paths.get(blob) ?? []), path]);
  const spotted: { path: string; blob: string; place: Spotted }[] = [];
  run.totalItems = files.length;
  const reader = blobReader(
    run,
    (id) => paths.get(id) ?? [],
    (path, blob, places) => {
      for (const place of places) spotted.push({ path, blob, place });
    },
  );
  await readObjects(top, [...paths.keys()], reader, { signal: setup.signal });
  if (spotted.length > 0) {
    const added = await addedLines(top, [...new Set(spotted.map(({ path }) => path))], { signal: setup.signal });
    for (const { path, blob, place } of spotted) {
      const isNew = added.get(path)?.some(([first, last]) => place.start.line <= last && first <= place.end.line);
      if (isNew) run.findings.add(place, { source: 'staged', path, blob });
    }
  }
  return run.report();
}

/** Feeds each blob of a stream to one scan a path (rules may look at the path). */
export function blobReader(
  run: ScanRun,
  pathsOf: PathsOf,
  onDone: (path: string, blob: string, places: readonly Spotted[]) => void,
): ObjectReader {
  let current: { id: string; size: number; scans: { path: string; scan: ItemScan }[] } | undefined;
  return {
    begin: ({ id, size }) => {
      current = { id, size, scans: pathsOf(id).map((path) => ({ path, scan: run.item(path) })) };
    },
    piece: (bytes) => {
      for (const { scan } of current?.scans ?? []) scan.push(bytes);
    },
    end: () => {
      for (const { path, scan } of current?.scans ?? [])
        onDone(path, current?.id ?? '', run.finish(scan, current?.size ?? 0));
      current = undefined;
    },
    unreadable: (id, reason) => {
      for (const path of pathsOf(id)) run.skipped.push({ path, reason });
    },
  };
}
