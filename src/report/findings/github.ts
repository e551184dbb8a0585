import type { Finding, Occurrence, Skipped } from '../../scan/index.js';
import type { Renderer } from '../renderer.js';
import { count, duration, secretsInPlaces, size } from '../text.js';

/** Workflow commands: GitHub Actions shows them as annotations at the lines. The last line is a summary for the log. */
export const renderGithub: Renderer = (report) => {
  const { findings, skipped, stats, verdict } = report;
  const errors = findings.flatMap((finding) => finding.occurrences.map((occurrence) => errorAt(finding, occurrence)));
  const incomplete =
    skipped.length > 0 || verdict === 'partial' ? ' The scan is incomplete, so this is not all clear.' : '';
  const found = findings.length === 0 ? 'No secrets found' : `Found ${secretsInPlaces(findings)}`;
  const summary = `${found} (${count(stats.items, 'file')}, ${size(stats.bytes)}, ${duration(stats.milliseconds)}).${incomplete}`;
  return [...errors, ...skipped.map(warningFor), summary].map((line) => `${line}\n`).join('');
};

function errorAt(finding: Finding, occurrence: Occurrence): string {
  const { preview, fingerprint, rule, note } = finding;
  const commit = occurrence.commit === undefined ? '' : ` In commit ${occurrence.commit.slice(0, 12)}.`;
  const where = isFile(occurrence) ? '' : ` In ${occurrence.path || occurrence.source}.`;
  const message = `${preview}${where}${commit} ${note === undefined ? '' : `${note} `}Revoke it first, then remove it. Rule ${rule}, fingerprint ${fingerprint}`;
  return command(
    'error',
    { ...placeOf(occurrence), title: `${finding.title} (${finding.confidence} confidence)` },
    message,
  );
}

/** GitHub takes columns only for places on one line. */
function placeOf(occurrence: Occurrence): Record<string, string | number> {
  if (!isFile(occurrence)) return {};
  const { path, startLine, startColumn, endLine, endColumn } = occurrence;
  const columns = startLine === endLine ? { col: startColumn, endColumn } : {};
  return { file: path, line: startLine, endLine, ...columns };
}

/** A line of a message, a note or standard input is no line of a file in the repository. */
function isFile({ source }: Occurrence): boolean {
  return source === 'file' || source === 'staged' || source === 'blob';
}

function warningFor({ path, reason }: Skipped): string {
  return command('warning', { file: path, title: 'Not scanned' }, `${path}: ${reason}`);
}

function command(name: string, properties: Readonly<Record<string, string | number>>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name} ${list.join(',')}::${escapeData(message)}`;
}

/** As the runner undoes it: %, CR and LF. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
