import { field, nextLines } from '../next-lines.js';
import type { Pen } from '../pen.js';
import type { RotateOutcome, RotateReport, RotateRow } from './report.js';
import { localTime, visible } from '../text.js';

const WORDS: Readonly<Record<RotateOutcome, string>> = {
  planned: 'plan',
  done: 'the new value stands, and the old one is dead',
  grace: 'the new value stands; the old one lives until grace is over',
  owed: 'the new value stands; that the old one is dead is not proved',
  'rolled back': 'it was taken back: the old value stands',
  lost: 'somebody else changed it meanwhile; the new credential of this rotation was ended',
  stopped: 'stopped before the end',
  enabled: 'AWS rotates it by itself',
  disabled: 'AWS does not rotate it by itself',
  skipped: 'left to AWS, which rotates it by itself',
};

/** The blocks of the text for people: each secret, then what to do next. */
export function rotateBlocks(report: RotateReport, pen: Pen): string[][] {
  const { paint } = pen;
  return [
    report.secrets.length === 0 ? [paint.bold('No secret is due.')] : [],
    ...report.secrets.map((row) => rowLines(row, report, pen)),
    report.outcome === 'planned' ? [paint.bold('Nothing was changed yet.')] : [],
    nextLines(report.next, pen),
  ];
}

function rowLines(row: RotateRow, { store }: RotateReport, pen: Pen): string[] {
  const good = ['planned', 'done', 'grace', 'enabled', 'disabled', 'skipped'].includes(row.outcome);
  const headline = `${visible(row.stored)}: ${WORDS[row.outcome]}`;
  return [
    pen.paint.bold(good ? headline : pen.paint.yellow(headline)),
    ...field('store', store.where, pen),
    ...field('provider', `${row.provider}${row.hosts.length === 0 ? '' : `, talks to ${row.hosts.join(', ')}`}`, pen),
    ...(row.steps.length === 0 ? [] : field('steps', row.steps.map(({ step }) => step).join(', '), pen)),
    ...overlapLines(row, pen),
    ...byStoreLines(row, pen),
    ...(row.graceUntil === undefined ? [] : field('grace', `until ${localTime(row.graceUntil)}`, pen)),
    ...(row.rotation === undefined ? [] : field('rotation', row.rotation, pen)),
    ...(row.fingerprint === undefined ? [] : field('new value', row.fingerprint, pen)),
    ...row.told.flatMap(({ target, ok, detail }) => field(ok ? 'told' : 'not told', `${target}: ${detail}`, pen)),
    ...row.notes.flatMap((note) => field('note', note, pen)),
    ...(row.why === undefined ? [] : field('because', row.why, pen)),
    ...(row.failure === undefined ? [] : field('failed', `${row.failure.code}: ${row.failure.message}`, pen)),
  ];
}

function overlapLines({ overlaps, how }: RotateRow, pen: Pen): string[] {
  if (how === 'revoke-first') return field('outage', 'the old value is ended before there is a new one', pen);
  return overlaps ? [] : field('outage', 'making the new value ends the old one', pen);
}

function byStoreLines({ byStore }: RotateRow, pen: Pen): string[] {
  const { lambda, schedule, next } = byStore ?? {};
  return [
    ...(lambda === undefined ? [] : field('function', lambda, pen)),
    ...(schedule === undefined ? [] : field('schedule', schedule, pen)),
    ...(next === undefined ? [] : field('next', `not later than ${localTime(next)}`, pen)),
  ];
}
