import type { UsageAudit, UsageDay } from '../../audit/index.js';
import { field } from '../next-lines.js';
import type { Pen } from '../pen.js';
import { count } from '../text.js';
import { sparkline } from './sparkline.js';

const LABEL = 20;

/** Usage day by day: a line for all of them, and one for each day that is odd. */
export function usageBlocks(usage: UsageAudit, pen: Pen, unicode: boolean): string[][] {
  const { provider, keys, before, days, currency } = usage;
  const all = [...before, ...days].slice(-(pen.columns - LABEL - 2));
  const strange = days.filter(({ odd }) => odd.length > 0);
  const bare = days.filter(({ usual }) => usual === undefined).length;
  const line = (label: string, values: readonly number[]): string =>
    `  ${pen.paint.dim(label.padEnd(LABEL))}${sparkline(values, unicode)}`;
  return [
    [
      pen.paint.bold(`Usage at ${provider}`),
      ...field(
        'keys',
        keys.map(({ id, requests }) => `${id} (${count(requests, 'request')} since)`).join(', '),
        pen,
        LABEL,
      ),
      line(
        'requests a day',
        all.map(({ requests }) => requests),
      ),
      line(
        'cost a day',
        all.map(({ cost }) => cost),
      ),
      ...field('', `${all[0]?.day ?? ''} to ${all.at(-1)?.day ?? ''} (UTC)`, pen, LABEL),
      ...(bare === 0 ? [] : field('no baseline', `for ${count(bare, 'day')} of ${String(days.length)}`, pen, LABEL)),
      ...strange.flatMap((day) => field(day.day, dayWords(day, currency), pen, LABEL)),
    ],
  ];
}

function dayWords({ requests, cost, usual, odd, over }: UsageDay, currency: string): string {
  const requestWords = `${String(requests)} requests (usual: ${number(usual?.requests)})`;
  const costWords = `${cost.toFixed(2)} ${currency} (usual: ${number(usual?.cost)})`;
  const what = [...(odd.includes('requests') ? [requestWords] : []), ...(odd.includes('cost') ? [costWords] : [])];
  return `UNUSUAL: ${what.join(', ')}${over ? '' : ', and the day is not over'}`;
}

function number(value = 0): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
