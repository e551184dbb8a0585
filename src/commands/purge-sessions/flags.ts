import { AppError, exitCodes } from '../../errors/index.js';
import type { PurgeOptions } from '../../sessions/index.js';
import type { PurgeFlags } from './command.js';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
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
  const [, digits = '', unit = ''] = /^([1-9][0-9]{0,5})([mhdw])$/.exec(given) ?? [];
  const age = Number(digits) * (UNITS[unit] ?? 0);
  if (age > 0) return age;
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
