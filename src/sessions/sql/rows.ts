import type { SessionCall, SessionFilter } from '../types.js';
import type { Page, Pages } from '../shared/sweep.js';
import type { Query, SqlDatabase } from './database.js';
import type { SessionTable } from './presets.js';

const NUMBER = /^(?:small|medium|tiny|big)?int|^integer|^numeric|^decimal/;
const MOST = 10_000;

type Values = (string | number)[];

/** Rows of a table of sessions, in the order of their ids. */
export class SessionRows implements Pages {
  readonly name: string;
  readonly #database: SqlDatabase;
  readonly #table: SessionTable;
  readonly #key: string;
  readonly #keyText: string;
  #isNumber: boolean | undefined;

  constructor(database: SqlDatabase, table: SessionTable, name: string) {
    this.name = name;
    this.#database = database;
    this.#table = table;
    this.#key = database.dialect.quote(table.key);
    this.#keyText = database.dialect.text(this.#key);
  }

  async page(filter: SessionFilter, most: number, after: string | undefined, call?: SessionCall): Promise<Page> {
    return await this.#database.run((query) => this.readPage(query, filter, most, after), call);
  }

  async readPage(query: Query, filter: SessionFilter, most: number, after: string | undefined): Promise<Page> {
    const values: Values = [];
    const parts = await this.#conditions(query, filter, values);
    if (after !== undefined) parts.push(`${this.#key} > ${this.#parameter(values, after)}`);
    const { rows } = await query(
      `SELECT ${this.#keyText} AS id FROM ${this.name} WHERE ${parts.join(' AND ')} ORDER BY ${this.#key} LIMIT ${most}`,
      values,
    );
    const ids = rows.map(({ id }) => String(id));
    return { ids, next: ids.length === most ? ids.at(-1) : undefined };
  }

  async remove(ids: readonly string[], filter: SessionFilter, call?: SessionCall): Promise<number> {
    let removed = 0;
    for (let at = 0; at < ids.length; at += MOST) {
      const some = ids.slice(at, at + MOST);
      removed += await this.#database.run(async (query) => {
        const values: Values = [];
        const list = some.map((id) => this.#parameter(values, id)).join(', ');
        const parts = await this.#conditions(query, filter, values);
        const where = [`${this.#key} IN (${list})`, ...parts].join(' AND ');
        return (await query(`DELETE FROM ${this.name} WHERE ${where}`, values)).changed;
      }, call);
    }
    return removed;
  }

  async count(filter: SessionFilter, call?: SessionCall): Promise<number> {
    return await this.#database.run(async (query) => {
      const values: Values = [];
      const parts = await this.#conditions(query, filter, values);
      const { rows } = await query(`SELECT count(*) AS many FROM ${this.name} WHERE ${parts.join(' AND ')}`, values);
      return Number(rows[0]?.['many']);
    }, call);
  }

  async has(id: string, call?: SessionCall): Promise<boolean> {
    return await this.#database.run(async (query) => {
      const values: Values = [];
      const same = this.#database.dialect.same(this.#keyText, this.#parameter(values, id));
      const { rows } = await query(`SELECT 1 AS found FROM ${this.name} WHERE ${same} LIMIT 1`, values);
      return rows.length > 0;
    }, call);
  }

  /** Ids that were in it. Nobody comes between. */
  async truncate(call?: SessionCall): Promise<string[]> {
    const { lock, unlock } = this.#database.dialect;
    return await this.#database.run(async (query) => {
      await query(lock(this.name));
      try {
        const all: string[] = [];
        for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
          const { ids, next } = await this.readPage(query, {}, MOST, after);
          for (const id of ids) all.push(id);
          after = next;
        }
        await query(`TRUNCATE TABLE ${this.name}`);
        return all;
      } finally {
        if (unlock !== undefined) await query(unlock).catch(() => undefined); // a lock ends with its connection
      }
    }, call);
  }

  async insert(row: Readonly<Record<string, string>>, call?: SessionCall): Promise<void> {
    const { quote } = this.#database.dialect;
    const values: Values = [];
    const places = Object.values(row).map((value) => this.#parameter(values, value));
    const columns = Object.keys(row).map(quote);
    const text = `INSERT INTO ${this.name} (${columns.join(', ')}) VALUES (${places.join(', ')})`;
    await this.#database.run((query) => query(text, values), call);
  }

  /** Lowers one column of a row to a value, if it is higher. */
  async lower(id: string, column: string, value: string, call?: SessionCall): Promise<void> {
    const name = this.#database.dialect.quote(column);
    const values: Values = [];
    const to = this.#parameter(values, value);
    const key = this.#parameter(values, id);
    const text = `UPDATE ${this.name} SET ${name} = ${to} WHERE ${this.#key} = ${key} AND ${name} > ${this.#parameter(values, value)}`;
    await this.#database.run((query) => query(text, values), call);
  }

  async #conditions(query: Query, { user, before }: SessionFilter, values: Values): Promise<string[]> {
    const { dialect } = this.#database;
    const { lastUsed, age = 0 } = this.#table;
    const parts = ['1 = 1'];
    if (user !== undefined && this.#table.user !== undefined)
      parts.push(dialect.same(dialect.text(dialect.quote(this.#table.user)), this.#parameter(values, user)));
    if (before !== undefined && lastUsed !== undefined) {
      const time = await this.#timeAsKept(query, lastUsed, before.getTime() + age * 1000);
      parts.push(`${dialect.quote(lastUsed)} < ${this.#parameter(values, time)}`);
    }
    return parts;
  }

  /** A column of numbers counts the seconds since 1970; every other one is a time in UTC. */
  async #timeAsKept(query: Query, column: string, time: number): Promise<string> {
    this.#isNumber ??= NUMBER.test((await this.columns(query)).get(column) ?? '');
    return this.#isNumber ? String(Math.floor(time / 1000)) : timeText(time);
  }

  /** Types by name. */
  async columns(query: Query): Promise<ReadonlyMap<string, string>> {
    const { rows } = await query(this.#database.dialect.columns, [this.lookUp]);
    return new Map(rows.map(({ name, type }) => [String(name), String(type)]));
  }

  /** What the dialect's questions about a table take. */
  get lookUp(): string {
    return this.#database.dialect.isByName ? this.#table.table : this.name;
  }

  #parameter(values: Values, value: string): string {
    values.push(value);
    return this.#database.dialect.parameter(values.length);
  }
}

export function timeText(time: number): string {
  return new Date(time).toISOString().replace('T', ' ').replace('Z', '');
}
