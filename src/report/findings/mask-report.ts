import type { Masker } from '../../core/index.js';
import type { Finding, Occurrence, ScanReport, UnusedSuppression } from '../../scan/index.js';

export const OBJECT_ID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const UTC_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
export const DIGEST = /^[0-9a-f]{8,64}$/;
const RULE_ID = /^[a-z\d]+(?:[-.][a-z\d]+)*$/;

/**
 * Masks every string of the report but those of a closed vocabulary, which decide what a program makes of it.
 *
 * Ids (rules, commits, fingerprints) and times survive a short secret that happens to be a part of them.
 */
export function maskReport(report: ScanReport, masker: Masker): ScanReport {
  const { schemaVersion, command, verdict, suppressed, stats } = report;
  return {
    schemaVersion,
    command,
    verdict,
    findings: report.findings.map((finding) => maskFinding(finding, masker)),
    skipped: masker.maskLeaves(report.skipped),
    suppressed,
    suppressions: report.suppressions.map((unused) => maskSuppression(unused, masker)),
    fingerprintKey: maskUnless(DIGEST, report.fingerprintKey, masker),
    stats,
  };
}

function maskFinding(finding: Finding, masker: Masker): Finding {
  const { occurrences, confidence, proof, ...texts } = finding;
  return {
    ...masker.maskLeaves(texts),
    fingerprint: maskUnless(DIGEST, finding.fingerprint, masker),
    rule: maskUnless(RULE_ID, finding.rule, masker),
    provider: maskUnless(RULE_ID, finding.provider, masker),
    ...(finding.firstCommit === undefined ? {} : { firstCommit: maskUnless(OBJECT_ID, finding.firstCommit, masker) }),
    confidence,
    ...(proof === undefined ? {} : { proof }),
    occurrences: occurrences.map((occurrence) => maskOccurrence(occurrence, masker)),
  };
}

function maskOccurrence(occurrence: Occurrence, masker: Masker): Occurrence {
  const { source, blob, commit, date } = occurrence;
  return {
    ...masker.maskLeaves(occurrence),
    source,
    ...(blob === undefined ? {} : { blob: maskUnless(OBJECT_ID, blob, masker) }),
    ...(commit === undefined ? {} : { commit: maskUnless(OBJECT_ID, commit, masker) }),
    ...(date === undefined ? {} : { date: maskUnless(UTC_TIME, date, masker) }),
  };
}

function maskSuppression(unused: UnusedSuppression, masker: Masker): UnusedSuppression {
  const { state } = unused;
  return {
    fingerprint: maskUnless(DIGEST, unused.fingerprint, masker),
    rule: maskUnless(RULE_ID, unused.rule, masker),
    path: masker.mask(unused.path),
    state,
  };
}

/** A match this long inside an id is no coincidence. */
const TELLING = 16;

/** Masks `text`, unless it has the shape of an id and only a word or a few digits of it happen to be a secret. */
export function maskUnless(shape: RegExp, text: string, masker: Masker): string {
  const masked = masker.mask(text);
  if (masked === text || !shape.test(text)) return masked;
  return text.length - masked.replaceAll('[masked]', '').length < TELLING ? text : masked;
}
