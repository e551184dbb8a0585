import type { Connection, ConnectionOptions, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { driverOf, type Secret } from '../../core/index.js';
import { wrongUrl } from '../shared/failures.js';
import { plainOf } from '../value.js';
import type { Query, SqlDatabase } from './database.js';
import { mysql } from './dialects.js';
import { mysqlFailure } from './mysql-failure.js';

const CONNECT_MS = 10_000;
const LOCK_SECONDS = 5;

/**
 * One connection; each statement is a transaction of its own.
 *
 * @throws AppError of `mysqlFailure`, `E_SESSIONS_URL`
 */
export async function connectMysql(
  url: Secret,
  { onStep }: { readonly onStep?: ((text: string) => void) | undefined },
): Promise<SqlDatabase> {
  const options = optionsOf(url);
  const at = `${options.host}:${options.port}`;
  onStep?.(`connecting to MySQL at ${at}`);
  const where = `${options.database} at ${at}`;
  const { createConnection } = driverOf(await import('mysql2/promise'));
  let client: Connection;
  try {
    client = await createConnection(options);
    client.on('error', () => undefined); // the statement that runs, or the next one, fails too
    // Times are written without a zone, and mean UTC; a value of another type is no error.
    await client.query(`SET time_zone = '+00:00', sql_mode = '', innodb_lock_wait_timeout = ${LOCK_SECONDS}`);
  } catch (error) {
    throw mysqlFailure(error, { where, phase: 'connect' });
  }
  const query: Query = async (text, values = []) => {
    // Prepared statements, so that no value is ever part of the text; locks cannot be prepared.
    const [result] = /^(?:UN)?LOCK/.test(text)
      ? await client.query<RowDataPacket[] | ResultSetHeader>(text)
      : await client.execute<RowDataPacket[] | ResultSetHeader>(text, [...values]);
    return Array.isArray(result) ? { rows: result, changed: 0 } : { rows: [], changed: result.affectedRows };
  };
  return {
    where,
    dialect: mysql,
    run: (work, call) => {
      call?.signal?.throwIfAborted();
      return work(query);
    },
    failure: (error, place, table) => mysqlFailure(error, { where: place, table, phase: 'work' }),
    close: async () => {
      await client.end().catch(() => undefined); // a connection that broke is closed
      client.destroy();
    },
  };
}

type Options = ConnectionOptions & { readonly host: string; readonly port: number; readonly database: string };

function optionsOf(url: Secret): Options {
  try {
    const { hostname, port, username, password, pathname, searchParams } = new URL(plainOf(url));
    const database = decodeURIComponent(pathname.slice(1));
    if (hostname === '' || database === '') throw new Error('another kind of address');
    const ssl = sslOf(searchParams.get('ssl-mode') ?? searchParams.get('sslmode') ?? 'disabled');
    return {
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(port || 3306),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      database,
      connectTimeout: CONNECT_MS,
      charset: 'utf8mb4',
      dateStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
      ...(ssl !== undefined && { ssl }),
    };
  } catch {
    throw wrongUrl(
      'a MySQL or MariaDB database',
      'mysql://USER:PASSWORD@HOST:3306/DATABASE?ssl-mode=VERIFY_IDENTITY (or VERIFY_CA, REQUIRED, DISABLED)',
    );
  }
}

/** The modes of the mysql client. */
function sslOf(mode: string): { rejectUnauthorized: boolean; verifyIdentity: boolean } | undefined {
  const name = mode.toLowerCase().replaceAll('-', '_');
  if (name === 'disabled') return undefined;
  if (!['required', 'verify_ca', 'verify_identity'].includes(name)) throw new Error('another mode');
  return { rejectUnauthorized: name !== 'required', verifyIdentity: name === 'verify_identity' };
}
