import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fingerprinter, Masker } from '../../src/core/index.js';
import { Suppressions, type Finding, type Occurrence, type ScanReport, type ScanSetup } from '../../src/scan/index.js';

const key = randomBytes(32);

/** What a scan needs, with nothing suppressed, nothing excluded and nobody watching. */
export function testSetup(cwd: string, overrides: Partial<ScanSetup> = {}): ScanSetup {
  return {
    cwd,
    fingerprinter: new Fingerprinter(key),
    masker: new Masker(),
    suppressions: new Suppressions([], new Set(), new Date()),
    signal: new AbortController().signal,
    onProgress: () => undefined,
    isExcluded: () => false,
    maxFileSize: Infinity,
    ...overrides,
  };
}

/** The paths of every place of every finding, sorted. */
export function foundPaths(report: ScanReport): string[] {
  return places(report)
    .map(({ path }) => path)
    .sort();
}

export function places(report: Pick<ScanReport, 'findings'>): Occurrence[] {
  return report.findings.flatMap(({ occurrences }) => occurrences);
}

/** The one finding of a report; throws when there is another number of them. */
export function onlyFinding(report: ScanReport): Finding {
  const [finding, ...others] = report.findings;
  if (finding === undefined || others.length > 0)
    throw new Error(`expected one finding, not ${JSON.stringify(report, null, 1)}`);
  return finding;
}

/** The bytes that an occurrence of a file names. */
export async function bytesAt(cwd: string, { path, startByte, endByte }: Occurrence): Promise<Buffer> {
  return (await readFile(join(cwd, path))).subarray(startByte, endByte);
}
