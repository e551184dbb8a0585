import type { Client, QueryResult } from 'pg';
import type { Secret } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import type { SessionCall } from '../types.js';
import { plainOf } from '../value.js';
import { pgFailure } from './failure.js';

const CONNECT_MS = 10_000;
const STATEMENT_MS = 120_000;
const LOCK_MS = 5_000;

export type Row = Readonly<Record<string, string | null>>;
export type Query = (text: string, values?: readonly (string | number | readonly string[])[]) => Promise<Row[]>;

/** One connection, with short transactions that neither wait nor run for long. */
export interface PgConnection {
  /** `app at db.internal:5432` */
  readonly where: string;
  /** What runs in `work` is one transaction; what the driver threw comes out as it is. */
  transaction<T>(work: (query: Query) => Promise<T>, call?: SessionCall & TransactionOptions): Promise<T>;
  close(): Promise<void>;
}

export interface TransactionOptions {
  /** Sees one state of the data throughout. */
  readonly snapshot?: boolean;
  /** Does not wait for the disk: the next transaction without it does, for this one as well. */
  readonly relaxed?: boolean;
}

/** @throws AppError of `pgFailure` */
export async function connectPg(
  url: Secret,
  options: { readonly onStep?: ((text: string) => void) | undefined },
): Promise<PgConnection> {
  const client = await makeClient(url);
  const { host, port, database = '' } = client;
  const where = `${database} at ${host}:${port}`;
  client.on('error', () => undefined); // the query that runs, or the next one, fails too
  options.onStep?.(`connecting to PostgreSQL at ${host}:${port}`);
  try {
    await client.connect();
  } catch (error) {
    throw pgFailure(error, { where, table: '', phase: 'connect' });
  }
  let last: Promise<unknown> = Promise.resolve();
  return {
    where,
    transaction: (work, call) => {
      const next = last.then(() => transaction(client, work, call)); // one connection can have one transaction
      last = next.catch(() => undefined);
      return next;
    },
    close: async () => {
      await client.end().catch(() => undefined); // a connection that broke is closed
    },
  };
}

async function makeClient(url: Secret): Promise<Client> {
  const { default: pg } = await import('pg');
  const connectionString = plainOf(url);
  try {
    if (!/^postgres(?:ql)?:\/\//.test(connectionString)) throw new Error('another kind of address');
    return new pg.Client({
      connectionString,
      application_name: 'secretctl purge-sessions',
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      // Values come as they are: dates and big numbers lose nothing.
      types: { getTypeParser: () => (value: string) => value },
    });
  } catch {
    throw new AppError('E_SESSIONS_URL', 'sessions.url is not the address of a PostgreSQL database', {
      exit: exitCodes.usage,
      hint: 'its form is postgres://USER:PASSWORD@HOST:5432/DATABASE?sslmode=verify-full',
    });
  }
}

async function transaction<T>(
  client: Client,
  work: (query: Query) => Promise<T>,
  { signal, snapshot = false, relaxed = false }: SessionCall & TransactionOptions = {},
): Promise<T> {
  signal?.throwIfAborted();
  const query: Query = async (text, values = []) => {
    const answer: QueryResult<Row> = await client.query(text, [...values]);
    return answer.rows;
  };
  // SET LOCAL, so that a pooler hands nothing on to the application.
  await client.query(
    `BEGIN${snapshot ? ' ISOLATION LEVEL REPEATABLE READ' : ''};
     SET LOCAL statement_timeout = ${STATEMENT_MS}; SET LOCAL lock_timeout = ${LOCK_MS};
     SET LOCAL idle_in_transaction_session_timeout = ${STATEMENT_MS}${relaxed ? '; SET LOCAL synchronous_commit = off' : ''}`,
  );
  try {
    const result = await work(query);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
