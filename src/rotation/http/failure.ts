import { AppError, exitCodes, systemCode } from '../../errors/index.js';
import { numberAt, textAt } from '../../core/index.js';
import type { HttpCall, HttpSettings } from './types.js';

/** What is kept of an answer or of the lack of one: nothing that could quote a key. */
export type Failed =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly code: string | undefined;
      readonly wait: number | undefined;
      readonly throttled: boolean;
    }
  | { readonly kind: 'network'; readonly why: string; readonly code: string | undefined }
  | { readonly kind: 'answer'; readonly why: string };

const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'it refuses the connection',
  ECONNRESET: 'it broke the connection off',
  EPIPE: 'it broke the connection off',
  UND_ERR_SOCKET: 'it broke the connection off',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'it broke the connection off',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no network',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an authority that node does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by an authority that node does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an authority that node does not know',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate belongs to another host',
};

/** Of what fetch threw. The error itself is dropped: it may hold the request. */
export function networkFailed(error: unknown): Failed {
  const code = codeOf(error);
  const timedOut = typeof error === 'object' && error !== null && 'name' in error && error.name === 'TimeoutError';
  if (timedOut) return { kind: 'network', why: 'it does not answer in time', code: 'ETIMEDOUT' };
  return { kind: 'network', why: WORDS[code ?? ''] ?? code ?? 'the connection failed', code };
}

/** fetch wraps the cause; a name with several addresses fails with several. */
function codeOf(error: unknown): string | undefined {
  const cause: unknown = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  const several: unknown = typeof cause === 'object' && cause !== null && 'errors' in cause ? cause.errors : undefined;
  const code = systemCode(cause) ?? (Array.isArray(several) ? systemCode(several[0]) : undefined) ?? systemCode(error);
  return code !== undefined && /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? code : undefined;
}

const PLACES = [['error', 'code'], ['error', 'type'], ['error'], ['code'], ['type'], ['errors', '0', 'code']] as const;

/** The provider's error code, if it is one that we know: any other text may be a quotation. */
export function knownCode(body: unknown, codes: Readonly<Record<string, string>> = {}): string | undefined {
  for (const place of PLACES) {
    const code = textAt(body, ...place) ?? numberAt(body, ...place)?.toString();
    if (code !== undefined && Object.hasOwn(codes, code)) return code;
  }
  return undefined;
}

export function providerFailure(failed: Failed, call: HttpCall, settings: HttpSettings): AppError {
  const { name, base } = settings;
  if (failed.kind === 'network') {
    return error('UNREACHABLE', `${base.host} cannot be reached: ${failed.why}`, networkHint(failed.code));
  }
  if (failed.kind === 'answer') {
    return error('ANSWER', `${name} was asked to ${call.what}: ${failed.why}`, ANSWER_HINT);
  }
  return statusFailure(failed, call, settings);
}

function statusFailure(
  failed: Extract<Failed, { kind: 'status' }>,
  call: HttpCall,
  { name, base, codes, full: noRoom }: HttpSettings,
): AppError {
  const said = failed.code === undefined ? '' : `: ${codes?.[failed.code] ?? failed.code}`;
  const status = `HTTP ${failed.status}${said}`;
  const full = failed.code === undefined ? undefined : noRoom?.[failed.code];
  if (full !== undefined) return error('LIMIT', `${name} has no room: it refuses to ${call.what} (${status})`, full);
  if (failed.throttled) {
    return error('THROTTLED', `${name} slows us down: it refuses to ${call.what} (${status})`, waitHint(failed.wait));
  }
  if (failed.status === 401 || failed.status === 403) return denied(failed.status, status, call, name);
  if (failed.status >= 500) {
    return error('UNREACHABLE', `${base.host} is out of order: it did not ${call.what} (${status})`, AGAIN);
  }
  if (failed.status >= 300 && failed.status < 400) {
    return error(
      'ANSWER',
      `${base.host} sends us elsewhere when asked to ${call.what} (${status})`,
      `set the server's right address: with: { url: https://HOST }`,
    );
  }
  return error('ANSWER', `${name} refuses to ${call.what} (${status})`, ANSWER_HINT);
}

const AGAIN = 'nothing is lost: wait a minute, then run the same command again';
const ANSWER_HINT = 'see whether the ids in with: of secretctl.yaml are right, then run the same command again';

function denied(status: number, said: string, { what, needs }: HttpCall, name: string): AppError {
  const right = needs === undefined ? 'see what rights it has' : `it needs ${needs}`;
  return new AppError('E_PROVIDER_DENIED', `${name} does not let us ${what} (${said})`, {
    exit: exitCodes.authentication,
    hint:
      status === 401
        ? `the credential that secretctl uses is not valid (any more): replace it; ${right}`
        : `${right}, or use another one`,
  });
}

function waitHint(seconds: number | undefined): string {
  return seconds === undefined ? AGAIN : `wait ${Math.ceil(seconds)} seconds, then run the same command again`;
}

function networkHint(code: string | undefined): string {
  return code !== undefined && /CERT|ISSUER|LEAF|TLS/.test(code)
    ? 'where a company reads TLS traffic, give node its authority: NODE_EXTRA_CA_CERTS=<file>'
    : 'see whether the network is there (a proxy is not used); the same command can be run again';
}

function error(code: 'UNREACHABLE' | 'ANSWER' | 'THROTTLED' | 'LIMIT', message: string, hint: string): AppError {
  return new AppError(`E_PROVIDER_${code}`, message, { exit: exitCodes.failed, hint });
}

/** The credential that was tried does not work. */
export function keyRefused(name: string, hint = 'make a new one: secretctl rotate <secret>'): AppError {
  return new AppError('E_KEY_REFUSED', `${name} does not accept the value`, { exit: exitCodes.failed, hint });
}

/** The provider shows no credential that the value could be. */
export function unknownKey(name: string, place: string, hint: string): AppError {
  return error('ANSWER', `${name} shows no credential in ${place} that the value could be`, hint);
}
