import { AppError, exitCodes } from '../errors/index.js';
import type { RotationWorld } from './machine/job.js';

const WAITS_MS = [1_000, 2_000, 4_000, 8_000];
const TIMEOUT_MS = 10_000;

/** Asks whether an application is well, some times: it may be starting. @throws AppError `E_HEALTH`, exit 5 */
export async function checkHealth(
  url: string,
  { sleep, timeoutMs = TIMEOUT_MS }: Pick<RotationWorld, 'sleep'> & { readonly timeoutMs?: number | undefined },
  signal?: AbortSignal,
): Promise<string> {
  const shown = `GET ${url.replace(/[?#].*$/, '')}`; // a query may hold a token
  let last = '';
  for (const wait of [...WAITS_MS, undefined]) {
    last = await ask(url, timeoutMs, signal);
    if (last.startsWith('answered 2')) return `${shown} ${last}`;
    if (wait !== undefined) await sleep(wait, signal);
  }
  throw new AppError('E_HEALTH', `the application is not well: ${shown} ${last}`, { exit: exitCodes.failed });
}

async function ask(url: string, timeoutMs: number, signal: AbortSignal | undefined): Promise<string> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const both = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
    const answer = await fetch(url, { redirect: 'manual', signal: both }); // a page to sign in is no sign of health
    await answer.body?.cancel();
    return `answered ${String(answer.status)}`;
  } catch {
    signal?.throwIfAborted();
    return timeout.aborted ? 'did not answer in time' : 'could not be reached';
  }
}
