import type { Client, QueryResult } from 'pg';
import type { Secret } from '../../core/index.js';
import { AppError, exitCodes, systemCode } from '../../errors/index.js';
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
  /** The one value that it gives, a bytea. */
  readonly bytes: (text: string, values?: Values) => Promise<Buffer>;
}

/** What a statement of a script gave. */
interface Given {
  readonly rows: readonly Row[];
  readonly changed: number;
}

/** One connection, with short transactions that neither wait nor run for long. */
export interface PgConnection {
  /** `app at db.internal:5432` */
  readonly where: string;
  /** What runs in `work` is one transaction; what the driver threw comes out as it is. */
  transaction<T>(work: (query: Query) => Promise<T>, call?: SessionCall & TransactionOptions): Promise<T>;
  /** A transaction in one message and one answer; statements without parameters. */
  script(statements: readonly string[], call?: SessionCall & TransactionOptions): Promise<Given[]>;
  /**
   * Runs `work` over a connection of its own, in one state of the data: that of the moment when this resolves. Where no other connection
   * can be had, `work` is done by then.
   *
   * Its locks end with `work`. The state of the data is kept until `close`, for two minutes at most: else whoever reads the table next
   * would first have to clear up what was deleted, which is autovacuum's to do.
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

  script(statements: readonly string[], call?: SessionCall & TransactionOptions): Promise<Given[]> {
    const next = this.#last.then(() => script(this.#client, statements, call));
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
      result = keepingState(client, work, begun, call);
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
      connectionString: strict(connectionString),
      application_name: 'secretctl purge-sessions',
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      // Values come as they are: dates and big numbers lose nothing.
      types: { getTypeParser: () => (value: string) => value },
    });
  } catch (error) {
    throw wrongAddress(systemCode(error));
  }
}

/**
 * The driver takes `prefer`, `require` and `verify-ca` for `verify-full`, and prints a warning; so do we, without one. Who asks for libpq's
 * meaning of them (`uselibpqcompat=true`) gets that.
 */
function strict(url: string): string {
  if (/[?&]uselibpqcompat=true(?:&|$)/.test(url)) return url;
  return url.replace(/([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/, '$1verify-full');
}

/** @param code - of a file that could not be read */
function wrongAddress(code: string | undefined): AppError {
  const isFile = code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR';
  const what = isFile
    ? 'a file of a certificate that sessions.url names cannot be read'
    : 'sessions.url is not the address of a PostgreSQL database';
  const hint = isFile
    ? 'check sslrootcert, sslcert and sslkey in it: a path begins in the folder where the command is started'
    : 'its form is postgres://USER:PASSWORD@HOST:5432/DATABASE?sslmode=verify-full';
  return new AppError('E_SESSIONS_URL', what, { exit: exitCodes.usage, hint });
}

/** SET LOCAL, so that a pooler hands nothing on to the application. */
function beginning({ snapshot = false, relaxed = false }: TransactionOptions): string {
  return `BEGIN${snapshot ? ' ISOLATION LEVEL REPEATABLE READ' : ''};
     SET LOCAL statement_timeout = ${STATEMENT_MS}; SET LOCAL lock_timeout = ${LOCK_MS};
     SET LOCAL idle_in_transaction_session_timeout = ${STATEMENT_MS}${relaxed ? '; SET LOCAL synchronous_commit = off' : ''}`;
}

async function script(
  client: Client,
  statements: readonly string[],
  { signal, ...options }: SessionCall & TransactionOptions = {},
): Promise<Given[]> {
  signal?.throwIfAborted();
  try {
    // For several statements the driver gives a list of results.
    const text = [beginning(options), ...statements, 'COMMIT'].join('; ');
    const results = (await client.query(text)) as unknown as QueryResult<Row>[];
    return results.slice(-1 - statements.length, -1).map(({ rows, rowCount }) => ({ rows, changed: rowCount ?? 0 }));
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** What is rolled back to a savepoint gives back its locks, and keeps the state of the data. */
async function keepingState<T>(
  client: Client,
  work: (query: Query) => Promise<T>,
  begun: () => void,
  { signal }: SessionCall = {},
): Promise<T> {
  try {
    signal?.throwIfAborted();
    await client.query(`${beginning({ snapshot: true })}; SELECT 1; SAVEPOINT work`);
    begun();
    const result = await work(queryOf(client));
    await client.query('ROLLBACK TO SAVEPOINT work');
    return result;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

async function transaction<T>(
  client: Client,
  work: (query: Query) => Promise<T>,
  { signal, ...options }: SessionCall & TransactionOptions = {},
): Promise<T> {
  signal?.throwIfAborted();
  await client.query(beginning(options));
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
    bytes: async (text: string, values?: Values) => {
      const [value] = Object.values((await run(text, values)).rows[0] ?? {});
      return Buffer.from((value ?? '').slice('\\x'.length), 'hex');
    },
  });
}
