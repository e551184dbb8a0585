import type { Secret } from '../core/index.js';
import { isGitFailure, listAllObjects, listObjects, readObjects, type Repository } from '../git/index.js';
import { secretOf } from './findings.js';
import { EVERYTHING } from './history.js';
import { hitReader, type Hit } from './hit-reader.js';
import { inlineAllow } from './inline-allow.js';
import type { Spotted } from './item-scan.js';
import type { Skipped } from './report.js';
import { ScanRun, spotInFile, type ScanSetup } from './scan.js';
import { listFiles } from './sources/files.js';

/** A value that a rule knows as a secret, wherever it stood first. */
export interface Discovered {
  readonly secret: Secret;
  readonly fingerprint: string;
  /** Id and title of the rule. */
  readonly rule: string;
  readonly title: string;
}

export interface Discovery {
  readonly found: readonly Discovered[];
  readonly skipped: readonly Skipped[];
}

/**
 * Finds every value that a rule of the scanner knows, in every object of the database (unreachable ones too), in the files of the work tree
 * (ignored ones too) and in git's own files. Suppressed ones are left out.
 *
 * @param wanted - tells the fingerprints to look for, suppressed or not; undefined: all that are not suppressed
 */
export async function discoverSecrets(
  setup: ScanSetup,
  repository: Repository,
  wanted?: (fingerprint: string) => boolean,
): Promise<Discovery> {
  const run = new ScanRun(setup);
  const found = new Map<string, Discovered>();
  const keep: Keep = (places, path) => {
    for (const place of places) keepSecret(setup, found, place, path, wanted);
  };
  await readDatabase(run, repository.commonDir, keep);
  for (const folder of new Set([repository.top, repository.gitDir, repository.commonDir])) {
    if (folder !== undefined) await readFolder(run, folder, keep);
  }
  return { found: [...found.values()], skipped: run.skipped };
}

function keepSecret(
  setup: ScanSetup,
  found: Map<string, Discovered>,
  { candidate, allowText }: Spotted,
  path: string,
  wanted: ((fingerprint: string) => boolean) | undefined,
): void {
  const secret = secretOf(candidate);
  const fingerprint = setup.fingerprinter.of(secret);
  const { id, title } = candidate.rule;
  if (found.has(fingerprint) || (wanted !== undefined && !wanted(fingerprint))) return;
  if (wanted === undefined) {
    if (inlineAllow(allowText, id, () => fingerprint).allowed) return;
    if (setup.suppressions.covers(fingerprint, id, path) !== undefined) return;
  }
  found.set(fingerprint, { secret, fingerprint, rule: id, title });
}

type Keep = (places: readonly Spotted[], path: string) => void;

async function readDatabase(run: ScanRun, cwd: string, keep: Keep): Promise<void> {
  const options = { signal: run.setup.signal };
  const ids = await listAllObjects(cwd, options);
  const paths = await pathsOfBlobs(cwd, options);
  const pathOf = (id: string): string => paths.get(id) ?? '';
  const hits: Hit[] = [];
  run.totalItems = ids.length;
  await readObjects(cwd, ids, hitReader(run, hits, pathOf), options);
  for (const { id, places } of hits) keep(places, pathOf(id));
}

/** What an allow file goes by. Where history cannot be walked there are none, and more is reported. */
async function pathsOfBlobs(cwd: string, options: { signal: AbortSignal }): Promise<ReadonlyMap<string, string>> {
  try {
    const { objects } = await listObjects(cwd, EVERYTHING, options);
    return new Map(objects.map(({ id, path }) => [id, path]));
  } catch (error) {
    if (isGitFailure(error)) return new Map();
    throw error;
  }
}

async function readFolder(run: ScanRun, folder: string, keep: Keep): Promise<void> {
  const listing = await listFiles(folder, [], true, run.setup.signal);
  run.skipped.push(...listing.skipped);
  for (const file of listing.files.filter(({ path }) => !path.startsWith('objects/'))) {
    keep((await spotInFile(run, file.path, file.location)) ?? [], file.path);
  }
}
