import type { CallGroup, Principal, ReadsAudit } from '../../audit/index.js';
import { field } from '../next-lines.js';
import type { Pen } from '../pen.js';
import { count, localTime, visible } from '../text.js';

const SHOWN = 40;

/** Each group of calls; the others are counted. */
export function callBlocks({ calls, unlisted }: ReadsAudit, pen: Pen): string[][] {
  if (calls.length === 0) return [[pen.paint.bold('No call on the secret was recorded.')]];
  const rest = calls.slice(SHOWN);
  const hidden =
    rest.length === 0 ? [] : [`And ${count(rest.length, 'more group')}: --format csv or --json shows all.`];
  const beyond = unlisted === 0 ? [] : [`${count(unlisted, 'call')} more by too many callers to list.`];
  return [...calls.slice(0, SHOWN).map((call) => callLines(call, pen)), [...hidden, ...beyond]];
}

function callLines(call: CallGroup, pen: Pen): string[] {
  const { operation, odd, own, concerns, source, programs, first, last, region } = call;
  const marks = [
    ...odd.map((one) => one.toUpperCase()),
    ...(concerns === 'perhaps' ? ['perhaps of this secret: the record does not tell'] : []),
    ...(own ? ["secretctl's own, under this identity"] : []),
  ];
  const head = `${visible(operation)}, ${times(call)}${marks.length === 0 ? '' : `: ${marks.join(', ')}`}`;
  const place = source.vpcEndpoint === undefined ? source.address : `${source.address} through ${source.vpcEndpoint}`;
  const when = first === last ? localTime(first) : `${localTime(first)} to ${localTime(last)}`;
  return [
    odd.length === 0 ? pen.paint.bold(head) : pen.paint.yellow.bold(head),
    ...field('who', `${who(call.principal)}${sessionWords(call)}${seenWords(call.principalSeen)}`, pen, 8),
    ...field('from', `${place}${seenWords(call.addressSeen)}`, pen, 8),
    ...(programs.length === 0 ? [] : field('with', programs.join(' | '), pen, 8)),
    ...field('when', `${when}, in ${region}`, pen, 8),
  ];
}

function times({ count: amount, result, error }: CallGroup): string {
  const often = amount === 1 ? 'once' : count(amount, 'time');
  return result === 'done' ? often : `${often}, ${result} (${visible(error ?? '')})`;
}

function who({ kind, id, account, via }: Principal): string {
  const named = id.startsWith('arn:') || kind === 'other' ? id : `${kind} ${id}`;
  const of = account === undefined || id.includes(account) ? '' : `, account ${account}`;
  return `${named}${of}${via === undefined ? '' : `, by ${via}`}`;
}

function sessionWords({ sessions, more }: CallGroup): string {
  if (sessions.length === 0) return '';
  return `, session ${sessions.join(', ')}${more && sessions.length > 4 ? ' and others' : ''}`;
}

function seenWords(seen: CallGroup['principalSeen']): string {
  return { new: ' (not seen before the leak)', seen: '', unknown: ' (seen before? unknown)' }[seen];
}
