import { AppError, exitCodes, systemCode } from '../../errors/index.js';
import {
  BROKEN,
  denied,
  lost,
  network,
  notAccepted,
  notSessions,
  suffix,
  unreachable,
  unsupported,
  type Explain,
} from '../shared/failures.js';

interface FailurePlace {
  readonly where: string;
  /** Quoted. */
  readonly table?: string;
  readonly phase: 'connect' | 'work';
}

const CHECK = 'check sessions.url and sessions.table in secretctl.yaml';
const broken = lost();
const mayNot = (table: string): Explain =>
  denied('the user of sessions.url may not do that', `GRANT SELECT, INSERT, DELETE ON ${table} TO that user`);
const refersTo = unsupported('rows of other tables refer to the sessions', 'delete those first');

/** By the driver's names of the server's errors (https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html). */
const KNOWN: Readonly<Record<string, Explain>> = {
  ...network,
  ER_ACCESS_DENIED_ERROR: notAccepted,
  ER_DBACCESS_DENIED_ERROR: denied('the user of sessions.url may not use that database', 'check sessions.url'),
  ER_BAD_DB_ERROR: notSessions('there is no such database', CHECK),
  ER_NO_SUCH_TABLE: notSessions('there is no such table', CHECK),
  ER_BAD_FIELD_ERROR: notSessions('a column is missing', CHECK),
  ER_LOCK_WAIT_TIMEOUT: lost('somebody else holds a lock on sessions for longer than we wait'),
  ER_LOCK_DEADLOCK: lost('somebody else locked the same sessions in another order'),
  ER_CON_COUNT_ERROR: unreachable('it has too many connections', 'end some, and run the command again'),
  ER_OPTION_PREVENTS_STATEMENT: denied('it is read-only', 'let sessions.url name the primary server'),
  ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: denied('it is read-only', 'let sessions.url name the primary server'),
  ER_ROW_IS_REFERENCED: refersTo,
  ER_ROW_IS_REFERENCED_2: refersTo,
  ER_TRUNCATE_ILLEGAL_FK: unsupported(
    'other tables refer to the sessions, so they cannot be truncated',
    'leave --truncate out',
  ),
  HANDSHAKE_NO_SSL_SUPPORT: unreachable('it does not offer TLS', 'turn TLS on there, or use ssl-mode=DISABLED'),
};

const GONE = /^(?:PROTOCOL_CONNECTION_LOST|ER_SERVER_SHUTDOWN|ER_CONNECTION_KILLED|ER_NORMAL_SHUTDOWN|PROTOCOL_.*)$/;
const NOT_ALLOWED = /^ER_(?:TABLEACCESS|COLUMNACCESS|SPECIFIC_ACCESS|PROCACCESS)_DENIED_ERROR$/;

/** A failure of the driver in our words. Nothing that it says is repeated, since it quotes values. */
export function mysqlFailure(error: unknown, { where, table = '', phase }: FailurePlace): AppError {
  if (error instanceof AppError) return error;
  const code = systemCode(error) ?? '';
  const said = error instanceof Error ? error.message : '';
  if (phase === 'work' && (BROKEN.test(code) || GONE.test(code) || said.includes('closed state'))) return broken(where);
  const explain = NOT_ALLOWED.test(code) ? mayNot(table) : KNOWN[code];
  if (explain !== undefined) return explain(where);
  if (phase === 'connect') return unreachable(`the connection failed${suffix(code)}`)(where);
  return new AppError('E_SESSIONS_FAILED', `${where}: a statement failed${suffix(code)}`, {
    exit: exitCodes.failed,
    hint: 'look the name of the error up in the manual of MySQL or MariaDB',
  });
}
