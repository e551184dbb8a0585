import { quoted } from '../postgres/table.js';
import type { Dialect } from './database.js';

export const mysql: Dialect = {
  quote: (name) => `\`${name.replaceAll('`', '``')}\``,
  parameter: () => '?',
  text: (expression) => `CAST(${expression} AS CHAR)`,
  // Without BINARY, 'A' is 'a' there, and 1 is '1x'.
  same: (text, parameter) => `CAST(${text} AS BINARY) = CAST(${parameter} AS BINARY)`,
  hasTable: `SELECT IF(table_type = 'BASE TABLE', '', 'it is no plain table') AS why FROM information_schema.tables
    WHERE table_schema = DATABASE() AND table_name = ?`,
  columns: `SELECT column_name AS name, data_type AS type FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = ?`,
  uniques: `SELECT max(column_name) AS name FROM information_schema.statistics
    WHERE table_schema = DATABASE() AND table_name = ? AND non_unique = 0 GROUP BY index_name HAVING count(*) = 1`,
  isByName: true,
  lock: (table) => `LOCK TABLES ${table} WRITE`,
  unlock: 'UNLOCK TABLES',
};

export const postgres: Dialect = {
  quote: quoted,
  parameter: (number) => `$${number}`,
  text: (expression) => `(${expression})::text`,
  same: (text, parameter) => `${text} = ${parameter}::text`,
  hasTable: `SELECT CASE WHEN relkind NOT IN ('r', 'p') THEN 'it is no plain table'
      WHEN row_security_active(oid) THEN 'row-level security hides sessions from this user' ELSE '' END AS why
    FROM pg_class WHERE oid = to_regclass($1)`,
  columns: `SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
    WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped`,
  uniques: `SELECT a.attname AS name FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indnkeyatts = 1 AND i.indpred IS NULL`,
  isByName: false,
  lock: (table) => `LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`,
  unlock: undefined,
};
