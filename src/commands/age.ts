import { durationMs } from '../rotation/index.js';

/** Milliseconds of an age as a flag takes it: `30m`, `36h`, `7d`, `4w`, up to six digits. Undefined for anything else. */
export function ageMs(given: string): number | undefined {
  return /^[1-9]\d{0,5}[mhdw]$/.test(given) ? durationMs(given) : undefined;
}
