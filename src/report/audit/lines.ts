import type { AuditReport, ReadsAudit } from '../../audit/index.js';
import { field, nextLines } from '../next-lines.js';
import type { Pen } from '../pen.js';
import { count, localTime, visible } from '../text.js';
import { wrap } from '../width.js';
import { callBlocks } from './call-lines.js';
import { sparkline } from './sparkline.js';
import { usageBlocks } from './usage-lines.js';

const LABEL = 20;

/** The blocks of the text for people: the verdict, what was looked at, who called, what was used, what is missing, what to do next. */
export function auditBlocks(report: AuditReport, pen: Pen, unicode: boolean): string[][] {
  const { reads, usage } = report;
  return [
    headline(report, pen),
    rangeLines(report, pen),
    ...(reads === undefined ? [] : [coverageLines(reads, pen, unicode), ...callBlocks(reads, pen)]),
    ...(usage === undefined ? [] : usageBlocks(usage, pen, unicode)),
    listLines('Missing:', report.gaps, pen),
    listLines('Note:', report.notes, pen),
    nextLines(report.next, pen),
  ];
}

function headline(report: AuditReport, { paint, columns }: Pen): string[] {
  const colour = { unusual: paint.red, partial: paint.yellow, 'nothing unusual': paint.green }[report.outcome];
  return wrap(verdict(report), columns).map((line) => colour.bold(line));
}

function verdict(report: AuditReport): string {
  if (report.outcome === 'partial') return 'PARTIAL: nothing unusual in what could be seen';
  if (report.outcome === 'nothing unusual') return 'Nothing unusual was seen';
  return `UNUSUAL: ${surprises(report).join(', ')}${report.gaps.length > 0 ? ' (and something is missing)' : ''}`;
}

function surprises({ reads, usage }: AuditReport): string[] {
  const calls = reads?.calls ?? [];
  const principals = new Set(
    calls.flatMap(({ odd, principal }) => (odd.includes('new principal') ? [principal.id] : [])),
  );
  const addresses = new Set(calls.flatMap(({ odd, source }) => (odd.includes('new address') ? [source.address] : [])));
  const denied = calls.reduce((sum, call) => sum + (call.odd.includes('denied') ? call.count : 0), 0);
  const days = usage?.days.filter(({ odd }) => odd.length > 0).length ?? 0;
  return [
    ...(principals.size === 0 ? [] : [count(principals.size, 'new principal')]),
    ...(addresses.size === 0 ? [] : [count(addresses.size, 'new address', 'new addresses')]),
    ...(denied === 0 ? [] : [count(denied, 'denied call')]),
    ...(days === 0 ? [] : [`usage on ${count(days, 'day')}`]),
  ];
}

function rangeLines({ stored, store, since, leakedAt }: AuditReport, pen: Pen): string[] {
  return [
    ...field('secret', `${stored} in ${store.where}`, pen, LABEL),
    ...field('since', localTime(since), pen, LABEL),
    ...(leakedAt === since ? [] : field('leaked', localTime(leakedAt), pen, LABEL)),
  ];
}

function coverageLines(reads: ReadsAudit, pen: Pen, unicode: boolean): string[] {
  const { completeFrom, completeUntil, baseline, regions } = reads;
  const until = localTime(completeUntil);
  return [
    ...field(
      'all calls seen',
      completeFrom === undefined ? 'no' : `${localTime(completeFrom)} to ${until}`,
      pen,
      LABEL,
    ),
    ...field('known before', baselineWords(baseline), pen, LABEL),
    ...regions.flatMap((region) => field(region.region, regionWords(region), pen, LABEL)),
    ...dayLines(reads, pen, unicode),
  ];
}

function baselineWords(baseline: ReadsAudit['baseline']): string {
  if (baseline === undefined) return 'nothing was seen of the time before the leak, so nobody can be called new';
  return `who called ${localTime(baseline.from)} to ${localTime(baseline.to)}, and was let in`;
}

function regionWords({ records, unreadable, problem }: ReadsAudit['regions'][number]): string {
  return [
    `${count(records, 'record')} of Secrets Manager`,
    ...(unreadable === 0 ? [] : [`${String(unreadable)} of them unreadable`]),
    ...(problem === undefined ? [] : [`then ${problem.code}`]),
  ].join(', ');
}

function dayLines({ days }: ReadsAudit, pen: Pen, unicode: boolean): string[] {
  const shown = days.slice(-(pen.columns - LABEL - 2));
  const [first, last] = [shown[0], shown.at(-1)];
  if (first === undefined || last === undefined) return [];
  const line = sparkline(
    shown.map(({ reads }) => reads),
    unicode,
  );
  const most = Math.max(...shown.map(({ reads }) => reads));
  return [
    `  ${pen.paint.dim('reads a day'.padEnd(LABEL))}${line}`,
    ...field('', `${first.day} to ${last.day} (UTC), ${String(most)} at most`, pen, LABEL),
  ];
}

function listLines(title: string, items: readonly string[], { paint, columns }: Pen): string[] {
  if (items.length === 0) return [];
  const lines = items.flatMap((item) =>
    wrap(visible(item), columns - 4).map((line, at) => `  ${at === 0 ? '- ' : '  '}${line}`),
  );
  return [paint.bold(title), ...lines];
}
