import { AppError, exitCodes, systemCode } from '../../errors/index.js';

/** What is kept of an error of the driver: it holds the command with its password. */
export interface Said {
  /** First word of the server's answer: `WRONGPASS`, `NOPERM`, `ERR`. */
  readonly reply?: string | undefined;
  readonly why: string;
}

const NETWORK: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'it refuses the connection',
  ECONNRESET: 'it broke the connection off',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no network',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate belongs to another host',
};

export function saidBy(error: unknown): Said {
  if (error instanceof Error && error.name === 'ReplyError') {
    const [reply] = /^[A-Z]+/.exec(error.message) ?? ['ERR'];
    return { reply, why: reply };
  }
  const code = systemCode(error) ?? '';
  if (/SELF_SIGNED|UNABLE_TO/.test(code))
    return { why: 'its certificate is signed by an authority that node does not know' };
  const isLate = error instanceof Error && /timed? ?out/i.test(error.message);
  return { why: NETWORK[code] ?? (isLate ? 'it does not answer in time' : 'the connection failed') };
}

export interface Attempt {
  readonly host: string;
  readonly user: string;
  /** What follows "to". */
  readonly what: string;
}

/** @param key - the credential itself is tried, and not the administrator's */
export function redisFailure({ reply, why }: Said, { host, user, what }: Attempt, key = false): AppError {
  if (reply === undefined || ['LOADING', 'BUSY', 'MASTERDOWN', 'CLUSTERDOWN'].includes(reply)) {
    return failure('E_PROVIDER_UNREACHABLE', `${host} cannot be reached: ${why}`, 'the same command can be run again');
  }
  if (reply === 'WRONGPASS' && key) {
    return failure(
      'E_KEY_REFUSED',
      `${host} refuses user ${user} or the password`,
      'see whether ACL GETUSER has it on',
    );
  }
  if (['WRONGPASS', 'NOAUTH', 'NOPERM'].includes(reply)) {
    const hint =
      'it needs the commands ACL, CONFIG, CLIENT and INFO; or name another: with: { admin: { secret: NAME } }';
    return failure('E_PROVIDER_DENIED', `${host} does not let user ${user} ${what} (${reply})`, hint);
  }
  return failure(
    'E_PROVIDER_ANSWER',
    `${host} was asked to ${what} and refused (${reply})`,
    'Redis 6 or later is needed',
  );
}

export function failure(code: `E_${string}`, message: string, hint: string): AppError {
  const exit = code === 'E_PROVIDER_DENIED' ? exitCodes.authentication : exitCodes.failed;
  return new AppError(code, message, { exit, hint });
}
