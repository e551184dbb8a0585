import { Secret } from '../core/index.js';
import { AppError, exitCodes } from '../errors/index.js';
import { plainOf } from './value.js';

/** What a connection URL says: `scheme://user:password@host:port/path?options`. */
export interface Address {
  /** Empty where none is written. */
  readonly user: string;
  readonly password: Secret;
  /** With the port. */
  readonly host: string;
  readonly hostname: string;
  readonly port: number;
  readonly scheme: string;
  /** First part of the path: a database. */
  readonly database: string;
  readonly options: ReadonlyMap<string, string>;
}

export interface AddressKind {
  readonly schemes: readonly string[];
  readonly port: number;
  /** How one looks, for the hint. */
  readonly example: string;
}

/** Node's URL would say the whole text in its error, and writes some characters anew. */
const SHAPE =
  /^([a-z][a-z0-9+.-]*):\/\/(?:([^/?#]*)@)?(\[[^\]]*\]|[^/?#@:]*)(?::(\d{1,5}))?(?:\/([^?#]*))?(?:\?([^#]*))?$/i;

/** @throws AppError `E_KEY_REFUSED` when the value is no such URL, or has no password */
export function addressOf(value: Secret, kind: AddressKind): Address {
  const parts: readonly (string | undefined)[] = SHAPE.exec(plainOf(value)) ?? [];
  const [scheme = '', userInfo = '', hostname = '', port, path = '', query] = parts.slice(1);
  const [name = '', ...word] = userInfo.split(':');
  const [user, password, database] = [name, word.join(':'), path].map(decoded);
  if (!kind.schemes.includes(scheme.toLowerCase()) || user === undefined || database === undefined || !password)
    throw unreadable(kind);
  const number = Number(port) || kind.port;
  return {
    user,
    password: new Secret(password),
    hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: number,
    host: `${hostname}:${String(number)}`,
    scheme: scheme.toLowerCase(),
    database,
    options: new Map(new URLSearchParams(query)),
  };
}

/** The same URL with another password, and where one is given another user; every other character stays. */
export function withCredentials(value: Secret, password: Secret, user?: string): Secret {
  const [, scheme = '', userInfo = '', rest = ''] = /^([^:]*:\/\/)(?:([^/?#]*)@)?(.*)$/s.exec(plainOf(value)) ?? [];
  const name = user === undefined ? userInfo.replace(/:.*$/s, '') : encodeURIComponent(user);
  return new Secret(`${scheme}${name}:${encodeURIComponent(plainOf(password))}@${rest}`);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function unreadable({ example }: AddressKind): AppError {
  return new AppError('E_KEY_REFUSED', 'the value is not an address with a password that can be read', {
    exit: exitCodes.failed,
    hint: `it has to look like ${example}, with special characters of the password as %XX`,
  });
}
