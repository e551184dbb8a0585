import type { Fingerprinter, Masker } from '../core/index.js';
import { AppError, exitCodes, systemCode, systemReason } from '../errors/index.js';
import { builtinRules } from '../rules/index.js';
import { Engine } from './engine.js';
import { Findings, secretOf, type Origin } from './findings.js';
import { ItemScan, type Engines, type Spotted } from './item-scan.js';
import { Breather, type OnProgress } from './progress.js';
import type { Finding, ScanReport, Skipped } from './report.js';
import { listFiles } from './sources/files.js';
import { readFilePieces } from './sources/read-file.js';
import type { Suppressions } from './suppressions.js';

/** What every scan needs of the world. */
export interface ScanSetup {
  readonly cwd: string;
  readonly fingerprinter: Fingerprinter;
  readonly masker: Masker;
  readonly suppressions: Suppressions;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  /** Files that the configuration leaves out. */
  readonly isExcluded: (path: string) => boolean;
  /** Larger files and blobs are listed as skipped; in bytes. */
  readonly maxFileSize: number;
}

let textEngine: Engine | undefined;
let binaryEngine: Engine | undefined;

/** The built-in rules, compiled on first use, once a process. */
export const builtinEngines: Engines = {
  get text() {
    return (textEngine ??= new Engine(builtinRules));
  },
  /** In binaries only long fixed formats mean something. */
  get binary() {
    return (binaryEngine ??= new Engine(
      builtinRules.filter((rule) => rule.kind === 'token' && rule.confidence === 'high'),
    ));
  },
};

/** Compiles the rules now instead of on first use. */
export function warmUp(): void {
  textEngine ??= new Engine(builtinRules);
}

/** Keeps the counts of one scan and makes its report. */
export class ScanRun {
  readonly setup: ScanSetup;
  readonly findings: Findings;
  readonly skipped: Skipped[] = [];
  readonly outOfScope: Record<string, number> = {};
  readonly breather: Breather;
  totalItems: number | undefined;
  totalBytes: number | undefined;
  #items = 0;
  #bytes = 0;
  readonly #started = performance.now();

  constructor(setup: ScanSetup) {
    this.setup = setup;
    this.findings = new Findings(setup.fingerprinter, setup.suppressions);
    this.breather = new Breather(setup.signal);
  }

  item(path: string): ItemScan {
    return new ItemScan(builtinEngines, path);
  }

  /** Ends an item: counts it, and returns what was spotted in it. */
  finish(scan: ItemScan, bytes: number): readonly Spotted[] {
    const { spotted, content } = scan.end();
    for (const { candidate } of spotted) this.setup.masker.register(secretOf(candidate));
    if (content === 'archive') this.count('archive');
    this.#items++;
    this.#bytes += bytes;
    this.setup.onProgress({
      items: this.#items,
      bytes: this.#bytes,
      totalItems: this.totalItems,
      totalBytes: this.totalBytes,
    });
    return spotted;
  }

  addAll(spotted: readonly Spotted[], origin: Origin): void {
    for (const place of spotted) this.findings.add(place, origin);
  }

  skipTooLarge(path: string): void {
    this.skipped.push({ path, reason: `larger than scan.max_file_size (${String(this.setup.maxFileSize)} bytes)` });
  }

  count(kind: string, by = 1): void {
    this.outOfScope[kind] = (this.outOfScope[kind] ?? 0) + by;
  }

  report(findings: readonly Finding[] = this.findings.list(), sawEverything = false): ScanReport {
    const { setup, skipped } = this;
    setup.signal.throwIfAborted(); // what was cut short must not pass for a result
    return {
      schemaVersion: 1,
      command: 'scan',
      verdict: findings.length > 0 ? 'findings' : skipped.length > 0 ? 'partial' : 'clean',
      findings,
      skipped,
      suppressed: this.findings.suppressed,
      suppressions: setup.suppressions.unused(sawEverything),
      fingerprintKey: setup.fingerprinter.keyId,
      stats: {
        bytes: this.#bytes,
        items: this.#items,
        milliseconds: Math.round(performance.now() - this.#started),
        outOfScope: this.outOfScope,
      },
    };
  }
}

/** Scans files and folders. */
export async function scanFiles(setup: ScanSetup, paths: readonly string[], allFiles: boolean): Promise<ScanReport> {
  const run = new ScanRun(setup);
  const listing = await listFiles(setup.cwd, paths, allFiles, setup.signal);
  run.skipped.push(...listing.skipped);
  for (const [kind, count] of Object.entries(listing.outOfScope)) run.count(kind, count);
  const files = listing.files.filter(({ path }) => !setup.isExcluded(path));
  if (files.length < listing.files.length) run.count('excluded', listing.files.length - files.length);
  run.totalItems = files.length;
  run.totalBytes = files.reduce((sum, { size }) => sum + size, 0);
  for (const file of files) {
    if (file.size > setup.maxFileSize) run.skipTooLarge(file.path);
    else await scanOneFile(run, file.path, file.location);
  }
  return run.report(undefined, listing.sawTop && run.skipped.length === 0);
}

async function scanOneFile(run: ScanRun, path: string, location: string | Buffer): Promise<void> {
  const spotted = await spotInFile(run, path, location);
  if (spotted !== undefined) run.addAll(spotted, { source: 'file', path });
}

/** What stands in one file; undefined when it could not be read to its end, which the run then lists. */
export async function spotInFile(
  run: ScanRun,
  path: string,
  location: string | Buffer,
): Promise<readonly Spotted[] | undefined> {
  const scan = run.item(path);
  let bytes = 0;
  try {
    for (const piece of readFilePieces(location)) {
      bytes += piece.length;
      scan.push(piece);
      await run.breather.breathe();
    }
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    if (systemCode(error) !== 'ENOENT') run.skipped.push({ path, reason: systemReason(error) });
    return undefined;
  }
  return run.finish(scan, bytes);
}

/** Scans what arrives on a stream, for example a log. */
export async function scanStream(
  setup: ScanSetup,
  stream: AsyncIterable<Buffer | string>,
  path: string,
): Promise<ScanReport> {
  const run = new ScanRun(setup);
  const scan = run.item(path);
  let bytes = 0;
  for await (const chunk of readable(stream)) {
    const piece = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    bytes += piece.length;
    scan.push(piece);
    setup.signal.throwIfAborted();
  }
  run.addAll(run.finish(scan, bytes), { source: 'stdin', path });
  return run.report();
}

async function* readable(stream: AsyncIterable<Buffer | string>): AsyncIterable<Buffer | string> {
  try {
    yield* stream;
  } catch (error) {
    if (systemCode(error) === undefined || systemCode(error) === 'ABORT_ERR') throw error;
    throw new AppError('E_STDIN', `standard input cannot be read: ${systemReason(error)}`, {
      exit: exitCodes.failed,
      hint: 'pipe text into it, for example: kubectl logs pod | secretctl scan --stdin',
      cause: error,
    });
  }
}
