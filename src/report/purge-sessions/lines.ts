import type { Proof, PurgeReport } from '../../sessions/index.js';
import { field, nextLines } from '../next-lines.js';
import type { Pen } from '../pen.js';
import { count, localTime, visible } from '../text.js';
import { wrap } from '../width.js';

/** The blocks of the text for people: the verdict, what was counted, each proof, what to do next. */
export function purgeBlocks(report: PurgeReport, pen: Pen): string[][] {
  return [
    headline(report, pen),
    report.outcome === 'nothing to purge' ? [] : countLines(report, pen),
    proofLines(report, pen),
    report.outcome === 'planned' ? [pen.paint.bold('Nothing was changed yet.')] : [],
    nextLines(report.next, pen),
  ];
}

const VERDICTS: Readonly<Record<PurgeReport['outcome'], (report: PurgeReport) => string>> = {
  planned: ({ before }) => `Plan: throw out ${count(before, 'session')}`,
  'nothing to purge': ({ store }) => `Nothing to purge: ${visible(store.where)}`,
  PROVEN: () => 'PROVEN: old sessions are dead',
  UNPROVEN: ({ proofs }) => `UNPROVEN: ${listed(proofs, 'missing')} missing`,
  FAILED: ({ proofs }) => `FAILED: ${listed(proofs, 'failed')}`,
};

function headline(report: PurgeReport, { paint, columns }: Pen): string[] {
  const colours: Partial<Record<PurgeReport['outcome'], typeof paint>> = {
    PROVEN: paint.green,
    UNPROVEN: paint.yellow,
    FAILED: paint.red,
  };
  const colour = colours[report.outcome] ?? paint;
  return wrap(VERDICTS[report.outcome](report), columns).map((line) => colour.bold(line));
}

function listed(proofs: readonly Proof[], outcome: Proof['outcome']): string {
  return proofs
    .filter((proof) => proof.outcome === outcome)
    .map(({ name }) => name)
    .join(', ');
}

function countLines(
  { outcome, store, filter, before, deleted, returned, after, batches }: PurgeReport,
  pen: Pen,
): string[] {
  return [
    ...field('sessions in', store.where, pen),
    ...(filter.user === undefined ? [] : field('only of user', filter.user, pen)),
    ...(filter.before === undefined ? [] : field('not used since', localTime(filter.before), pen)),
    ...field('before', String(before), pen),
    ...(outcome === 'planned'
      ? []
      : [
          ...field('deleted', `${deleted} in ${count(batches, 'batch', 'batches')}`, pen),
          ...field('came back', `${returned}, deleted again`, pen),
          ...field('now', String(after), pen),
        ]),
  ];
}

const MARKS: Readonly<Record<Proof['outcome'], string>> = { proved: 'proved', failed: 'FAILED', missing: 'missing' };

function proofLines({ proofs }: PurgeReport, pen: Pen): string[] {
  return proofs.flatMap(({ name, outcome, detail }) => field(name, `${MARKS[outcome]}: ${detail}`, pen));
}
