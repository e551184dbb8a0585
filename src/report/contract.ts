import type { Finding, Occurrence, ScanReport } from '../scan/index.js';

/** The report as the JSON contract has it: named fields only, so that nothing new slips out by accident. */
export function toContract(report: ScanReport): object {
  const { schemaVersion, command, verdict, findings, skipped, suppressed, suppressions, fingerprintKey, stats } =
    report;
  return {
    schemaVersion,
    command,
    verdict,
    findings: findings.map(findingOf),
    skipped: skipped.map(({ path, reason }) => ({ path, reason })),
    suppressed,
    suppressions,
    fingerprintKey,
    stats,
  };
}

/** One finding as the JSON contract has it. */
export function findingOf(finding: Finding): object {
  const { fingerprint, rule, provider, title, confidence, proof, note, preview, firstCommit, paths, refs } = finding;
  const head = { fingerprint, rule, provider, title, confidence, proof, note, preview, firstCommit, paths, refs };
  return { ...head, occurrences: finding.occurrences.map(occurrenceOf) };
}

function occurrenceOf(occurrence: Occurrence): object {
  const { source, path, startLine, startColumn, endLine, endColumn, startByte, endByte } = occurrence;
  const { blob, commit, author, date } = occurrence;
  return { source, path, startLine, startColumn, endLine, endColumn, startByte, endByte, blob, commit, author, date };
}

// Valid inside JSON strings, but terminals obey the first kinds and some line readers split at the last.
const UNSAFE = /[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** JSON text that is also harmless on a terminal. */
export function jsonText(value: unknown, indent?: number): string {
  const escape = (unsafe: string): string => `\\u${unsafe.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `${JSON.stringify(value, null, indent).replace(UNSAFE, escape)}\n`;
}
