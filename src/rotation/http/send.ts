import { knownCode, networkFailed, type Failed } from './failure.js';
import type { HttpCall, HttpSettings } from './types.js';
import { wireForm, wireHeaders, wireJson } from './value.js';

export interface Received {
  readonly status: number;
  readonly headers: Headers;
  /** undefined: no JSON */
  readonly body: unknown;
}

const ATTEMPT_MS = 15_000;
const LONGEST = 4 * 1024 * 1024;

/**
 * One attempt. What goes wrong is a value; only the caller's signal, and a value that cannot be sent, throw.
 */
export async function send(call: HttpCall, settings: HttpSettings): Promise<Received | Failed> {
  const init = requestOf(call, settings);
  const time = AbortSignal.timeout(settings.waits?.attempt ?? ATTEMPT_MS);
  const signal = call.signal === undefined ? time : AbortSignal.any([time, call.signal]);
  try {
    const response = await fetch(addressOf(call, settings.base), { ...init, signal, redirect: 'manual' });
    const text = await readBounded(response);
    if (text === undefined) return { kind: 'answer', why: `its answer is longer than ${LONGEST / 1024 / 1024} MiB` };
    return judged({ status: response.status, headers: response.headers, body: parsed(text) }, call, settings);
  } catch (error) {
    call.signal?.throwIfAborted();
    return networkFailed(time.aborted ? time.reason : error);
  }
}

function requestOf(
  call: HttpCall,
  { headers }: HttpSettings,
): { method: string; headers: Record<string, string>; body?: string } {
  const all = wireHeaders({ accept: 'application/json', 'user-agent': 'secretctl', ...headers, ...call.headers });
  if (call.json !== undefined) {
    return { method: call.method, headers: { ...all, 'content-type': 'application/json' }, body: wireJson(call.json) };
  }
  if (call.form === undefined) return { method: call.method, headers: all };
  const type = 'application/x-www-form-urlencoded';
  return { method: call.method, headers: { ...all, 'content-type': type }, body: wireForm(call.form) };
}

function addressOf({ path, query = {} }: HttpCall, base: URL): URL {
  const url = new URL(base);
  url.pathname = base.pathname.replace(/\/+$/, '') + path;
  for (const [name, value] of Object.entries(query)) {
    for (const text of typeof value === 'string' ? [value] : (value ?? [])) url.searchParams.append(name, text);
  }
  return url;
}

async function readBounded(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += (chunk as Uint8Array).length;
    if (size > LONGEST) return undefined; // leaving the loop ends the connection
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function judged(received: Received, { takes = [] }: HttpCall, { codes }: HttpSettings): Received | Failed {
  const { status, headers, body } = received;
  const throttled =
    status === 429 || (status === 403 && (headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0'));
  if ((status >= 200 && status < 300) || (takes.includes(status) && !throttled)) return received;
  return { kind: 'status', status, throttled, code: knownCode(body, codes), wait: retryAfter(headers) };
}

/** Seconds. @see https://www.rfc-editor.org/rfc/rfc9110#name-retry-after */
function retryAfter(headers: Headers): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}(?:\.\d+)?$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000);
}

export function isFailed(result: Received | Failed): result is Failed {
  return 'kind' in result;
}
