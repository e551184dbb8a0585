import { AppError, exitCodes } from '../errors/index.js';
import type { RotationWorld } from './machine/job.js';

const WAITS_MS = [1_000, 2_000, 4_000, 8_000];
const TIMEOUT_MS = 10_000;

/** Asks whether an application is well, some times: it may be starting. @throws AppError `E_HEALTH`, exit 5 */
export async function checkHealth(
  url: string,
  { sleep }: Pick<RotationWorld, 'sleep'>,
  signal?: AbortSignal,
): Promise<string> {
  let last = '';
  for (const wait of [...WAITS_MS, undefined]) {
    last = await ask(url, signal);
    if (last.startsWith('answered 2')) return `GET ${url} ${last}`;
    if (wait !== undefined) await sleep(wait, signal);
  }
  throw new AppError('E_HEALTH', `the application is not well: GET ${url} ${last}`, { exit: exitCodes.failed });
}

async function ask(url: string, signal: AbortSignal | undefined): Promise<string> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const answer = await fetch(url, { signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]) });
    await answer.body?.cancel();
    return `answered ${String(answer.status)}`;
  } catch {
    signal?.throwIfAborted();
    return timeout.aborted ? 'did not answer in time' : 'could not be reached';
  }
}
