import { AppError, exitCodes } from '../../errors/index.js';
import { ageMs } from '../age.js';
import type { AuditFlags } from './command.js';

const DEFAULT_SINCE_MS = 7 * 86_400_000;
const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?$/;
const REGION = /^[a-z]{2,3}(?:-[a-z]+)+-\d{1,2}$/;

export interface AuditTimes {
  readonly since: Date;
  readonly leakedAt: Date;
  readonly baselineMs: number | undefined;
}

/** @throws AppError `E_USAGE`, exit 2 */
export function auditTimes({ since, leakedAt, baseline }: AuditFlags, now: Date): AuditTimes {
  const leaked = leakedAt === undefined ? undefined : timeOf('--leaked-at', leakedAt, now);
  const from =
    since === undefined ? (leaked ?? new Date(now.getTime() - DEFAULT_SINCE_MS)) : timeOf('--since', since, now);
  if (leaked !== undefined && leaked < from)
    throw usage('--leaked-at is before --since: calls between them would be in no list', 'give an earlier --since');
  const baselineMs = baseline === undefined ? undefined : ageMs(baseline);
  if (baseline !== undefined && baselineMs === undefined) throw usage('--baseline takes an age such as 14d or 4w');
  return { since: from, leakedAt: leaked ?? from, baselineMs };
}

/** @throws AppError `E_USAGE`, exit 2 */
export function checkRegions(regions: readonly string[]): void {
  if (!regions.every((region) => REGION.test(region))) throw usage('--region takes the name of a region: eu-west-1');
}

function timeOf(flag: string, given: string, now: Date): Date {
  const age = ageMs(given);
  const time = age === undefined ? momentOf(given) : new Date(now.getTime() - age);
  if (time === undefined || Number.isNaN(time.getTime()))
    throw usage(`${flag} takes a time such as 2026-11-20, 2026-11-20T14:00Z, 36h or 7d`);
  if (time > now) throw usage(`${flag} is in the future`);
  return time;
}

function momentOf(given: string): Date | undefined {
  const match = TIME.exec(given);
  if (match === null && !DATE.test(given)) return undefined;
  const day = given.slice(0, 10);
  const isDay = !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day);
  return isDay ? new Date(match === null || match[1] !== undefined ? given : `${given}Z`) : undefined;
}

function usage(message: string, hint = 'secretctl audit --help has examples'): AppError {
  return new AppError('E_USAGE', message, { exit: exitCodes.usage, hint });
}
