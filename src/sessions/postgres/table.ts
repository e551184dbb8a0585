import { AppError, exitCodes } from '../../errors/index.js';
import type { Query, Row } from './connection.js';
import { readOnly } from './failure.js';

/** @param name - any text; a NUL cannot be in a name and ends as an error of the server */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The quoted name with its schema, where the search path has such a table. */
export async function findTable(query: Query, schema: string | undefined, table: string): Promise<string | undefined> {
  const name = schema === undefined ? quoted(table) : `${quoted(schema)}.${quoted(table)}`;
  const [row] = await query(
    'SELECT n.nspname AS schema FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass($1)',
    [name],
  );
  return typeof row?.['schema'] === 'string' ? `${quoted(row['schema'])}.${quoted(table)}` : undefined;
}

const SHAPE = `
SELECT c.relkind AS kind, row_security_active(c.oid)::text AS hidden, current_user AS "user",
  (pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on')::text AS "readOnly",
  (has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'DELETE'))::text AS allowed,
  (SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = c.oid AND attname = 'sid' AND NOT attisdropped) AS sid,
  (SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = c.oid AND attname = 'sess' AND NOT attisdropped) AS sess,
  (SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = c.oid AND attname = 'expire' AND NOT attisdropped) AS expire,
  EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
    WHERE i.indrelid = c.oid AND i.indisunique AND i.indnkeyatts = 1 AND i.indpred IS NULL AND a.attname = 'sid')::text AS key
FROM pg_class c WHERE c.oid = to_regclass($1)`;

/** What each column has to be (table.sql of connect-pg-simple 10, and what works as well with it). */
const TYPES = {
  sid: ['character varying', 'text'],
  sess: ['json', 'jsonb'],
  expire: ['timestamp without time zone', 'timestamp with time zone'],
} as const;

/**
 * Looks whether a table is that of connect-pg-simple, and may be purged.
 *
 * @throws AppError `E_SESSIONS_SCHEMA`, exit 2; `E_SESSIONS_DENIED`, exit 4
 */
export async function checkTable(query: Query, name: string, where: string): Promise<void> {
  const [shape] = await query(SHAPE, [name]);
  if (shape === undefined) throw otherShape(where, 'there is no such table');
  const wrong = wrongShape(shape);
  if (wrong !== undefined) throw otherShape(where, wrong);
  if (shape['allowed'] !== 'true') throw notAllowed(where, name);
  if (shape['readOnly'] === 'true') throw readOnly({ where, table: name, phase: 'work' }, '');
  // A table of the same shape may hold something else; every session of express-session has its cookie.
  const [sample] = await query(
    `SELECT count(*) AS rows, count(sess->'cookie') AS sessions FROM (SELECT sess FROM ONLY ${name} LIMIT 20) AS sample`,
  );
  if (sample?.['rows'] !== '0' && sample?.['sessions'] === '0')
    throw otherShape(where, 'what is in it are not sessions of express-session');
}

function wrongShape(shape: Row): string | undefined {
  if (shape['kind'] !== 'r') return 'it is no plain table (a view, or one in partitions)';
  for (const [column, types] of Object.entries(TYPES)) {
    const type = shape[column] ?? undefined;
    if (type === undefined) return `the column "${column}" is missing`;
    if (!types.some((known) => known === type)) return `the column "${column}" is ${type}, not ${types.join(' or ')}`;
  }
  if (shape['key'] !== 'true') return 'the column "sid" is no primary key';
  return shape['hidden'] === 'true' ? 'row-level security hides sessions from this user' : undefined;
}

function otherShape(where: string, why: string): AppError {
  return new AppError(
    'E_SESSIONS_SCHEMA',
    `${where} is not what connect-pg-simple makes: ${why}; nothing was deleted`,
    {
      exit: exitCodes.usage,
      hint: 'check sessions.url, sessions.schema and sessions.table in secretctl.yaml',
    },
  );
}

function notAllowed(where: string, name: string): AppError {
  return new AppError('E_SESSIONS_DENIED', `${where}: the user of sessions.url may not read and delete there`, {
    exit: exitCodes.authentication,
    hint: `GRANT SELECT, INSERT, UPDATE, DELETE ON ${name} TO that user`,
  });
}
