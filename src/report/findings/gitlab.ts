import { createHash } from 'node:crypto';
import type { Finding, Occurrence, ScanReport } from '../../scan/index.js';
import { jsonText } from '../contract.js';
import type { RenderOptions, Renderer } from '../renderer.js';

/** The fields below are those of this version's schema, which GitLab carries as secret-detection-report-format.json. */
const SCHEMA_VERSION = '15.0.7';
const LONGEST_NAME = 255;
/** What GitLab's own analyzer writes for files that no commit was asked for. */
const NO_COMMIT = '0000000';

const severities = { high: 'Critical', medium: 'High', low: 'Medium' } as const;
const confidences = { high: 'High', medium: 'Medium', low: 'Low' } as const;

/** GitLab's secret detection report. It never holds the source line, since that would hold the secret. */
export const renderGitlab: Renderer = (report, options) =>
  jsonText(
    {
      version: SCHEMA_VERSION,
      vulnerabilities: report.findings.flatMap((finding) =>
        finding.occurrences.map((occurrence) => vulnerability(finding, occurrence)),
      ),
      scan: scanOf(report, options),
    },
    2,
  );

function vulnerability(finding: Finding, occurrence: Occurrence): object {
  const { title, rule, preview, note, fingerprint } = finding;
  return {
    id: placeId(finding, occurrence),
    category: 'secret_detection',
    name: title.slice(0, LONGEST_NAME),
    description: `${title}: ${preview}. ${note === undefined ? '' : `${note} `}Revoke it at its provider first, then remove it. Fingerprint ${fingerprint}.`,
    severity: severities[finding.confidence],
    confidence: confidences[finding.confidence],
    scanner: { id: 'secretctl', name: 'secretctl' },
    location: locationOf(occurrence),
    identifiers: [{ type: 'secretctl_rule_id', name: `secretctl rule ${rule}`, value: rule }],
  };
}

function locationOf({ path, source, commit, author, date, startLine, endLine }: Occurrence): object {
  return {
    file: path === '' ? source : path,
    commit: { sha: commit ?? NO_COMMIT, author, date },
    start_line: startLine,
    end_line: endLine,
  };
}

function scanOf(report: ScanReport, { version, startedAt = new Date(0) }: RenderOptions): object {
  const tool = { id: 'secretctl', name: 'secretctl', version, vendor: { name: 'secretctl' } };
  return {
    analyzer: tool,
    scanner: tool,
    type: 'secret_detection',
    start_time: gitlabTime(startedAt),
    end_time: gitlabTime(new Date(startedAt.getTime() + report.stats.milliseconds)),
    status: report.verdict === 'partial' ? 'failure' : 'success',
    messages: report.skipped.map(({ path, reason }) => ({ level: 'warn', value: `not scanned: ${path}: ${reason}` })),
  };
}

/** UTC without fraction and zone, as the schema's pattern demands. */
function gitlabTime(date: Date): string {
  return date.toISOString().slice(0, 19);
}

/** The same place of the same secret has the same id in every report: a UUID of version 8 (our own digest). */
function placeId({ fingerprint }: Finding, { path, startLine, startColumn, commit = '' }: Occurrence): string {
  const place = [fingerprint, path, startLine, startColumn, commit].join('\0');
  const hex = createHash('sha256').update(place).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
