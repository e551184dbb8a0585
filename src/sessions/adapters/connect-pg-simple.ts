import type { Secret } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import { idOfSignedCookie, signedCookie } from '../cookie.js';
import { canaryRow, CANARY_MS } from '../postgres/canary.js';
import { conditionOf } from '../postgres/condition.js';
import { connectPg, type PgConnection, type Query } from '../postgres/connection.js';
import { pgFailure } from '../postgres/failure.js';
import { Sweep } from '../postgres/sweep.js';
import { checkTable, findTable, quoted } from '../postgres/table.js';
import type { CanarySession, SessionCall, SessionFilter, SessionStore } from '../types.js';

export interface PgSessionsOptions {
  /** `postgres://user:password@host:5432/database?sslmode=...` */
  readonly url: Secret;
  /** Default: `session`. */
  readonly table?: string | undefined;
  /** Default: the first of the search path that has the table. */
  readonly schema?: string | undefined;
  /** Where the user's id is in the session, such as `passport.user`; without it there is no filter by user. */
  readonly userPath?: string | undefined;
  /** What the canary's session holds, such as `{ passport: { user: 1 } }`. */
  readonly canary?: Readonly<Record<string, unknown>> | undefined;
  /** Told in words before the network is used. */
  readonly onStep?: ((text: string) => void) | undefined;
}

const MOST_BACK = 10_000;

/**
 * Opens the table of connect-pg-simple: one connection, short transactions. A user is the text at `userPath`; a session was last used at
 * `expire` less the age of its cookie. `deleteReturned` knows all ids that were there when `deleteBatch` or `truncate` began.
 *
 * @throws AppError `E_SESSIONS_UNREACHABLE`, exit 5; `E_SESSIONS_DENIED`, exit 4; `E_SESSIONS_URL`, exit 2
 * @see https://github.com/voxpelli/node-connect-pg-simple (table.sql, index.js)
 */
export async function openPgSessions(options: PgSessionsOptions): Promise<SessionStore> {
  const connection = await connectPg(options.url, options);
  const { table = 'session', schema } = options;
  const given = schema === undefined ? quoted(table) : `${quoted(schema)}.${quoted(table)}`;
  try {
    const found = await connection.transaction((query) => findTable(query, schema, table));
    return new PgSessions(connection, found ?? given, options);
  } catch (error) {
    await connection.close();
    throw pgFailure(error, { where: connection.where, table: given, phase: 'work' });
  }
}

class PgSessions implements SessionStore {
  readonly id = 'connect-pg-simple';
  readonly where: string;
  readonly filters: SessionStore['filters'];
  readonly idOf = idOfSignedCookie;
  readonly #connection: PgConnection;
  readonly #table: string;
  readonly #userPath: readonly string[];
  readonly #holds: Readonly<Record<string, unknown>>;
  readonly #sweep: Sweep;

  constructor(connection: PgConnection, table: string, { userPath, canary = {} }: PgSessionsOptions) {
    this.where = `table ${table} of ${connection.where}`;
    this.filters = { user: userPath !== undefined, before: true };
    this.#connection = connection;
    this.#table = table;
    this.#userPath = userPath?.split('.') ?? [];
    this.#holds = canary;
    this.#sweep = new Sweep(connection, table, this.#userPath);
  }

  async check(call?: SessionCall): Promise<void> {
    await this.#run((query) => checkTable(query, this.#table, this.where), call);
  }

  async count(filter: SessionFilter, call?: SessionCall): Promise<number> {
    this.#requireKnown(filter);
    const { sql, values } = conditionOf(filter, this.#userPath, 1);
    const [row] = await this.#run(
      (query) => query(`SELECT count(*) FROM ONLY ${this.#table} WHERE ${sql}`, values),
      call,
    );
    return Number(row?.['count']);
  }

  async deleteBatch(filter: SessionFilter, most: number, call?: SessionCall): Promise<number> {
    this.#requireKnown(filter);
    return await this.#inWords(() => this.#sweep.deleteBatch(filter, most, call), call);
  }

  async deleteReturned(call?: SessionCall): Promise<number> {
    return await this.#inWords(() => this.#sweep.deleteOld(MOST_BACK, call), call);
  }

  async truncate(call?: SessionCall): Promise<number> {
    return await this.#run((query) => this.#sweep.truncate(query), call);
  }

  async writeCanary(
    secret: Secret,
    call?: SessionCall & { readonly user?: string | undefined },
  ): Promise<CanarySession> {
    const { sid, sess, expire } = canaryRow(this.#holds, { path: this.#userPath, id: call?.user });
    const insert = `INSERT INTO ${this.#table} (sess, expire, sid) SELECT $1, to_timestamp($2), $3`;
    await this.#run((query) => query(insert, [sess, expire, sid]), call);
    return { id: sid, cookie: signedCookie(sid, secret) };
  }

  async has(id: string, call?: SessionCall): Promise<boolean> {
    const rows = await this.#run((query) => query(`SELECT 1 FROM ONLY ${this.#table} WHERE sid = $1`, [id]), call);
    return rows.length > 0;
  }

  async remove(id: string, call?: SessionCall): Promise<void> {
    await this.#run((query) => query(`DELETE FROM ONLY ${this.#table} WHERE sid = $1`, [id]), call);
  }

  async expireSoon(id: string, call?: SessionCall): Promise<void> {
    const update = `UPDATE ONLY ${this.#table} SET expire = LEAST(expire, to_timestamp($2)) WHERE sid = $1`;
    await this.#run((query) => query(update, [id, Math.ceil((Date.now() + CANARY_MS) / 1000)]), call);
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  #run<T>(work: (query: Query) => Promise<T>, call?: SessionCall): Promise<T> {
    return this.#inWords(() => this.#connection.transaction(work, call), call);
  }

  async #inWords<T>(work: () => Promise<T>, call?: SessionCall): Promise<T> {
    try {
      return await work();
    } catch (error) {
      call?.signal?.throwIfAborted();
      throw pgFailure(error, { where: this.where, table: this.#table, phase: 'work' });
    }
  }

  #requireKnown(filter: SessionFilter): void {
    if (filter.user === undefined || this.filters.user) return;
    throw new AppError('E_SESSIONS_UNSUPPORTED', `${this.where}: where a session names its user is not known`, {
      exit: exitCodes.usage,
      hint: 'say it in secretctl.yaml: sessions.user_path, for example passport.user',
    });
  }
}
