import type { Occurrence, ScanReport } from '../../scan/index.js';
import type { Pen } from '../pen.js';
import { count, duration, secretsInPlaces, size, visible } from '../text.js';
import { wrap } from '../width.js';

const MOST = 10;

/** What was in scope and could not be read. */
export function skippedLines({ skipped }: ScanReport, { paint }: Pen): string[] {
  if (skipped.length === 0) return [];
  const lines = skipped.map(({ path, reason }) => `  ${visible(path)}: ${visible(reason)}`);
  return [paint.yellow.bold(`Not scanned (${count(skipped.length, 'item')}):`), ...atMost(lines)];
}

/** Suppressions that no longer do anything. */
export function suppressionLines({ suppressions }: ScanReport, { paint }: Pen): string[] {
  if (suppressions.length === 0) return [];
  const words = { stale: 'nothing matches it any more', expired: 'it has expired' };
  const lines = suppressions.map(
    ({ path, rule, fingerprint, state }) =>
      `  ${visible(path)} ${visible(rule)} ${visible(fingerprint)}: ${words[state]}`,
  );
  return [
    paint.yellow.bold(`Suppressions to clean up (${count(suppressions.length, 'entry', 'entries')}):`),
    ...atMost(lines),
  ];
}

function atMost(lines: readonly string[]): string[] {
  const rest = lines.length - MOST;
  return rest > 0 ? [...lines.slice(0, MOST), `  and ${count(rest, 'more', 'more')}`] : [...lines];
}

/** The verdict in words, with what was looked at. */
export function verdictLines(report: ScanReport, pen: Pen): string[] {
  return [...headline(report, pen), ...suppressedLine(report, pen), ...outOfScopeLine(report, pen)];
}

function headline({ verdict, findings, skipped, stats }: ScanReport, { paint, columns }: Pen): string[] {
  const files = count(stats.items, 'file');
  const took = duration(stats.milliseconds);
  const unread = skipped.length === 0 ? 'part of it' : count(skipped.length, 'item');
  if (verdict === 'findings') {
    const open = skipped.length === 0 ? '' : ` The scan is incomplete: ${unread} could not be scanned.`;
    const summary = `${secretsInPlaces(findings)} · ${files}, ${size(stats.bytes)} in ${took}`;
    return [paint.red.bold(summary), ...wrap(`Secrets found.${open}`, columns).map((line) => paint.red(line))];
  }
  if (verdict === 'clean') return [paint.green(`No secrets found in ${files} (${size(stats.bytes)}, ${took}).`)];
  const words = `Not clean: ${unread} could not be scanned. No secrets found in the rest: ${files} (${size(stats.bytes)}, ${took}).`;
  return wrap(words, columns).map((line) => paint.yellow.bold(line));
}

function suppressedLine({ suppressed }: ScanReport, { paint }: Pen): string[] {
  const parts = Object.entries(suppressed).filter(([, amount]) => amount > 0);
  const total = parts.reduce((sum, [, amount]) => sum + amount, 0);
  if (total === 0) return [];
  const words: Readonly<Record<string, string>> = {
    inline: 'by a comment',
    allowed: 'by the allow list',
    baseline: 'by the baseline',
  };
  const kinds = parts.map(([kind, amount]) => `${String(amount)} ${words[kind] ?? kind}`).join(', ');
  return [paint.dim(`Suppressed: ${kinds}.`)];
}

function outOfScopeLine({ stats }: ScanReport, { paint, columns }: Pen): string[] {
  const kinds = Object.entries(stats.outOfScope).filter(([, amount]) => amount > 0);
  if (kinds.length === 0) return [];
  const list = kinds.map(([kind, amount]) => `${visible(kind)} ${String(amount)}`).join(', ');
  return wrap(`Left out by rule: ${list}.`, columns).map((line) => paint.dim(line));
}

/** What to do now. */
export function nextLines({ verdict, findings, skipped }: ScanReport, { paint, columns }: Pen): string[] {
  if (verdict === 'clean') return [];
  const place = explainable(findings.flatMap(({ occurrences }) => occurrences));
  const one = findings.length === 1;
  const steps = [
    ...(findings.length === 0
      ? []
      : [
          `Revoke ${one ? 'it' : 'them'} at the provider first: deleting the line does not stop whoever has a copy.`,
          `Why was it reported? secretctl scan --explain ${place}`,
          'Not a secret? Add its fingerprint to .secretctl/allow.yaml, with a reason.',
        ]),
    ...(skipped.length === 0 ? [] : ['Make readable what was not scanned, and scan again.']),
  ];
  return steps.length === 0 ? [] : [paint.bold('Next:'), ...steps.flatMap((step, at) => numbered(step, at, columns))];
}

function numbered(step: string, at: number, columns: number): string[] {
  return wrap(step, columns - 5).map((line, row) => (row === 0 ? `  ${String(at + 1)}. ${line}` : `     ${line}`));
}

/** The first place that can be typed into any shell as it stands, or a stand-in for it. */
function explainable(occurrences: readonly Occurrence[]): string {
  const plain = occurrences.find(({ source, path }) => source === 'file' && /^[\w./][\w./@+-]*$/.test(path));
  return plain === undefined ? 'FILE:LINE' : `${plain.path}:${String(plain.startLine)}`;
}
