import { createHash } from 'node:crypto';
import type { Finding, Occurrence, ScanReport } from '../../scan/index.js';
import { jsonText } from '../contract.js';
import type { Renderer } from '../renderer.js';
import { levels, sarifRules } from './sarif-rules.js';
import { count } from '../text.js';

/** GitHub refuses a whole file that has more in one run. */
const MOST_RESULTS = 25_000;

interface Place {
  readonly finding: Finding;
  readonly occurrence: Occurrence;
  /** Counts the places of one secret in one path, from 1. */
  readonly ordinal: number;
}

/** SARIF 2.1.0 as GitHub's code scanning takes it: one result, which becomes one alert, for each place. */
export const renderSarif: Renderer = (report, { version }) => {
  const places = mostTelling(report.findings.flatMap(placesOf));
  const rules = sarifRules(report.findings);
  const run = {
    tool: { driver: { name: 'secretctl', version, semanticVersion: version, rules } },
    automationDetails: { id: 'secretctl/' },
    columnKind: 'unicodeCodePoints',
    invocations: [invocation(report, places.length - MOST_RESULTS)],
    results: places.slice(0, MOST_RESULTS).map((place) => resultOf(place, rules)),
  };
  return jsonText({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, 2);
};

function placesOf(finding: Finding): Place[] {
  const seen = new Map<string, number>();
  return finding.occurrences.map((occurrence) => {
    const ordinal = (seen.get(occurrence.path) ?? 0) + 1;
    seen.set(occurrence.path, ordinal);
    return { finding, occurrence, ordinal };
  });
}

/** When some must be dropped, every secret keeps its first place, and the surer ones go before. */
function mostTelling(places: Place[]): Place[] {
  if (places.length <= MOST_RESULTS) return places;
  const rank = { high: 0, medium: 1, low: 2 } as const;
  const weight = ({ finding, occurrence }: Place): number =>
    (occurrence === finding.occurrences[0] ? 0 : 3) + rank[finding.confidence];
  return places.toSorted((a, b) => weight(a) - weight(b));
}

function resultOf({ finding, occurrence, ordinal }: Place, rules: readonly { readonly id: string }[]): object {
  const { rule, fingerprint, confidence, proof, firstCommit } = finding;
  const { source, blob, commit } = occurrence;
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ id }) => id === rule),
    level: levels[confidence],
    message: { text: messageOf(finding, occurrence) },
    locations: [locationOf(occurrence)],
    partialFingerprints: {
      'secretctl/v1': fingerprint,
      primaryLocationLineHash: `${digest(`${fingerprint}\0${occurrence.path}`).slice(0, 16)}:${String(ordinal)}`,
    },
    properties: { confidence, proof, source, blob, commit, firstCommit },
  };
}

function messageOf({ title, preview, note }: Finding, { source, commit }: Occurrence): string {
  const kinds = {
    file: '',
    staged: ' in the index',
    blob: '',
    message: ' in a message',
    note: ' in a note',
    stdin: ' on standard input',
  };
  const where = commit === undefined ? kinds[source] : `${kinds[source]} in commit ${commit.slice(0, 12)}`;
  return `${title}${where}: ${preview}.${note === undefined ? '' : ` ${note}`} Revoke it at its provider first, then remove it.`;
}

/** GitHub demands a physical location, so a message or note gets one too, named after what carries it. */
function locationOf(occurrence: Occurrence): object {
  const { path, source, startLine, startColumn, endLine, endColumn, startByte, endByte } = occurrence;
  const region = { startLine, startColumn, endLine, endColumn, byteOffset: startByte, byteLength: endByte - startByte };
  const isFile = source === 'file' || source === 'staged' || source === 'blob';
  const artifactLocation = isFile ? fileLocation(path) : { uri: relativeUri(path === '' ? source : path) };
  return { physicalLocation: { artifactLocation, region } };
}

function fileLocation(path: string): object {
  if (path.startsWith('/')) return { uri: `file://${relativeUri(path)}` };
  if (/^[A-Za-z]:\//.test(path)) return { uri: `file:///${path.slice(0, 2)}${relativeUri(path.slice(2))}` };
  return { uri: relativeUri(path), uriBaseId: '%SRCROOT%' };
}

function relativeUri(path: string): string {
  return path
    .replace(/\p{Cs}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
}

function invocation(report: ScanReport, dropped: number): object {
  const skipped = report.skipped.map(({ path, reason }) => ({
    level: 'warning',
    message: { text: `Not scanned: ${path}: ${reason}` },
    locations: [{ physicalLocation: { artifactLocation: fileLocation(path) } }],
  }));
  const cut = `${count(dropped, 'place is', 'places are')} not in this file, which may hold ${count(MOST_RESULTS, 'result')}; the json format has all`;
  return {
    executionSuccessful: report.verdict !== 'partial',
    toolExecutionNotifications: [...(dropped > 0 ? [{ level: 'error', message: { text: cut } }] : []), ...skipped],
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
