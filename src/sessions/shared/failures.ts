import { AppError, exitCodes } from '../../errors/index.js';

/** Failures in words that all stores share. Nothing that a driver says is repeated, since it may quote the address. */
export type Explain = (where: string) => AppError;

export const lost =
  (why = 'the connection broke in the middle; what was deleted is gone'): Explain =>
  (where) =>
    new AppError('E_SESSIONS_LOST', `${why} (${where})`, {
      exit: exitCodes.partial,
      hint: 'run the same command again: it goes on where this one stopped',
    });

export const unreachable =
  (why: string, hint = 'check the host, the port and the network of sessions.url'): Explain =>
  (where) =>
    new AppError('E_SESSIONS_UNREACHABLE', `${where}: ${why}`, { exit: exitCodes.failed, hint });

export const denied =
  (why: string, hint: string): Explain =>
  (where) =>
    new AppError('E_SESSIONS_DENIED', `${where}: ${why}`, { exit: exitCodes.authentication, hint });

export const notSessions =
  (why: string, hint: string): Explain =>
  (where) =>
    new AppError('E_SESSIONS_SCHEMA', `${where}: ${why}; nothing was deleted`, { exit: exitCodes.usage, hint });

export const unsupported =
  (why: string, hint: string): Explain =>
  (where) =>
    new AppError('E_SESSIONS_UNSUPPORTED', `${where}: ${why}`, { exit: exitCodes.usage, hint });

export const wrongUrl = (what: string, form: string): AppError =>
  new AppError('E_SESSIONS_URL', `sessions.url is not the address of ${what}`, {
    exit: exitCodes.usage,
    hint: `its form is ${form}`,
  });

export const notAccepted = denied('the user or the password of sessions.url was not accepted', 'check sessions.url');

const certificate = unreachable(
  'its certificate is not trusted',
  'let NODE_EXTRA_CA_CERTS name the file of the CA that issued it',
);

/** By node's codes. */
export const network: Readonly<Record<string, Explain>> = {
  ECONNREFUSED: unreachable('nobody listens there'),
  ECONNRESET: unreachable('it ended the connection'),
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

/** Codes of a connection that broke while it was used. */
export const BROKEN = /^(?:ECONNRESET|EPIPE|ETIMEDOUT|ECONNREFUSED|ECONNABORTED)$/;

/** A code that is fit to be shown. */
export function suffix(code: string): string {
  return /^[A-Z0-9_]+$/.test(code) ? `: ${code}` : '';
}
