import type { Query } from './connection.js';
import type { Condition } from './condition.js';

/** Before the first row of any table. */
export const START = '(0,0)';
const PAGE = 1_000_000;
const HASH = 'hashtextextended(sid, 0)';
const LOCK_TIMEOUT = '55P03';

export interface Batch {
  readonly deleted: number;
  /** Where the next batch begins; undefined: the end of the table was reached. */
  readonly next: string | undefined;
}

/**
 * Deletes the next rows from `after` on, in the order of the disk, so that no row is looked at twice (a scan of a range of ctid, from
 * PostgreSQL 14 on). A row that changes meanwhile may be missed: `hashesOf` was asked before, and knows it.
 *
 * @param skipLocked - leave rows out that somebody else has locked; else wait for them
 */
export async function deleteFrom(
  query: Query,
  table: string,
  { sql, values }: Condition,
  { after, most, skipLocked }: { readonly after: string; readonly most: number; readonly skipLocked: boolean },
): Promise<Batch> {
  const [row] = await query(
    `WITH chosen AS MATERIALIZED (SELECT ctid AS at FROM ONLY ${table} WHERE ctid > $1::tid AND ${sql} LIMIT $2${skipLocked ? ' FOR UPDATE SKIP LOCKED' : ''}),
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
  const pages: Buffer[] = [];
  for (let after: string | undefined = START; after !== undefined;) {
    const [row]: Awaited<ReturnType<Query>> = await query(
      `WITH page AS MATERIALIZED (SELECT ctid AS at, ${HASH} AS hash FROM ONLY ${table} WHERE ctid > $1::tid AND ${sql} LIMIT ${PAGE})
        SELECT string_agg(int8send(hash), '') AS hashes, count(*) AS rows,
          (SELECT at FROM page ORDER BY at DESC LIMIT 1)::text AS last FROM page`,
      [after, ...values],
    );
    pages.push(Buffer.from((row?.['hashes'] ?? '').slice('\\x'.length), 'hex'));
    after = Number(row?.['rows']) === PAGE ? (row?.['last'] ?? undefined) : undefined;
  }
  return Buffer.concat(pages);
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
