import type { PgConnection, Query } from './connection.js';
import type { Condition } from './condition.js';

/** Before the first row of any table. */
export const START = '(0,0)';
const END = '(4294967295,65535)';
const HASH = 'hashtextextended(sid, 0)';
/** So much of a table is answered at once: of a gigabyte, the most that a value can have, the hashes of its rows take a fraction. */
const PART_BYTES = 4_000_000_000;
const LOCK_TIMEOUT = '55P03';

export interface Batch {
  readonly deleted: number;
  /** Where the next batch begins; undefined: the end of the table was reached. */
  readonly next: string | undefined;
}

/**
 * Deletes the next `most` rows from `after` on, in the order of the disk, so that no row is looked at twice (a scan of a range of ctid,
 * from PostgreSQL 14 on). Who signs in between its two statements may be one more. A row that changes meanwhile may be missed:
 * `hashesOf` was asked before, and knows it.
 */
export async function deleteFrom(
  query: Query,
  table: string,
  { sql, values }: Condition,
  { after, most }: { readonly after: string; readonly most: number },
): Promise<Batch> {
  const [row] = await query(
    `SELECT ctid::text AS last FROM ONLY ${table} WHERE ctid > $1::tid AND ${sql} OFFSET $2::bigint - 1 LIMIT 1`,
    [after, most, ...values],
  );
  const last = row?.['last'] ?? undefined;
  const deleted = await query.count(`DELETE FROM ONLY ${table} WHERE ctid > $1::tid AND ctid <= $2::tid AND ${sql}`, [
    after,
    last ?? END,
    ...values,
  ]);
  return { deleted, next: last };
}

/** As `deleteFrom` with all rows, in one message: of a hundred batches, the way there and back would be a good part of the time. */
export async function deleteAllFrom(
  connection: Pick<PgConnection, 'script'>,
  table: string,
  { after, most }: { readonly after: string; readonly most: number },
  call?: Parameters<PgConnection['script']>[1],
): Promise<Batch> {
  if (!/^\(\d+,\d+\)$/.test(after)) throw new TypeError('the place of a row is two numbers');
  const rows = `FROM ONLY ${table} WHERE ctid > '${after}'::tid`;
  const edge = `SELECT ctid::text ${rows} OFFSET ${Math.trunc(most) - 1} LIMIT 1`;
  const [chosen, deleted] = await connection.script(
    [
      `SELECT set_config('secretctl.edge', coalesce((${edge}), '${END}'), true) AS last`,
      `DELETE ${rows} AND ctid <= current_setting('secretctl.edge')::tid`,
    ],
    call,
  );
  const last = chosen?.rows[0]?.['last'] ?? END;
  return { deleted: deleted?.changed ?? 0, next: last === END ? undefined : last };
}

/** As `deleteFrom`, but leaves out the rows that somebody has locked. It looks at each row twice. */
export async function deleteUnlockedFrom(
  query: Query,
  table: string,
  { sql, values }: Condition,
  { after, most }: { readonly after: string; readonly most: number },
): Promise<Batch> {
  const [row] = await query(
    `WITH chosen AS MATERIALIZED (SELECT ctid AS at FROM ONLY ${table} WHERE ctid > $1::tid AND ${sql} LIMIT $2 FOR UPDATE SKIP LOCKED),
      gone AS (DELETE FROM ONLY ${table} WHERE ctid = ANY (ARRAY(SELECT at FROM chosen)) RETURNING 1)
      SELECT (SELECT count(*) FROM gone) AS deleted, (SELECT count(*) FROM chosen) AS chosen,
        (SELECT at FROM chosen ORDER BY at DESC LIMIT 1)::text AS last`,
    [after, most, ...values],
  );
  const isFull = Number(row?.['chosen']) === most;
  return { deleted: Number(row?.['deleted']), next: isFull ? (row?.['last'] ?? undefined) : undefined };
}

/** The hashes of all ids that a condition holds for, in one state of the data; needs a transaction with `snapshot`. */
export async function hashesOf(query: Query, table: string, { sql, values }: Condition): Promise<Buffer> {
  const [size] = await query('SELECT pg_relation_size(to_regclass($1)) AS bytes', [table]);
  const parts = Math.max(1, Math.ceil(Number(size?.['bytes']) / PART_BYTES));
  const hashes: Buffer[] = [];
  for (let part = 0; part < parts; part += 1) {
    const only = parts === 1 ? '' : ` AND abs(${HASH} % ${parts}) = ${part}`;
    const all = `SELECT string_agg(int8send(${HASH}), '') FROM ONLY ${table} WHERE ${sql}${only}`;
    hashes.push(await query.bytes(all, values));
  }
  const [first = Buffer.alloc(0)] = hashes;
  return hashes.length === 1 ? first : Buffer.concat(hashes);
}

/** Waits for rows that are locked, and follows those that change. */
export async function deleteHashes(query: Query, table: string, hashes: readonly bigint[]): Promise<number> {
  const [row] = await query(
    `WITH gone AS (DELETE FROM ONLY ${table} WHERE ${HASH} = ANY ($1::bigint[]) RETURNING 1) SELECT count(*) AS deleted FROM gone`,
    [hashes.map(String)],
  );
  return Number(row?.['deleted']);
}

/** Whether a lock was not had in time. */
export function isLockTimeout(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === LOCK_TIMEOUT;
}

/** Writes something, so that the end of the transaction waits until all before it is on the disk. */
export async function flush(query: Query): Promise<void> {
  await query('SELECT txid_current()');
}
