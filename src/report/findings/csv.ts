import type { Finding, Occurrence } from '../../scan/index.js';
import { csvRow } from '../csv-row.js';
import type { Renderer } from '../renderer.js';

type Cell = string | number | undefined;

const columns: Readonly<Record<string, (finding: Finding, occurrence: Occurrence) => Cell>> = {
  fingerprint: (finding) => finding.fingerprint,
  rule: (finding) => finding.rule,
  provider: (finding) => finding.provider,
  title: (finding) => finding.title,
  confidence: (finding) => finding.confidence,
  proof: (finding) => finding.proof,
  preview: (finding) => finding.preview,
  source: (_, occurrence) => occurrence.source,
  path: (_, occurrence) => occurrence.path,
  startLine: (_, occurrence) => occurrence.startLine,
  startColumn: (_, occurrence) => occurrence.startColumn,
  endLine: (_, occurrence) => occurrence.endLine,
  endColumn: (_, occurrence) => occurrence.endColumn,
  commit: (_, occurrence) => occurrence.commit,
  author: (_, occurrence) => occurrence.author,
  date: (_, occurrence) => occurrence.date,
  firstCommit: (finding) => finding.firstCommit,
  note: (finding) => finding.note,
};

/** RFC 4180 with a header line; one row for each place. What was skipped is not in it: the exit code tells. */
export const renderCsv: Renderer = (report) => {
  const rows = report.findings.flatMap((finding) =>
    finding.occurrences.map((occurrence) => Object.values(columns).map((value) => value(finding, occurrence))),
  );
  return [Object.keys(columns), ...rows].map((row) => csvRow(row)).join('');
};
