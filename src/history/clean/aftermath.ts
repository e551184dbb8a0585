import { dirname, join } from 'node:path';
import type { Matcher } from '../../match/index.js';
import { planPush, pullsHere, pushAll, writeAftermath, type PushOutcome } from '../after/index.js';
import { safeName } from '../places/index.js';
import { listRuns, loadRewrite, type ApplyPlace } from '../apply/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import type { Rewrite } from '../rewrite/index.js';
import type { CleanOptions } from './plan.js';

const NEXT = 'next';

export interface AftermathRequest {
  readonly repository: string;
  readonly rewrite: Rewrite;
  readonly lfs: readonly string[];
  readonly backup: string | undefined;
  /** Where the files go. */
  readonly folder: string;
  /** Push now; talks to the network. */
  readonly push: boolean;
  readonly matcher: Matcher | undefined;
}

/** Pushes, if that was asked, and writes what is left to do: map, instructions, scripts, tickets. */
export async function tellAftermath(
  { repository, rewrite, lfs, backup, folder, push, matcher }: AftermathRequest,
  { signal, onStep }: CleanOptions,
): Promise<readonly PushOutcome[] | undefined> {
  const plan = await planPush(repository, rewrite, { ask: push, signal });
  const pulls = new Map(
    plan.remotes.flatMap(({ remote, pulls: told }) => [[remote.name, told ?? pullsHere(rewrite, [])] as const]),
  );
  const onRemote = (remote: string, url: string): void => onStep?.(`pushing to ${remote} (${url})`);
  const pushed = push ? await pushAll(repository, plan, { signal, onRemote }) : undefined;
  const redact = matcher === undefined ? undefined : (text: string): string => safeName(matcher, text);
  await writeAftermath(folder, { rewrite, plan, pulls, lfs, pushed, backup, redact });
  return pushed;
}

/**
 * Pushes what the last finished run came to. Talks to the network.
 *
 * @throws AppError `E_NO_RUN`, exit 2, when there is none
 */
export async function pushLastRun(
  place: ApplyPlace,
  options: CleanOptions,
): Promise<{ rewrite: Rewrite; pushed: readonly PushOutcome[] }> {
  const run = (await listRuns(place)).findLast(({ outcome }) => outcome === 'done');
  if (run === undefined) {
    throw new AppError('E_NO_RUN', 'no history was cleaned here that could be pushed', {
      exit: exitCodes.usage,
      hint: 'secretctl clean-history --help shows how to clean one',
    });
  }
  const rewrite = await loadRewrite(run.folder);
  const request = {
    repository: place.repository,
    rewrite,
    lfs: [],
    backup: run.backup,
    push: true,
    matcher: undefined,
  };
  const pushed = await tellAftermath({ ...request, folder: join(run.folder, NEXT) }, options);
  return { rewrite, pushed: pushed ?? [] };
}

/** Beside the map of the run. */
export function aftermathFolder(map: string): string {
  return join(dirname(map), NEXT);
}
