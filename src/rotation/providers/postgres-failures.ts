import { AppError, exitCodes, systemCode } from '../../errors/index.js';

/** What is kept of an error of the driver: its message may quote the address, and names of the application's. */
export interface Said {
  /** SQLSTATE: the server answered. */
  readonly state?: string | undefined;
  /** The server's own function that refused. */
  readonly routine?: string | undefined;
  readonly why: string;
}

const NETWORK: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'it refuses the connection',
  ECONNRESET: 'it broke the connection off',
  EPIPE: 'it broke the connection off',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no network',
  ENOENT: 'a file that the address names is not there',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate belongs to another host',
};
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO/;
/** The driver says these in words alone. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/timeout/i, 'it does not answer in time'],
  [/does not support SSL/i, 'it does not speak TLS, which the address asks for'],
  [/terminated/i, 'it broke the connection off'],
  [/SASL|SCRAM/, 'its answer to the login is not one that a PostgreSQL gives'],
];

export function saidBy(error: unknown): Said {
  const code = systemCode(error);
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code) && isFromServer(error)) {
    return { state: code, routine: error.routine, why: `SQLSTATE ${code}` };
  }
  if (code !== undefined && CERTIFICATE.test(code) && NETWORK[code] === undefined) {
    return { why: 'its certificate is signed by an authority that node does not know' };
  }
  const message = error instanceof Error ? error.message : '';
  const words = WORDS.find(([pattern]) => pattern.test(message))?.[1];
  return { why: (code !== undefined && NETWORK[code]) || words || 'the connection failed' };
}

function isFromServer(error: unknown): error is { readonly routine?: string } {
  return typeof error === 'object' && error !== null && 'severity' in error;
}

/** The role is there no more, may not log in, or has another password. A refusal of pg_hba.conf depends on where one asks. */
export function isLoginRefused({ state, routine }: Said): boolean {
  return state === '28P01' || (state === '28000' && routine === 'InitializeSessionUserId');
}

export interface Attempt {
  readonly host: string;
  /** Who asks. */
  readonly role: string;
  /** What follows "to". */
  readonly what: string;
}

/** For what the administrator is refused. */
export function adminFailure(said: Said, attempt: Attempt): AppError {
  const { host, role, what } = attempt;
  if (said.state === '42501') {
    return failure('E_PROVIDER_DENIED', `${host} does not let role ${role} ${what}`, RIGHTS);
  }
  if (said.state === '28P01' || said.state === '28000') {
    return failure('E_PROVIDER_DENIED', `${host} does not let role ${role} log in (${said.why})`, ADMIN);
  }
  return otherFailure(said, attempt);
}

/** For what the credential itself is refused. */
export function keyFailure(said: Said, attempt: Attempt): AppError {
  const { host, role } = attempt;
  if (isLoginRefused(said)) {
    return failure(
      'E_KEY_REFUSED',
      `${host} refuses the role ${role} or its password`,
      'nothing else is wrong with it',
    );
  }
  if (said.state === '28000') {
    const hint = `let it in in the server's pg_hba.conf as the other role: a line for +group fits both`;
    return failure('E_KEY_REFUSED', `${host} does not let role ${role} in from here`, hint);
  }
  if (said.state === '42501' || said.state === '3D000') {
    const what = said.state === '3D000' ? 'there is no such database' : 'it may not use the database';
    return failure(
      'E_KEY_REFUSED',
      `role ${role} cannot work at ${host}: ${what}`,
      'compare it with the role before it',
    );
  }
  return otherFailure(said, attempt);
}

function otherFailure({ state, why }: Said, { host, what }: Attempt): AppError {
  if (state === undefined || /^(?:08|57P)/.test(state)) {
    return failure('E_PROVIDER_UNREACHABLE', `${host} cannot be reached: ${state === undefined ? why : STARTS}`, AGAIN);
  }
  if (state.startsWith('53')) {
    const hint = 'close some, or raise max_connections or the limit of the role; then run the same command again';
    return failure('E_PROVIDER_LIMIT', `${host} has no connection or no memory left (${why})`, hint);
  }
  if (state === '25006') {
    const hint = 'name the primary server: with: { admin: { secret: NAME } }';
    return failure('E_PROVIDER_ANSWER', `${host} takes no changes: it is a standby, or read-only`, hint);
  }
  return failure('E_PROVIDER_ANSWER', `${host} was asked to ${what} and refused (${why})`, "the server's log says why");
}

export function failure(code: `E_${string}`, message: string, hint: string): AppError {
  const exit = code === 'E_PROVIDER_DENIED' ? exitCodes.authentication : exitCodes.failed;
  return new AppError(code, message, { exit, hint });
}

const AGAIN = 'nothing is lost: see whether the server is there, then run the same command again';
const STARTS = 'it starts, stops or broke the connection off';
const ADMIN =
  'name an administrator in secretctl.yaml: with: { admin: { secret: NAME } }, whose value is a postgres:// address';
const RIGHTS =
  'it needs CREATEROLE, ADMIN OPTION on both roles and their group, and pg_signal_backend; or name another one: with: { admin: { secret: NAME } }';
