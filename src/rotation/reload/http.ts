import type { Secret } from '../../core/index.js';
import { AppError, exitCodes, systemReason } from '../../errors/index.js';
import type { ReloadTarget } from '../machine/job.js';
import { plainOf } from '../value.js';

export interface HttpReload {
  readonly url: string;
  readonly method?: 'POST' | 'GET' | 'PUT' | undefined;
  readonly header?: Readonly<Record<string, string | Secret>> | undefined;
  /** Names of headers whose value is the secret that is rotated: the old one is tried first, for that is what the application knows. */
  readonly rotated?: readonly string[] | undefined;
  readonly timeoutMs?: number | undefined;
}

const TIMEOUT_MS = 10_000;

export function httpReload(reload: HttpReload): ReloadTarget {
  const { url, method = 'POST', rotated = [] } = reload;
  const name = `${method} ${withoutQuery(url)}`;
  return {
    name,
    tell: async ({ old, fresh }, signal) => {
      const candidates = rotated.length === 0 ? [undefined] : [old, fresh].filter((value) => value !== undefined);
      let status = 0;
      for (const value of candidates) {
        status = await ask(reload, value, name, signal);
        if (status < 300) return `answered ${String(status)}`;
        if (status >= 400 && status !== 401 && status !== 403) break; // a redirect leads to a page to sign in, as a rule
      }
      throw failed(`it answered ${String(status)}`);
    },
  };
}

async function ask(
  reload: HttpReload,
  value: Secret | undefined,
  name: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { url, method = 'POST', timeoutMs = TIMEOUT_MS } = reload;
  const timeout = AbortSignal.timeout(timeoutMs);
  const both = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
  try {
    // Not on to another address: the header is for this one alone.
    const answer = await fetch(url, { method, headers: headersOf(reload, value), redirect: 'manual', signal: both });
    await answer.body?.cancel();
    return answer.status;
  } catch (error) {
    signal?.throwIfAborted();
    throw failed(timeout.aborted ? `no answer in ${String(timeoutMs / 1000)} s` : `${name}: ${reasonOf(error)}`);
  }
}

function headersOf({ header = {}, rotated = [] }: HttpReload, value: Secret | undefined): Headers {
  const headers = new Headers();
  for (const [key, one] of Object.entries(header)) headers.set(key, typeof one === 'string' ? one : plainOf(one));
  for (const key of rotated) if (value !== undefined) headers.set(key, plainOf(value));
  return headers;
}

function reasonOf(error: unknown): string {
  return systemReason(error instanceof Error && error.cause !== undefined ? error.cause : error);
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '');
}

function failed(why: string): AppError {
  return new AppError('E_RELOAD', why, { exit: exitCodes.partial });
}
