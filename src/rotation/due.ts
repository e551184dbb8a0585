import { durationMs } from './durations.js';

type Time = Date | string | undefined;

/** When the value that is current came into use: the latest of what the store and the journal know. */
export function lastChange(...times: readonly Time[]): Date | undefined {
  const known = times.flatMap((time) => (time === undefined ? [] : [new Date(time).getTime()]));
  return known.length === 0 ? undefined : new Date(Math.max(...known));
}

/** When a value is to be replaced; undefined without a period, and where nobody knows how old the value is. */
export function dueAt(every: string | undefined, since: Date | undefined): Date | undefined {
  return every === undefined || since === undefined ? undefined : new Date(since.getTime() + durationMs(every));
}
