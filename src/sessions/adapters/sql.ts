import { Secret } from '../../core/index.js';
import { unsupported } from '../shared/failures.js';
import { PagedSweep } from '../shared/sweep.js';
import { checkRows } from '../sql/check.js';
import { CANARY_MS } from '../postgres/canary.js';
import { serverOf, type SqlDatabase } from '../sql/database.js';
import { djangoData, djangoKey } from '../sql/django.js';
import { connectMysql } from '../sql/mysql.js';
import { connectPostgres } from '../sql/postgres.js';
import { presets, type SessionTable } from '../sql/presets.js';
import { SessionRows, timeText } from '../sql/rows.js';
import type { CanarySession, SessionCall, SessionFilter, SessionStore } from '../types.js';
import { plainOf } from '../value.js';

export interface SqlSessionsOptions {
  /** `postgres://user:password@host:5432/database` or `mysql://user:password@host:3306/database` */
  readonly url: Secret;
  /** Whose table it is; `sql`: any table, which `table` and `key` name. */
  readonly preset: SessionTable['id'];
  /** Default: that of the framework. */
  readonly table?: string | undefined;
  /** Of PostgreSQL; default: the first of the search path that has the table. */
  readonly schema?: string | undefined;
  /** Column of the id, which is unique. Default: that of the framework. */
  readonly key?: string | undefined;
  /** Column of the user's id. */
  readonly user?: string | undefined;
  /** Column of the last use: a time in UTC, or seconds since 1970. */
  readonly lastUsed?: string | undefined;
  /** Django: SESSION_COOKIE_AGE in seconds, if it is not two weeks. */
  readonly ageSeconds?: number | undefined;
  /** What the canary's session of Django holds. */
  readonly canary?: Readonly<Record<string, unknown>> | undefined;
  /** Told in words before the network is used. */
  readonly onStep?: ((text: string) => void) | undefined;
}

/**
 * Opens a table of sessions of Django, Rails (activerecord-session_store), Laravel or anybody. Rows go in the order of their ids, each
 * batch in one statement. Django tells when a session was changed last (its end less `ageSeconds`), not when it was read. A canary can be
 * written for Django alone, whose cookie is the bare id; Rails and Laravel encrypt theirs, so there a login proves.
 *
 * @throws AppError `E_SESSIONS_UNREACHABLE`, exit 5; `E_SESSIONS_DENIED`, exit 4; `E_SESSIONS_URL`, `E_SESSIONS_UNSUPPORTED`, exit 2
 */
export async function openSqlSessions(options: SqlSessionsOptions): Promise<SessionStore> {
  const table = tableOf(options);
  const connect = serverOf(options.url) === 'mysql' ? connectMysql : connectPostgres;
  const store = new SqlSessions(await connect(options.url, options), table, options);
  if (table.id === 'django') store.writeCanary = (secret, call) => store.writeDjango(secret, call);
  if (table.id === 'django') store.idOf = (cookie) => plainOf(cookie);
  if (table.id === 'django') store.expireSoon = (id, call) => store.shortenDjango(id, call);
  return store;
}

function tableOf({ preset, table, key, user, lastUsed, ageSeconds }: SqlSessionsOptions): SessionTable {
  if (preset === 'sql') {
    if (table !== undefined && key !== undefined) return { id: 'sql', table, key, user, lastUsed, others: [] };
    throw unsupported(
      'a table of sessions needs its name and the column of its id',
      'say sessions.table and sessions.key',
    )('sessions in SQL');
  }
  const known = presets[preset];
  return {
    ...known,
    table: table ?? known.table,
    key: key ?? known.key,
    user: user ?? known.user,
    lastUsed: lastUsed ?? known.lastUsed,
    age: ageSeconds ?? known.age,
  };
}

class SqlSessions implements SessionStore {
  readonly id: string;
  readonly where: string;
  readonly filters: SessionStore['filters'];
  writeCanary?: NonNullable<SessionStore['writeCanary']>;
  idOf?: NonNullable<SessionStore['idOf']>;
  expireSoon?: NonNullable<SessionStore['expireSoon']>;
  readonly #database: SqlDatabase;
  readonly #table: SessionTable;
  readonly #holds: Readonly<Record<string, unknown>>;
  readonly #rows: SessionRows;
  readonly #sweep: PagedSweep;

  constructor(database: SqlDatabase, table: SessionTable, { schema, canary = {} }: SqlSessionsOptions) {
    const { quote } = database.dialect;
    const name = [schema, table.table].filter((part) => part !== undefined).map(quote);
    this.id = table.id;
    this.where = `table ${name.join('.')} of ${database.where}`;
    this.filters = { user: table.user !== undefined, before: table.lastUsed !== undefined };
    this.#database = database;
    this.#table = table;
    this.#holds = canary;
    this.#rows = new SessionRows(database, table, name.join('.'));
    this.#sweep = new PagedSweep(this.#rows);
  }

  async check(call?: SessionCall): Promise<void> {
    const place = { table: this.#table, rows: this.#rows, where: this.where };
    await this.#inWords(() => this.#database.run((query) => checkRows(query, this.#database, place), call), call);
  }

  async count(filter: SessionFilter, call?: SessionCall): Promise<number> {
    this.#requireKnown(filter);
    return await this.#inWords(() => this.#rows.count(filter, call), call);
  }

  async deleteBatch(filter: SessionFilter, most: number, call?: SessionCall): Promise<number> {
    this.#requireKnown(filter);
    return await this.#inWords(() => this.#sweep.deleteBatch(filter, most, call), call);
  }

  async deleteReturned(call?: SessionCall): Promise<number> {
    return await this.#inWords(() => this.#sweep.deleteReturned(call), call);
  }

  async truncate(call?: SessionCall): Promise<number> {
    const ids = await this.#inWords(() => this.#rows.truncate(call), call);
    this.#sweep.remember(ids);
    return ids.length;
  }

  async writeDjango(secret: Secret, call?: SessionCall): Promise<CanarySession> {
    const id = djangoKey();
    const { key, lastUsed = 'expire_date' } = this.#table;
    const row = {
      [key]: id,
      session_data: djangoData(this.#holds, secret),
      [lastUsed]: timeText(Date.now() + CANARY_MS),
    };
    await this.#inWords(() => this.#rows.insert(row, call), call);
    return { id, cookie: new Secret(id) };
  }

  async shortenDjango(id: string, call?: SessionCall): Promise<void> {
    const { lastUsed = 'expire_date' } = this.#table;
    await this.#inWords(() => this.#rows.lower(id, lastUsed, timeText(Date.now() + CANARY_MS), call), call);
  }

  async has(id: string, call?: SessionCall): Promise<boolean> {
    return await this.#inWords(() => this.#rows.has(id, call), call);
  }

  async remove(id: string, call?: SessionCall): Promise<void> {
    await this.#inWords(() => this.#rows.remove([id], {}, call), call);
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  async #inWords<T>(work: () => Promise<T>, call?: SessionCall): Promise<T> {
    call?.signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      call?.signal?.throwIfAborted();
      throw this.#database.failure(error, this.where, this.#rows.name);
    }
  }

  #requireKnown({ user, before }: SessionFilter): void {
    if (user !== undefined && !this.filters.user)
      throw unsupported(
        this.#table.noUser ?? 'which column names the user is not known',
        'leave --only-user out, or name a column that has the user: sessions.user in secretctl.yaml',
      )(this.where);
    if (before !== undefined && !this.filters.before)
      throw unsupported(
        'which column has the last use is not known',
        'say it in secretctl.yaml: sessions.last_used',
      )(this.where);
  }
}
