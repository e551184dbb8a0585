import type { Secret } from '../../core/index.js';
import { wrongUrl } from '../shared/failures.js';
import type { SessionCall } from '../types.js';
import { plainOf } from '../value.js';

type Row = Readonly<Record<string, unknown>>;
export type Query = (text: string, values?: readonly (string | number)[]) => Promise<{ rows: Row[]; changed: number }>;

/** What differs between the servers. */
export interface Dialect {
  readonly quote: (name: string) => string;
  /** From 1. */
  readonly parameter: (number: number) => string;
  readonly text: (expression: string) => string;
  /** Whether two texts are the same, letter for letter. */
  readonly same: (text: string, parameter: string) => string;
  /** One row where there is such a table: `why` it cannot be purged, or ''. */
  readonly hasTable: string;
  /** `name` and `type` of each column. */
  readonly columns: string;
  /** `name` of each column that is unique alone. */
  readonly uniques: string;
  /** The parameter of those three is the bare name; else the quoted one with its schema. */
  readonly isByName: boolean;
  readonly lock: (table: string) => string;
  readonly unlock: string | undefined;
}

export interface SqlDatabase {
  /** `app at db.internal:3306` */
  readonly where: string;
  readonly dialect: Dialect;
  /** What runs in `work` is short; in PostgreSQL it is one transaction. What the driver threw comes out as it is. */
  run<T>(work: (query: Query) => Promise<T>, call?: SessionCall): Promise<T>;
  /** A failure in our words. @param table - quoted */
  failure(error: unknown, where: string, table: string): Error;
  close(): Promise<void>;
}

/** @throws AppError `E_SESSIONS_URL`, exit 2 */
export function serverOf(url: Secret): 'mysql' | 'postgres' {
  const scheme = /^([a-z0-9]+):\/\//.exec(plainOf(url))?.[1] ?? '';
  if (/^(?:mysql2?|mariadb)$/.test(scheme)) return 'mysql';
  if (/^postgres(?:ql)?$/.test(scheme)) return 'postgres';
  throw wrongUrl(
    'a PostgreSQL, MySQL or MariaDB database',
    'postgres://USER:PASSWORD@HOST:5432/DATABASE or mysql://USER:PASSWORD@HOST:3306/DATABASE',
  );
}
