import type { Secret } from '../../core/index.js';
import { systemCode } from '../../errors/index.js';
import { plainOf } from '../value.js';

const TIMEOUT_MS = 15_000;
const MOST_BYTES = 10_000_000;

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly header?: Readonly<Record<string, string | Secret>> | undefined;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer {
  readonly status: number;
  /** Where a redirect leads, in full; it is not followed. */
  readonly location?: URL | undefined;
  readonly setCookies: readonly string[];
  /** `GET https://… answered 302 to https://…/login` */
  readonly words: string;
}

/** An answer, or why there is none, in words. */
export type Asked = Answer | { readonly status: undefined; readonly words: string };

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was broken off',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host could not be looked up',
  EHOSTUNREACH: 'there is no way to the host',
  ETIMEDOUT: 'it did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  UND_ERR_SOCKET: 'the connection was broken off',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from a CA that is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from a CA that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from a CA that is not trusted here',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS',
};

/** One request, with a time limit. No redirect is followed, since its end would be taken for the answer. */
export async function askHttp({ method, url, header = {}, body, signal }: HttpRequest): Promise<Asked> {
  const limit = AbortSignal.timeout(TIMEOUT_MS);
  const headers = Object.fromEntries(
    Object.entries(header).map(([key, value]) => [key, typeof value === 'string' ? value : plainOf(value)]),
  );
  const what = `${method} ${withoutQuery(url)}`;
  try {
    const response = await fetch(url, {
      method,
      headers: { 'user-agent': 'secretctl', 'cache-control': 'no-cache', ...headers },
      redirect: 'manual',
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      ...(body === undefined ? {} : { body }),
    });
    await readToEnd(response);
    return answerOf(response, what, url);
  } catch (error) {
    signal?.throwIfAborted();
    return { status: undefined, words: `${what} failed: ${reasonOf(error, limit)}` };
  }
}

/** express-session sends the head, saves the session, and only then ends the body: before that a new cookie is not good yet. */
async function readToEnd({ body }: Response): Promise<void> {
  let bytes = 0;
  for await (const piece of body ?? []) {
    bytes += (piece as Uint8Array).length;
    if (bytes > MOST_BYTES) return; // leaving the loop cancels the rest
  }
}

function answerOf({ status, headers }: Response, what: string, url: string): Answer {
  const to = headers.get('location');
  const location = to !== null && URL.canParse(to, url) ? new URL(to, url) : undefined;
  return {
    status,
    location,
    setCookies: headers.getSetCookie(),
    words: `${what} answered ${status}${location === undefined ? '' : ` to ${withoutQuery(location.href)}`}`,
  };
}

function reasonOf(error: unknown, limit: AbortSignal): string {
  if (limit.aborted) return `there was no answer within ${TIMEOUT_MS / 1000} s`;
  const code = systemCode(error instanceof Error ? error.cause : undefined) ?? '';
  return REASONS[code] ?? (/^[A-Z0-9_]+$/.test(code) ? code : 'the request could not be made');
}

/** A query may hold a token. */
function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '');
}
