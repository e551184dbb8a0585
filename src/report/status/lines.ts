import { nextLines } from '../next-lines.js';
import type { Pen } from '../pen.js';
import { count, localTime, visible } from '../text.js';
import { wrap } from '../width.js';
import { tableLines } from './table.js';
import type { StatusReport, StatusScan } from './report.js';

/** The blocks of the text for people: the verdict, the table, what is not known, what to do next. */
export function statusBlocks(report: StatusReport, pen: Pen): string[][] {
  return [
    headline(report, pen),
    tableLines(report, pen),
    unconfiguredLines(report, pen),
    scanLines(report, pen),
    unknownLines(report, pen),
    report.calendar === undefined
      ? []
      : wrap(`Calendar: ${visible(report.calendar.file)}, ${count(report.calendar.events, 'event')}`, pen.columns),
    nextLines(report.next, pen),
  ];
}

function headline({ verdict, app, store, secrets }: StatusReport, { paint, columns }: Pen): string[] {
  const bad = secrets.filter(({ alarms }) => alarms.length > 0).length;
  const all = count(secrets.length, 'secret');
  const where = store.where === undefined ? '' : ` in ${visible(store.where)}`;
  const words = {
    fine: `${all} of ${visible(app)}${where}: nothing is overdue, nothing is owed`,
    attention: `${String(bad)} of ${all} of ${visible(app)}${where}: something has to be done`,
    partial: `${all} of ${visible(app)}${where}: not everything could be looked at`,
  };
  const colours = { fine: paint.green, attention: paint.red, partial: paint.yellow };
  return wrap(words[verdict], columns).map((line) => colours[verdict].bold(line));
}

function unconfiguredLines({ unconfigured }: StatusReport, { paint }: Pen): string[] {
  if (unconfigured.length === 0) return [];
  return [
    paint.yellow('In the store, and not in secretctl.yaml:'),
    ...unconfigured.map((name) => `  ${visible(name)}`),
  ];
}

/** What "no leak is known" is worth. */
function scanLines({ scans }: StatusReport, { paint, columns }: Pen): string[] {
  const text =
    scans.length === 0
      ? 'Leaks: no scan is known on this machine; secretctl scan --history makes one'
      : `Leaks are known from: ${scans.map(scanText).join('; ')}`;
  return wrap(visible(text), columns).map((line) => paint.dim(line));
}

function scanText({ kind, at, partial, findings }: StatusScan): string {
  const found = findings === 0 ? 'nothing found' : count(findings, 'finding');
  return `scan of ${kind} ${localTime(at)} (${found}${partial ? ', not all was read' : ''})`;
}

function unknownLines({ unknown }: StatusReport, { paint, columns }: Pen): string[] {
  if (unknown.length === 0) return [];
  return [
    paint.yellow.bold('Not known:'),
    ...unknown.flatMap(({ what, reason }) =>
      wrap(visible(`${what}: ${reason}`), columns - 4).map((line, at) => (at === 0 ? `  ${line}` : `    ${line}`)),
    ),
  ];
}
