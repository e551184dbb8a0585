import type { Pen } from '../pen.js';
import { count, localTime, visible } from '../text.js';
import { widthOf, wrap } from '../width.js';
import type { StatusAlarm, StatusLeak, StatusReport, StatusRow } from './report.js';

const HEADS = ['secret', 'provider', 'age', 'every', 'due', 'tested', 'stage'] as const;
const GAP = 2;
const LABEL = 12;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A line for each secret, and below it what has to be said in words. */
export function tableLines(report: StatusReport, pen: Pen): string[] {
  const { secrets, at } = report;
  if (secrets.length === 0) return [pen.paint.dim('secretctl.yaml names no secrets.')];
  const cells = secrets.map((row) => cellsOf(row, new Date(at)));
  const widths = HEADS.map((head, column) => Math.max(...[...cells, HEADS].map((row) => widthOf(row[column] ?? head))));
  const others = widths.slice(1).reduce((sum, width) => sum + width + GAP, 0);
  widths[0] = Math.min(widths[0] ?? 0, Math.max(8, pen.columns - others));
  return [
    ...lineOf(HEADS, widths).map((line) => pen.paint.dim(line)),
    ...secrets.flatMap((row, at) => [
      ...coloured(lineOf(cells[at] ?? [], widths), row, pen),
      ...details(row, pen, secrets.length === 1),
    ]),
  ];
}

function cellsOf({ name, provider, since, every, due, lastTested, stage }: StatusRow, now: Date): string[] {
  const day = (iso: string | undefined): string => (iso === undefined ? '-' : localTime(iso).slice(0, 10));
  const age = since === undefined ? '?' : ageOf(now.getTime() - new Date(since).getTime());
  const word = stage === 'none' || stage === 'done' ? '-' : stage;
  return [visible(name), visible(provider), age, every ?? '-', day(due), day(lastTested), word];
}

/** `5 h`, `31 d` */
function ageOf(milliseconds: number): string {
  if (milliseconds < HOUR_MS) return '< 1 h';
  return milliseconds < 2 * DAY_MS
    ? `${String(Math.floor(milliseconds / HOUR_MS))} h`
    : `${String(Math.floor(milliseconds / DAY_MS))} d`;
}

/** A name that is wider than its column stands on a line of its own: it is never cut, since it is what one types. */
function lineOf(cells: readonly string[], widths: readonly number[]): string[] {
  const pad = (text: string, column: number): string =>
    text + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(text)));
  const [name = '', ...rest] = cells;
  const tail = rest.map((text, at) => pad(text, at + 1)).join(' '.repeat(GAP));
  const space = ' '.repeat(GAP);
  if (widthOf(name) > (widths[0] ?? 0)) return [name, `${pad('', 0)}${space}${tail}`.trimEnd()];
  return [`${pad(name, 0)}${space}${tail}`.trimEnd()];
}

function coloured(lines: string[], { alarms, inStore }: StatusRow, { paint }: Pen): string[] {
  const colour = alarms.length > 0 ? paint.red : inStore === 'yes' ? undefined : paint.yellow;
  return colour === undefined ? lines : lines.map((line) => colour(line));
}

/** @param alone - nothing else is shown, so there is room for its versions */
function details(row: StatusRow, pen: Pen, alone: boolean): string[] {
  const versions = alone
    ? row.versions.map(({ version, stages }) => ['version', `${version} ${stages.join(', ')}`] as const)
    : [];
  return [...sentences(row), ...versions].flatMap(([label, text]) =>
    wrap(visible(text), pen.columns - LABEL - 4).map(
      (line, at) => `    ${pen.paint.dim((at === 0 ? label : '').padEnd(LABEL))}${line}`,
    ),
  );
}

type Sentence = readonly [label: string, text: string];

const ABSENT: Readonly<Record<StatusRow['inStore'], string | undefined>> = {
  yes: undefined,
  no: 'it is not in the store yet',
  deleted: 'it is deleted in the store, and can be restored for some days',
  unknown: 'what the store has is not known',
};

function sentences(row: StatusRow): Sentence[] {
  const { inStore, due, graceUntil, failure, owed, leaks, alarms } = row;
  const has = (alarm: StatusAlarm): boolean => alarms.includes(alarm);
  const absent = ABSENT[inStore];
  const grace = has('grace over') ? 'was over' : 'until';
  return [
    ...(absent === undefined ? [] : [['store', absent] as const]),
    ...(has('overdue') && due !== undefined ? [['overdue', `since ${localTime(due)}`] as const] : []),
    ...(graceUntil === undefined ? [] : [['grace', `${grace} ${localTime(graceUntil)}`] as const]),
    ...(has('stopped') ? [['stopped', stoppedText(row)] as const] : []),
    ...(failure !== undefined && !has('stopped') && owed.length === 0
      ? [['failed', `${failure.step}: ${failure.message}`] as const]
      : []),
    ...owed.map(
      ({ which, since, why, rotation }) =>
        [
          'owed',
          `the end of the ${which} value of rotation ${rotation}, since ${localTime(since)}${why === undefined ? '' : `: ${why}`}`,
        ] as const,
    ),
    ...merged(leaks).map((scans) => [scans[0].lives && has('leaked') ? 'LEAKED' : 'leaked', leakText(scans)] as const),
  ];
}

/** What several scans saw at one place is told once. */
function merged(leaks: readonly StatusLeak[]): [StatusLeak, ...StatusLeak[]][] {
  const groups = new Map<string, [StatusLeak, ...StatusLeak[]]>();
  for (const leak of leaks) {
    const key = [leak.fingerprint, leak.rule, leak.path].join('\0');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [leak]);
    else group.push(leak);
  }
  return [...groups.values()];
}

function stoppedText({ failure, stage }: StatusRow): string {
  return failure === undefined ? `nobody goes on with it (${stage})` : `at ${failure.step}: ${failure.message}`;
}

function leakText(scans: readonly [StatusLeak, ...StatusLeak[]]): string {
  const { of, part, lives, rule, path, fingerprint } = scans[0];
  const value = of === 'former' ? `a former value${lives ? ', which is not dead yet' : ''}` : 'the current value';
  const what = part ? `a part of ${value}` : value;
  const rest = Math.max(...scans.map(({ places }) => places)) - 1;
  const more = rest > 0 ? ` and ${count(rest, 'more place')}` : '';
  const seen = scans.map(({ kind, seen: at }) => `scan of ${kind} ${localTime(at)}`).join(', ');
  return `${what} is in ${path}${more} (${seen}; ${rule}, ${fingerprint.slice(0, 8)})`;
}
