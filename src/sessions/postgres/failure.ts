import { AppError, exitCodes, systemCode } from '../../errors/index.js';

/** What a failure is called in words; `where` names the database, never its address with a password. */
export interface FailurePlace {
  readonly where: string;
  /** Quoted name of the table, for the words that grant rights. */
  readonly table: string;
  readonly phase: 'connect' | 'work';
}

type Explain = (place: FailurePlace, code: string) => AppError;

const AGAIN = 'run the same command again: it goes on where this one stopped';

const lost =
  (why: string): Explain =>
  ({ where }) =>
    new AppError('E_SESSIONS_LOST', `${why} (${where})`, { exit: exitCodes.partial, hint: AGAIN });
const unreachable =
  (why: string, hint = 'check the host, the port and the network of sessions.url'): Explain =>
  ({ where }) =>
    new AppError('E_SESSIONS_UNREACHABLE', `${where}: ${why}`, { exit: exitCodes.failed, hint });
const denied =
  (why: string, hint: (table: string) => string): Explain =>
  ({ where, table }) =>
    new AppError('E_SESSIONS_DENIED', `${where}: ${why}`, { exit: exitCodes.authentication, hint: hint(table) });
const notSessions =
  (why: string): Explain =>
  ({ where }) =>
    new AppError('E_SESSIONS_SCHEMA', `${where}: ${why}; nothing was deleted`, {
      exit: exitCodes.usage,
      hint: 'check sessions.url, sessions.schema and sessions.table in secretctl.yaml',
    });
const unsupported =
  (why: string, hint: string): Explain =>
  ({ where }) =>
    new AppError('E_SESSIONS_UNSUPPORTED', `${where}: ${why}`, { exit: exitCodes.failed, hint });

const broken = lost('the connection broke in the middle; if the server crashed, the last second of it may be undone');
const certificate = unreachable(
  'its certificate is not trusted',
  'name the CA in sessions.url: ?sslmode=verify-full&sslrootcert=FILE (or, with no check who answers, ?sslmode=no-verify)',
);
export const readOnly = denied('it is a copy that can only be read', () => 'let sessions.url name the primary server');
const credentials = denied('the user or the password of sessions.url was not accepted', () => 'check sessions.url');

/** By SQLSTATE and by node's codes (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const KNOWN: Readonly<Record<string, Explain>> = {
  '28P01': credentials,
  '42501': denied('the user of sessions.url may not do that', grants),
  '25006': readOnly,
  '3D000': notSessions('there is no such database'),
  '42P01': notSessions('there is no such table'),
  '42703': notSessions('a column is missing'),
  '55P03': lost('somebody else holds a lock on sessions for longer than we wait'),
  '57014': lost('a statement took too long and was given up; a smaller --batch takes less time'),
  '53300': unreachable('it has too many connections', 'end some, and run the command again'),
  '0A000': unsupported('other tables refer to the sessions, so they cannot be truncated', 'leave --truncate out'),
  '23503': unsupported('rows of other tables refer to the sessions', 'delete those first, or make the key cascade'),
  ECONNREFUSED: unreachable('nobody listens there'),
  ENOTFOUND: unreachable('there is no host of that name'),
  EAI_AGAIN: unreachable('the name of the host could not be looked up'),
  EHOSTUNREACH: unreachable('there is no way to the host'),
  ENETUNREACH: unreachable('there is no way to the network'),
  ETIMEDOUT: unreachable('it did not answer in time'),
  CERT_HAS_EXPIRED: unreachable('its certificate has expired', 'renew the certificate of the server'),
  ERR_TLS_CERT_ALTNAME_INVALID: unreachable(
    'its certificate is for another host',
    'use the name in the certificate in sessions.url',
  ),
  DEPTH_ZERO_SELF_SIGNED_CERT: certificate,
  SELF_SIGNED_CERT_IN_CHAIN: certificate,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: certificate,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: certificate,
};

/** No entry of pg_hba.conf fits, or one rejects; only the words tell whether for want of TLS. */
function admission(said: string): Explain {
  if (!said.includes('pg_hba.conf')) return credentials;
  return said.includes('no encryption')
    ? denied('it lets nobody in without TLS', () => 'add ?sslmode=verify-full to sessions.url')
    : denied('its pg_hba.conf lets this user not in from here', () => 'let its administrator add a line there');
}

/** Failures of the driver itself have no code. What they say is matched, never repeated. */
const SAID: readonly (readonly [RegExp, Explain])[] = [
  [
    /does not support SSL/,
    unreachable('it does not offer TLS', 'remove sslmode from sessions.url, or turn TLS on there'),
  ],
  [/timeout/i, unreachable('it did not answer in time')],
  [/SASL|password/i, credentials],
];

/**
 * A failure of the driver in our words. Nothing that the driver says is repeated, since it may quote the address.
 */
export function pgFailure(error: unknown, place: FailurePlace): AppError {
  if (error instanceof AppError) return error;
  const code = systemCode(error) ?? '';
  if (place.phase === 'work' && isBroken(error, code)) return broken(place, code);
  const said = error instanceof Error ? error.message : '';
  const explain =
    code === '28000'
      ? admission(said)
      : (KNOWN[code] ?? (code === '' ? SAID.find(([pattern]) => pattern.test(said))?.[1] : undefined));
  if (explain !== undefined) return explain(place, code);
  if (place.phase === 'connect') return unreachable(`the connection failed${suffix(code)}`)(place, code);
  return new AppError('E_SESSIONS_FAILED', `${place.where}: a statement failed${suffix(code)}`, {
    exit: exitCodes.failed,
    hint: 'look the code up in the manual of PostgreSQL, appendix A',
  });
}

/** The server went away, or the way to it. */
function isBroken(error: unknown, code: string): boolean {
  if (/^(?:08...|57P0[1-5]|ECONNRESET|EPIPE|ETIMEDOUT|ECONNREFUSED)$/.test(code)) return true;
  return code === '' && error instanceof Error && /connection|not queryable|Client was closed/i.test(error.message);
}

function suffix(code: string): string {
  return /^[A-Z0-9_]+$/.test(code) ? `: ${code}` : '';
}

function grants(table: string): string {
  return `GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO that user (TRUNCATE for --truncate)`;
}
