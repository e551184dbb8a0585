import { AppError, exitCodes } from '../../errors/index.js';
import type { PurgeOptions } from '../../sessions/index.js';
import { ageMs } from '../age.js';
import type { PurgeFlags } from './command.js';

const MOST_SETTLE_SECONDS = 3_600;
const MOST_BATCH = 1_000_000;

/** @throws AppError `E_USAGE`, exit 2 */
export function purgeOptions(flags: PurgeFlags, now: Date): PurgeOptions {
  return {
    dryRun: flags.dryRun,
    truncate: flags.truncate,
    canary: flags.canary,
    filter: {
      user: flags.onlyUser,
      before: flags.olderThan === undefined ? undefined : new Date(now.getTime() - ageOf(flags.olderThan)),
    },
    settleMs: flags.settle === undefined ? undefined : 1_000 * secondsOf(flags.settle),
    batch: flags.batch === undefined ? undefined : batchOf(flags.batch),
  };
}

function ageOf(given: string): number {
  const age = ageMs(given);
  if (age !== undefined) return age;
  throw usage(`--older-than takes an age such as 30m, 2h, 7d or 4w, not '${given}'`);
}

function secondsOf(given: string): number {
  const seconds = /^\d{1,4}(\.\d{1,3})?$/.test(given) ? Number(given) : Number.NaN;
  if (seconds <= MOST_SETTLE_SECONDS) return seconds;
  throw usage(`--settle takes seconds from 0 to ${MOST_SETTLE_SECONDS}, not '${given}'`);
}

function batchOf(given: string): number {
  const batch = /^[1-9]\d{0,6}$/.test(given) ? Number(given) : Number.NaN;
  if (batch <= MOST_BATCH) return batch;
  throw usage(`--batch takes a number from 1 to ${MOST_BATCH}, not '${given}'`);
}

function usage(message: string): AppError {
  return new AppError('E_USAGE', message, {
    exit: exitCodes.usage,
    hint: 'secretctl purge-sessions --help has examples',
  });
}
