import { dirname, join } from 'node:path';
import type { Matcher } from '../../match/index.js';
import { planPush, pullsHere, pushAll, writeAftermath, type PushOutcome, type PushPlan } from '../after/index.js';
import { safeName } from '../places/index.js';
import type { ApplyPlace } from '../apply/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import type { Rewrite } from '../rewrite/index.js';
import type { CleanOptions } from './plan.js';
import { recordedRewrite } from './recorded.js';

const NEXT = 'next';

export interface AftermathRequest {
  readonly place: ApplyPlace;
  readonly lfs: readonly string[];
  readonly backup: string | undefined;
  /** Where the files go. */
  readonly folder: string;
  /** Push now; talks to the network. */
  readonly push: boolean;
  readonly matcher: Matcher | undefined;
  /** Opens an encrypted backup, which alone knows the names that held a value. */
  readonly passphrase: () => Promise<string>;
}

export interface Aftermath {
  /** What servers lack: of all runs, with the names of the records, in which no value stands. */
  readonly rewrite: Rewrite;
  readonly remotes: number;
  /** undefined: no push was asked for. */
  readonly pushed: readonly PushOutcome[] | undefined;
}

/**
 * Pushes, if that was asked, and writes what is left to do: map, instructions, scripts, tickets.
 *
 * @throws AppError `E_NO_RUN`, exit 2, when no run is finished; `E_NO_BACKUP`, exit 3, when the names of refs to be pushed are gone with a backup
 */
export async function tellAftermath(
  { place, lfs, backup, folder, push, matcher, passphrase }: AftermathRequest,
  { signal, onStep }: CleanOptions,
): Promise<Aftermath> {
  const { repository } = place;
  const shown = await recordedRewrite(place, undefined);
  if (shown === undefined) throw noRun();
  const { rewrite } = push ? ((await recordedRewrite(place, passphrase)) ?? shown) : shown;
  const plan = await planPush(repository, rewrite, { ask: push, tolerant: true, signal });
  const pulls = new Map(
    plan.remotes.flatMap(({ remote, pulls: told }) => [[remote.name, told ?? pullsHere(rewrite, [])] as const]),
  );
  const onRemote = (remote: string, url: string): void => onStep?.(`pushing to ${remote} (${url})`);
  const pushed = push ? [...(await pushAll(repository, plan, { signal, onRemote })), ...leftOf(plan)] : undefined;
  const redact = matcher === undefined ? undefined : (text: string): string => safeName(matcher, text);
  await writeAftermath(folder, { rewrite, plan, pulls, lfs, pushed, backup, redact });
  return { rewrite: shown.rewrite, remotes: plan.remotes.length, pushed };
}

/** A ref that nobody could judge may hold the old history: a push that leaves one is not complete. */
function leftOf({ remotes }: PushPlan): PushOutcome[] {
  return remotes.flatMap(({ remote, left }) =>
    left.map(({ ref, reason }) => ({ remote: remote.name, ref, outcome: 'left', ok: false, advice: reason })),
  );
}

/**
 * Pushes what all finished runs came to. Talks to the network.
 *
 * @throws AppError as `tellAftermath` does
 */
export async function pushLastRun(
  place: ApplyPlace,
  passphrase: () => Promise<string>,
  options: CleanOptions,
): Promise<Aftermath> {
  const last = await recordedRewrite(place, undefined);
  if (last === undefined) throw noRun();
  const { folder, backup } = last.run;
  const request = { place, lfs: [], backup, push: true, matcher: undefined, passphrase };
  return await tellAftermath({ ...request, folder: join(folder, NEXT) }, options);
}

function noRun(): AppError {
  return new AppError('E_NO_RUN', 'no history was cleaned here that could be pushed', {
    exit: exitCodes.usage,
    hint: 'secretctl clean-history --help shows how to clean one',
  });
}

/** Beside the map of the run. */
export function aftermathFolder(map: string): string {
  return join(dirname(map), NEXT);
}
