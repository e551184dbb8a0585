import { setTimeout as sleep } from 'node:timers/promises';
import { listAt, Secret, textAt } from '../../core/index.js';
import type { AppError } from '../../errors/index.js';
import { providerFailure, type Failed } from './failure.js';
import { isFailed, send, type Received } from './send.js';
import type { Answer, HttpCall, HttpClient, HttpSettings, Waits } from './types.js';

const ATTEMPTS = 4;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
/** A provider that wants more patience is told of, not waited for. */
const LONGEST_RETRY_AFTER = 30;

/** A client of one provider; nothing is sent before the first call. */
export function httpClient(settings: HttpSettings): HttpClient {
  return {
    host: settings.base.host,
    async request(call) {
      for (let attempt = 1; ; attempt += 1) {
        call.signal?.throwIfAborted();
        const result = await send(call, settings);
        if (!isFailed(result)) return answer(result, call, settings);
        const wait = attempt < ATTEMPTS && call.repeatable ? waitBefore(result, attempt, settings.waits) : undefined;
        if (wait === undefined) throw providerFailure(result, call, settings);
        await pause(wait, call.signal, settings.waits);
      }
    },
  };
}

/** Milliseconds; undefined when another attempt would not help. */
function waitBefore(failed: Failed, attempt: number, waits: Waits | undefined): number | undefined {
  if (failed.kind === 'answer') return undefined;
  if (failed.kind === 'status' && !failed.throttled && failed.status < 500) return undefined;
  if (failed.kind === 'status' && failed.wait !== undefined) {
    return failed.wait > LONGEST_RETRY_AFTER ? undefined : failed.wait * 1000;
  }
  const most = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
  return most / 2 + ((waits?.random ?? Math.random)() * most) / 2;
}

export async function pause(ms: number, signal: AbortSignal | undefined, waits: Waits | undefined): Promise<void> {
  if (waits?.sleep !== undefined) return waits.sleep(ms, signal);
  try {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  } catch {
    signal?.throwIfAborted();
  }
}

function answer({ status, headers, body }: Received, call: HttpCall, settings: HttpSettings): Answer {
  const lacks = (keys: readonly string[]): AppError =>
    providerFailure({ kind: 'answer', why: `its answer has no ${keys.join('.')}` }, call, settings);
  const text = (...keys: readonly string[]): string => {
    const found = textAt(body, ...keys);
    if (found === undefined) throw lacks(keys);
    return found;
  };
  return {
    status,
    body,
    header: (name) => headers.get(name) ?? undefined,
    text,
    secret: (...keys) => new Secret(text(...keys)),
    list(...keys) {
      const found = listAt(body, ...keys);
      if (found === undefined) throw lacks(keys.length === 0 ? ['list'] : keys);
      return found;
    },
  };
}
