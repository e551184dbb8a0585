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
type Values = readonly (string | number | readonly string[])[];

/** Runs one statement. */
export interface Query {
  (text: string, values?: Values): Promise<Row[]>;
  /** How many rows it changed. */
  readonly count: (text: string, values: Values) => Promise<number>;
}

/** One connection, with short transactions that neither wait nor run for long. */
export interface PgConnection {
  /** `app at db.internal:5432` */
  readonly where: string;
  /** What runs in `work` is one transaction; what the driver threw comes out as it is. */
  transaction<T>(work: (query: Query) => Promise<T>, call?: SessionCall & TransactionOptions): Promise<T>;
  /**
   * Runs `work` over a connection of its own, in one state of the data: that of the moment when this resolves. Where no other connection
   * can be had, `work` is done by then.
   */
  aside<T>(work: (query: Query) => Promise<T>, call?: SessionCall): Promise<{ readonly result: Promise<T> }>;
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
  return new Connection(client, where, () => makeClient(url));
}

class Connection implements PgConnection {
  readonly where: string;
  readonly #clients = new Set<Client>();
  readonly #client: Client;
  readonly #another: () => Promise<Client>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(client: Client, where: string, another: () => Promise<Client>) {
    this.where = where;
    this.#client = client;
    this.#clients.add(client);
    this.#another = another;
  }

  /** One connection can have one transaction. */
  transaction<T>(work: (query: Query) => Promise<T>, call?: SessionCall & TransactionOptions): Promise<T> {
    const next = this.#last.then(() => transaction(this.#client, work, call));
    this.#last = next.catch(() => undefined);
    return next;
  }

  async aside<T>(work: (query: Query) => Promise<T>, call?: SessionCall): Promise<{ readonly result: Promise<T> }> {
    const client = await this.#connectAnother();
    if (client === undefined) {
      const done = await this.transaction(work, { ...call, snapshot: true });
      return { result: Promise.resolve(done) };
    }
    let result: Promise<T> | undefined;
    await new Promise<void>((begun, failed) => {
      const begin = async (query: Query): Promise<T> => {
        await query('SELECT 1'); // the state of the data is that of the first statement
        begun();
        return await work(query);
      };
      result = transaction(client, begin, { ...call, snapshot: true }).finally(() => client.end());
      result.catch(failed);
    });
    return { result: result as unknown as Promise<T> };
  }

  async #connectAnother(): Promise<Client | undefined> {
    const client = await this.#another();
    client.on('error', () => undefined);
    try {
      await client.connect();
      this.#clients.add(client);
      return client;
    } catch {
      return undefined;
    }
  }

  /** A connection that broke is closed already. */
  async close(): Promise<void> {
    await Promise.all([...this.#clients].map((client) => client.end().catch(() => undefined)));
  }
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
  // SET LOCAL, so that a pooler hands nothing on to the application.
  await client.query(
    `BEGIN${snapshot ? ' ISOLATION LEVEL REPEATABLE READ' : ''};
     SET LOCAL statement_timeout = ${STATEMENT_MS}; SET LOCAL lock_timeout = ${LOCK_MS};
     SET LOCAL idle_in_transaction_session_timeout = ${STATEMENT_MS}${relaxed ? '; SET LOCAL synchronous_commit = off' : ''}`,
  );
  try {
    const result = await work(queryOf(client));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

function queryOf(client: Client): Query {
  const run = (text: string, values: Values = []): Promise<QueryResult<Row>> => client.query(text, [...values]);
  return Object.assign(async (text: string, values?: Values) => (await run(text, values)).rows, {
    count: async (text: string, values: Values) => (await run(text, values)).rowCount ?? 0,
  });
}
