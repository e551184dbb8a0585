import type { AuditReport, CallGroup, UsageDay } from '../../audit/index.js';
import { csvRow } from '../csv-row.js';

type Cell = string | number | boolean | undefined;
type Column = readonly [name: string, ofCall: (call: CallGroup) => Cell, ofDay: (day: UsageDay) => Cell];

const none = (): undefined => undefined;
const COLUMNS: readonly Column[] = [
  ['row', () => 'call', () => 'usage'],
  ['unusual', ({ odd }) => odd.join('; '), ({ odd }) => odd.join('; ')],
  ['operation', ({ operation }) => operation, none],
  ['concerns', ({ concerns }) => concerns, none],
  ['result', ({ result }) => result, none],
  ['error', ({ error }) => error, none],
  ['count', ({ count }) => count, ({ requests }) => requests],
  ['first', ({ first }) => first, ({ day }) => day],
  ['last', ({ last }) => last, ({ day }) => day],
  ['principalKind', ({ principal }) => principal.kind, none],
  ['principal', ({ principal }) => principal.id, none],
  ['principalSeen', ({ principalSeen }) => principalSeen, none],
  ['account', ({ principal }) => principal.account, none],
  ['via', ({ principal }) => principal.via, none],
  ['sessions', ({ sessions }) => sessions.join('; '), none],
  ['region', ({ region }) => region, none],
  ['address', ({ source }) => source.address, none],
  ['addressSeen', ({ addressSeen }) => addressSeen, none],
  ['vpcEndpoint', ({ source }) => source.vpcEndpoint, none],
  ['programs', ({ programs }) => programs.join('; '), none],
  ['own', ({ own }) => own, none],
  ['cost', none, ({ cost }) => cost],
  ['usualRequests', none, ({ usual }) => usual?.requests],
  ['usualCost', none, ({ usual }) => usual?.cost],
];

/** RFC 4180 with a header line. What is missing is not in it: the exit code tells. */
export function auditCsv({ reads, usage }: AuditReport): string {
  const rows: Cell[][] = [
    COLUMNS.map(([name]) => name),
    ...(reads?.calls ?? []).map((call) => COLUMNS.map(([, ofCall]) => ofCall(call))),
    ...(usage?.days ?? []).map((day) => COLUMNS.map(([, , ofDay]) => ofDay(day))),
  ];
  return rows.map((row) => csvRow(row)).join('');
}
