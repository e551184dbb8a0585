import { notSessions } from '../shared/failures.js';
import type { Query, SqlDatabase } from './database.js';
import type { SessionTable } from './presets.js';
import type { SessionRows } from './rows.js';

const SAMPLE = 20;

/**
 * Looks whether a table is that of a framework, and may be purged.
 *
 * @throws AppError `E_SESSIONS_SCHEMA`, exit 2; else what the server says: `E_SESSIONS_DENIED` when rights are missing
 */
export async function checkRows(
  query: Query,
  { dialect }: SqlDatabase,
  { table, rows, where }: { readonly table: SessionTable; readonly rows: SessionRows; readonly where: string },
): Promise<void> {
  await query(`SELECT 1 AS found FROM ${rows.name} LIMIT 1`);
  const about = [rows.lookUp];
  const shape = (await query(dialect.hasTable, about)).rows[0];
  const columns = await rows.columns(query);
  const uniques = (await query(dialect.uniques, about)).rows.map(({ name }) => String(name));
  const needed = [table.key, table.user, table.lastUsed, ...table.others].filter((name) => name !== undefined);
  const missing = needed.find((name) => !columns.has(name));
  const reasons = [
    shape === undefined ? 'there is no such table' : textOf(shape['why']),
    missing === undefined ? '' : `the column "${missing}" is missing`,
    uniques.includes(table.key) ? '' : `the column "${table.key}" is not unique`,
  ];
  const wrong = reasons.find((reason) => reason !== '');
  if (wrong !== undefined) throw otherTable(wrong, where);
  // Deletes nothing; the server says whether it would.
  await query(`DELETE FROM ${rows.name} WHERE 1 = 0`);
  const { ids } = await rows.readPage(query, {}, SAMPLE, undefined);
  const { keys } = table;
  if (keys !== undefined && ids.length > 0 && !ids.some((id) => keys.test(id)))
    throw otherTable(`its ids do not look like those of ${table.id}`, where);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function otherTable(why: string, where: string): Error {
  return notSessions(why, 'check sessions.url, sessions.table and the columns in secretctl.yaml')(where);
}
