import { AppError, exitCodes } from '../errors/index.js';
import type { CallPlace, SeenFailure } from './seen-failure.js';

const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'it refuses the connection',
  ECONNRESET: 'it broke the connection off',
  EPIPE: 'it broke the connection off',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no network',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an authority that node does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by an authority that node does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an authority that node does not know',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate belongs to another host',
};
const TIMEOUTS = /^(?:TimeoutError|RequestTimeout|RequestTimeoutException)$/;

/** No answer, or none from where it should come. */
export function networkFailure(seen: SeenFailure, place: CallPlace): AppError | undefined {
  const host = seen.hostname ?? place.host;
  if (TIMEOUTS.test(seen.name)) return unreachable(host, 'it does not answer in time', 'ETIMEDOUT', seen.cause);
  const words = WORDS[seen.systemCode ?? ''];
  if (words !== undefined) return unreachable(host, words, seen.systemCode, seen.cause);
  if (/socket hang up|not a valid hostname/i.test(seen.message)) {
    return unreachable(host, seen.message, undefined, seen.cause);
  }
  return undefined;
}

/** A call that took longer than all its attempts may. */
export function tooLong(place: CallPlace, ms: number): AppError {
  return unreachable(place.host, `no answer within ${Math.round(ms / 1000)} seconds`, 'ETIMEDOUT', undefined);
}

function unreachable(host: string, why: string, code: string | undefined, cause: unknown): AppError {
  return new AppError('E_STORE_UNREACHABLE', `${host} cannot be reached: ${why}`, {
    exit: exitCodes.failed,
    hint: hint(code),
    cause,
  });
}

function hint(code: string | undefined): string {
  if (code === 'ENOTFOUND')
    return 'see whether the region is spelt right (AWS_REGION, aws.region) and the network is there';
  if (code !== undefined && /CERT|ISSUER|LEAF|TLS/.test(code)) {
    return 'where a company reads TLS traffic, give node its authority: NODE_EXTRA_CA_CERTS=<file>';
  }
  return 'the AWS SDK does not go through HTTP_PROXY or HTTPS_PROXY: a direct way or a VPC endpoint is needed; the same command can be run again';
}
