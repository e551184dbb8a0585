import { badOption } from './failures.js';
import type { Duration } from './types.js';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const UNITS: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** @returns milliseconds. @throws `E_SECRETS_OPTIONS` for what is no duration, or outside of `least` to `most` */
export function milliseconds(option: string, given: Duration, least: number, most: number): number {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(String(given)) ?? [];
  const length = typeof given === 'number' ? given : Number(digits || NaN) * (UNITS[unit] ?? NaN);
  if (!(length >= least && length <= most))
    throw badOption(`${option} must be milliseconds or a text such as 30s, 5m or 1h, from ${least} to ${most} ms`);
  return length;
}
