import type { Finding, Occurrence } from '../../scan/index.js';
import type { Pen } from '../pen.js';
import { count, localTime, shortList, visible } from '../text.js';
import { cut, wrap } from '../width.js';

const MOST_PLACES = 5;
const MOST_REFS = 3;
const MOST_PATHS = 3;
const LABEL = 13;
const INDENT = 2;

const proofs = { checksum: 'checksum fits', structure: 'structure decodes' } as const;

/** One secret, as a block of lines. */
export function findingLines(finding: Finding, pen: Pen): string[] {
  const { title, rule, preview, proof, fingerprint, note, occurrences } = finding;
  const proven = proof === undefined ? '' : `, ${proofs[proof]}`;
  return [
    `${badge(finding, pen)} ${pen.paint.bold(visible(title))} ${pen.paint.dim(visible(rule))}`,
    ...field('secret', [visible(preview) + proven], pen),
    ...field('fingerprint', [visible(fingerprint)], pen),
    ...field('found at', placeLines(occurrences, pen), pen),
    ...historyLines(finding, pen),
    ...(note === undefined ? [] : field('note', wrapped(note, pen), pen)),
  ];
}

function badge({ confidence }: Finding, { paint }: Pen): string {
  const colours = { high: paint.red.bold, medium: paint.yellow.bold, low: paint.cyan.bold };
  return colours[confidence](`[${confidence}]`);
}

/** `  label        first line`, the others below it. */
function field(label: string, lines: readonly string[], { paint }: Pen): string[] {
  return lines.map((line, at) => `${' '.repeat(INDENT)}${paint.dim((at === 0 ? label : '').padEnd(LABEL))}${line}`);
}

function wrapped(text: string, { columns }: Pen): string[] {
  return wrap(visible(text), columns - INDENT - LABEL);
}

function placeLines(occurrences: readonly Occurrence[], pen: Pen): string[] {
  const rest = occurrences.length - MOST_PLACES;
  const shown = occurrences.slice(0, MOST_PLACES).flatMap((occurrence) => {
    const excerpt = occurrence.excerpt?.trim() ?? '';
    const line = cut(visible(excerpt.replaceAll('\t', ' ')), pen.columns - INDENT - LABEL - 2);
    return [placeOf(occurrence, pen), ...(line === '' ? [] : [pen.paint.dim(`  ${line}`)])];
  });
  return rest > 0 ? [...shown, `and ${count(rest, 'more place')}`] : shown;
}

function placeOf({ source, path, startLine, startColumn, commit }: Occurrence, { paint }: Pen): string {
  const kinds = { file: '', staged: 'staged', blob: '', message: 'message', note: 'git note', stdin: 'standard input' };
  const remarks = [kinds[source], commit === undefined ? '' : `commit ${commit.slice(0, 8)}`].filter(
    (text) => text !== '',
  );
  const place = `${path === '' ? source : visible(path)}:${String(startLine)}:${String(startColumn)}`;
  return paint.cyan(place) + (remarks.length === 0 ? '' : paint.dim(` (${remarks.join(', ')})`));
}

function historyLines(finding: Finding, pen: Pen): string[] {
  const { firstCommit, refs = [], paths = [] } = finding;
  return [
    ...(firstCommit === undefined ? [] : field('first commit', wrapped(introduction(finding, firstCommit), pen), pen)),
    ...(paths.length > 1 ? field('paths', wrapped(shortList(paths, MOST_PATHS), pen), pen) : []),
    ...(refs.length > 0 ? field('still in', wrapped(shortList(refs, MOST_REFS), pen), pen) : []),
  ];
}

/** `1a2b3c4d by Ada, 2026-03-01 14:22`. */
function introduction({ occurrences }: Finding, firstCommit: string): string {
  const { author, date } = occurrences.find(({ commit }) => commit === firstCommit) ?? {};
  const by = author === undefined ? '' : ` by ${author}`;
  return `${firstCommit.slice(0, 8)}${by}${date === undefined ? '' : `, ${localTime(date)}`}`;
}
