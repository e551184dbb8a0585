import { AppError, exitCodes } from '../../errors/index.js';
import { failures } from '../failures.js';
import type { CallOptions, SecretDescription } from '../types.js';
import { describe, describeLive, stagesOf, versionAt } from './describe.js';
import { look } from './looks.js';
import type { Place } from './place.js';
import { get } from './read.js';

interface Move {
  readonly name: string;
  readonly to: string;
  readonly from: string;
}

/** The compare-and-swap. That `to` is current already counts as done: an earlier try did it, and its answer was lost. */
export async function promote(place: Place, move: Move, options?: CallOptions): Promise<void> {
  const { name, to, from } = move;
  const before = await describeLive(place, name, options);
  const current = versionAt(before, 'AWSCURRENT');
  if (current === to) return;
  if (current !== from) throw lost(place, move, current);
  // A version that lost its last label is not described any more, and is still there.
  if (stagesOf(before, to) === undefined) await get(place, name, { version: to }, options);
  const input = { SecretId: name, VersionStage: 'AWSCURRENT', MoveToVersionId: to, RemoveFromVersionId: from };
  try {
    await place.secrets.moveLabel(input, options);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const now = versionAt(await describe(place, name, options), 'AWSCURRENT');
    if (now === from) throw error;
    if (now !== to) throw lost(place, move, now);
    return;
  }
  await seenCurrent(place, move, options);
}

async function seenCurrent(place: Place, { name, to, from }: Move, options?: CallOptions): Promise<void> {
  const isSo = (found: SecretDescription): boolean => {
    const now = versionAt(found, 'AWSCURRENT');
    // Whoever promotes the next version makes ours the one before.
    return now === to || (now !== from && versionAt(found, 'AWSPREVIOUS') === to);
  };
  if ((await look(place, name, isSo, options)) !== undefined) return;
  throw new AppError(
    'E_STORE_UNPROVED',
    `${place.where} took ${to} as current version of ${name}, but does not show it`,
    {
      exit: exitCodes.partial,
      hint: 'look with secretctl status, then run the same command again: it goes on from here',
    },
  );
}

/** Takes AWSPENDING away from `version`; where it is elsewhere, nothing is done. */
export async function unstage(place: Place, name: string, version: string, options?: CallOptions): Promise<void> {
  if (!isPending(await describeLive(place, name, options), version)) return;
  const input = { SecretId: name, VersionStage: 'AWSPENDING', RemoveFromVersionId: version };
  try {
    await place.secrets.moveLabel(input, options);
  } catch (error) {
    if (!isRefusal(error) || isPending(await describe(place, name, options), version)) throw error;
  }
}

function isPending(found: SecretDescription, version: string): boolean {
  return stagesOf(found, version)?.includes('AWSPENDING') === true;
}

/** AWS has no code of its own for a label that is elsewhere. */
function isRefusal(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'E_SECRET_CONFLICT' || error.code === 'E_STORE_REFUSED');
}

function lost(place: Place, { name, from }: Move, now: string | undefined): AppError {
  return failures.conflict(name, place.where, `current is ${now ?? 'no version'}, not ${from} as expected`);
}
