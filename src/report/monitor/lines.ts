import type { MonitorReport, MonitorRow } from '../../monitor/index.js';
import { field, nextLines } from '../next-lines.js';
import type { Pen } from '../pen.js';
import { count, visible } from '../text.js';
import { wrap } from '../width.js';

/** The blocks of the text for people: the verdict, who and where, what changes or changed, what to know, what to do next. */
export function monitorBlocks(report: MonitorReport, pen: Pen): string[][] {
  return [
    headline(report, pen),
    placeLines(report, pen),
    stepLines(report, pen),
    noteLines(report, pen),
    fileLines(report, pen),
    report.outcome === 'planned' ? [pen.paint.bold('Nothing was changed yet.')] : [],
    nextLines(report.next, pen),
  ];
}

const VERDICTS: Readonly<Record<MonitorReport['outcome'], string>> = {
  planned: 'Plan for alarms about',
  unchanged: 'Nothing had to be changed: alarms about',
  applied: 'Alarms were set up about',
  partial: 'PARTIAL: not all alarms were set up about',
  'in place': 'IN PLACE: alarms about',
  incomplete: 'INCOMPLETE: alarms about',
  removed: 'Alarms were removed: nobody hears any more about',
  tested: 'A test message was sent to the topics about',
  emitted: 'As code: alarms about',
  'nothing to monitor': 'Nothing to monitor in AWS:',
};

function headline({ outcome, app, store }: MonitorReport, { paint, columns }: Pen): string[] {
  const isBad = ['partial', 'incomplete'].includes(outcome);
  const isGood = ['applied', 'in place', 'unchanged'].includes(outcome);
  const colour = isBad ? paint.red : isGood ? paint.green : paint;
  const text = `${VERDICTS[outcome]} the secrets of ${visible(app)} in ${visible(store.where)}`;
  return wrap(text, columns).map((line) => colour.bold(line));
}

function placeLines({ store, trail, known, topics }: MonitorReport, pen: Pen): string[] {
  const given = (label: string, text: string | undefined): string[] =>
    text === undefined ? [] : field(label, text, pen);
  return [
    ...given('account', store.account),
    ...given('as', store.caller),
    ...given(
      'trail',
      trail === undefined ? undefined : `${trail.name}${trail.isOurs ? '' : ", somebody else's, used as it is"}`,
    ),
    ...(known.length === 0 ? [] : field('known', known.join(', '), pen)),
    ...topics.flatMap(({ region, arn, receivers }) => field(`topic ${region}`, `${arn}${heard(receivers)}`, pen)),
  ];
}

function heard(receivers: number | undefined): string {
  return receivers === undefined ? '' : `, heard by ${receivers === 0 ? 'nobody yet' : count(receivers, 'receiver')}`;
}

function stepLines({ steps }: MonitorReport, pen: Pen): string[] {
  const { paint } = pen;
  const still = steps.filter((step) => step.kind === 'keep' && step.isPending !== true);
  const rows = steps.filter((step) => !still.includes(step));
  return [
    ...rows.flatMap((row) => rowLines(row, pen)),
    ...(still.length === 0
      ? []
      : [
          `  ${paint.dim('keep'.padEnd(12))}${count(still.length, 'thing')} that ${still.length === 1 ? 'is' : 'are'} as wanted`,
        ]),
  ];
}

function rowLines(row: MonitorRow, pen: Pen): string[] {
  const { what, name, region, detail, before, after, reason } = row;
  const { paint } = pen;
  const more = detail === undefined ? '' : `: ${detail}`;
  const [first = '', ...others] = wrap(visible(`${what} ${name} (${region})${more}`), pen.columns - 14);
  const isShown = row.kind === 'update' && row.result === undefined;
  return [
    `  ${mark(row, pen)}${first}`,
    ...others.map((line) => ' '.repeat(14) + line),
    ...(isShown && before !== undefined ? [`              ${paint.red('-')} ${visible(before)}`] : []),
    ...(isShown && after !== undefined ? [`              ${paint.green('+')} ${visible(after)}`] : []),
    ...(reason === undefined
      ? []
      : wrap(visible(reason), pen.columns - 14).map((line) => ' '.repeat(14) + paint.red(line))),
  ];
}

function mark({ kind, result, isPending }: MonitorRow, { paint }: Pen): string {
  if (result === 'failed' || result === 'not reached') return paint.red(result.padEnd(12));
  if (isPending === true) return paint.yellow('waits'.padEnd(12));
  const word = kind.padEnd(12);
  if (kind === 'keep' || kind === 'use') return paint.dim(word);
  return kind === 'create' ? paint.green(word) : paint.yellow(word);
}

function noteLines({ notes }: MonitorReport, { columns }: Pen): string[] {
  return notes.flatMap((note) =>
    wrap(visible(note), columns - 4).map((line, at) => `${at === 0 ? '  * ' : '    '}${line}`),
  );
}

function fileLines({ files, out }: MonitorReport, { paint }: Pen): string[] {
  if (out === undefined) return [];
  return [
    paint.bold(`Written to ${visible(out)}:`),
    ...files.map(({ file, title }) => `  ${visible(file)}  ${paint.dim(visible(title))}`),
  ];
}
