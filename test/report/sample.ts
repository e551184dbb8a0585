import { Masker, Secret } from '../../src/core/index.js';
import { renderScan, type Format, type RenderOptions } from '../../src/report/index.js';
import type { Finding, Occurrence, ScanReport } from '../../src/scan/index.js';

export const COMMIT = '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d';

export function occurrence(changes: Partial<Occurrence> = {}): Occurrence {
  const place = { startLine: 12, startColumn: 8, endLine: 12, endColumn: 48, startByte: 300, endByte: 340 };
  return { source: 'file', path: 'src/config.ts', ...place, excerpt: 'const key = "..."', ...changes };
}

export function finding(changes: Partial<Finding> = {}): Finding {
  return {
    fingerprint: '0123456789abcdef0123456789abcdef',
    rule: 'acme-api-key',
    provider: 'acme',
    title: 'Acme API key',
    confidence: 'high',
    proof: 'checksum',
    preview: 'acme_… (40 characters)',
    occurrences: [occurrence()],
    ...changes,
  };
}

/** A report with all that a history scan may have. */
export function historyFinding(): Finding {
  const place = {
    source: 'blob',
    blob: COMMIT,
    commit: COMMIT,
    author: 'Ada <ada@example.org>',
    date: '2026-03-01T12:22:00Z',
  } as const;
  const refs = ['main', 'dev', 'v1', 'v2', 'v3'];
  return finding({
    firstCommit: COMMIT,
    paths: ['src/config.ts', 'old/config.ts'],
    refs,
    note: 'looks like a live key',
    occurrences: [occurrence(place), occurrence({ ...place, source: 'message', path: `commit ${COMMIT}` })],
  });
}

export function report(changes: Partial<ScanReport> = {}): ScanReport {
  const findings = changes.findings ?? [];
  return {
    schemaVersion: 1,
    command: 'scan',
    verdict: findings.length > 0 ? 'findings' : (changes.skipped ?? []).length > 0 ? 'partial' : 'clean',
    findings,
    skipped: [],
    suppressed: { inline: 0, allowed: 0, baseline: 0 },
    suppressions: [],
    fingerprintKey: 'deadbeef',
    stats: { bytes: 12_345_678, items: 1234, milliseconds: 812, outOfScope: {} },
    ...changes,
  };
}

export function maskerOf(...values: string[]): Masker {
  const masker = new Masker();
  for (const value of values) masker.register(new Secret(value));
  return masker;
}

export function render(
  value: ScanReport,
  format: Format,
  options: Partial<RenderOptions> & { masker?: Masker } = {},
): Promise<string> {
  return renderScan(value, format, { masker: new Masker(), color: false, columns: 80, version: '1.2.3', ...options });
}
