import { normalise, refusedValue } from '../assignment/index.js';
import type { AssignedRule, Assignment, Judgement, Place, Sighting, StructureRule } from '../rule.js';
import { cellsOf, sqlRow, type Cell } from './columns.js';

const REACH = 60_000;
const HEADER = 2000;
const INSERT =
  /insert\s{1,4}(?:ignore\s{1,4})?into\s{1,4}[\w."`[\]]{1,120}\s{0,20}\(([^()]{1,1500})\)\s{0,20}values\s{0,20}\(/iy;
const COPY = /copy\s{1,4}[\w."]{1,120}\s{1,4}\(([^()]{1,1500})\)\s{1,4}from\s{1,4}stdin[^\n]{0,60};[ \t\r]{0,4}\n/iy;
const NEXT_ROW = /\s{0,20},\s{0,20}\(/y;

/** A column and the rules that its name leads to. */
interface Column {
  readonly index: number;
  readonly name: string;
  readonly normalised: string;
  readonly rules: readonly AssignedRule[];
}

/** Secrets in the rows of a table, below the names of their columns: CSV with a header, SQL's INSERT and COPY. */
export function tableRule(rules: readonly AssignedRule[]): StructureRule {
  const columnsOf = (names: readonly string[]): Column[] =>
    names.flatMap((name, index) => columnOf(rules, name, index));
  return {
    kind: 'structure',
    id: 'table-column',
    provider: 'generic',
    title: 'Secret in a column of a table',
    confidence: 'medium',
    anchors: [
      'insert into',
      'insert ignore into',
      'copy ',
      'password',
      'passwd',
      'secret',
      'token',
      'api_key',
      'apikey',
      'pwd',
    ],
    ignoreCase: true,
    find: (text, at, place) => find(text, at, place, columnsOf),
  };
}

type ColumnsOf = (names: readonly string[]) => Column[];

function* find(text: string, at: number, place: Place, columnsOf: ColumnsOf): Generator<Sighting> {
  const first = text.charAt(at).toLowerCase();
  if (first === 'i') yield* inserted(text, at, columnsOf);
  else if (first === 'c') yield* copied(text, at, columnsOf);
  else if (at < HEADER && /\.[ct]sv$/i.test(place.path)) yield* underHeader(text, at, columnsOf);
}

function columnOf(rules: readonly AssignedRule[], raw: string, index: number): Column[] {
  const name = raw.trim().replace(/^["'`[]|["'`\]]$/g, '');
  if (!/^[A-Za-z][\w .-]{1,60}$/.test(name)) return [];
  const normalised = normalise(name);
  const named = rules.filter((rule) => rule.name.test(normalised));
  return named.length === 0 ? [] : [{ index, name, normalised, rules: named }];
}

function* inserted(text: string, at: number, columnsOf: ColumnsOf): Generator<Sighting> {
  INSERT.lastIndex = at;
  const list = INSERT.exec(text)?.[1];
  if (list === undefined) return;
  const columns = columnsOf(list.split(','));
  let row: number | undefined = INSERT.lastIndex;
  while (columns.length > 0 && row !== undefined && row - at < REACH) {
    const values = sqlRow(text, row);
    if (values === undefined) return;
    yield* judged(text, values.cells, columns);
    NEXT_ROW.lastIndex = values.end;
    row = NEXT_ROW.test(text) ? NEXT_ROW.lastIndex : undefined;
  }
}

function* copied(text: string, at: number, columnsOf: ColumnsOf): Generator<Sighting> {
  COPY.lastIndex = at;
  const list = COPY.exec(text)?.[1];
  if (list !== undefined) yield* rows(text, COPY.lastIndex, '\t', columnsOf(list.split(',')));
}

function* underHeader(text: string, at: number, columnsOf: ColumnsOf): Generator<Sighting> {
  const headerEnd = text.indexOf('\n');
  if (headerEnd < at || headerEnd > HEADER) return;
  const header = text.slice(0, headerEnd).trim();
  const separator = /[,;\t]/.exec(header)?.[0];
  if (separator === undefined) return;
  const names = header.split(separator);
  const columns = columnsOf(names);
  // Each of these columns is an anchor; the first one sees to all of them.
  const firstAnchor = /password|passwd|secret|token|api_?key|pwd/i.exec(header)?.index;
  if (firstAnchor === at) yield* rows(text, headerEnd + 1, separator, columns);
}

function* rows(text: string, from: number, separator: string, columns: readonly Column[]): Generator<Sighting> {
  let at = from;
  while (columns.length > 0 && at < text.length && at - from < REACH) {
    let lineEnd = text.indexOf('\n', at);
    if (lineEnd < 0) lineEnd = text.length;
    if (lineEnd - at > REACH || text.startsWith('\\.', at)) return;
    const cells = cellsOf(text, at, text.charAt(lineEnd - 1) === '\r' ? lineEnd - 1 : lineEnd, separator);
    if (cells !== undefined) yield* judged(text, cells, columns);
    at = lineEnd + 1;
  }
}

function* judged(text: string, cells: readonly Cell[], columns: readonly Column[]): Generator<Sighting> {
  for (const column of columns) {
    const cell = cells[column.index];
    if (cell === undefined || cell.end <= cell.start) continue;
    const { start, end } = cell;
    const value = text.slice(start, end);
    const { name, normalised } = column;
    const assignment: Assignment = { name, normalised, value, start, end, quoted: true, dialect: 'unknown' };
    yield { start, end, judgement: judge(column.rules, assignment) };
  }
}

function judge(rules: readonly AssignedRule[], assignment: Assignment): Judgement {
  const refused = refusedValue(assignment);
  if (refused !== undefined) return { accepted: false, reason: refused };
  for (const rule of rules) {
    if (rule.value !== undefined && !rule.value.test(assignment.value)) continue;
    const judgement: Judgement = rule.judge?.(assignment) ?? { accepted: true };
    if (judgement.accepted) return { confidence: rule.confidence, ...judgement };
  }
  return { accepted: false, reason: 'no rule takes the value for what its column is named' };
}
