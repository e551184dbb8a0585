import { stillUsed } from './failures.js';
import type { Scene } from './forward.js';

/** Why grace goes on, and until when; undefined: nothing is against its end. */
type Longer = { readonly until: Date; readonly note: string } | undefined;

/** For so long nobody may have used the old credential. */
const QUIET_MS = 15 * 60_000;
/** Clocks differ by so much without anything being wrong. */
const SLACK_MS = 60_000;

/** The clock of this machine was behind when grace began, and was set since: the store tells when the new value came. */
export async function clockUntil({ job, state }: Scene): Promise<Longer> {
  const { version, begin } = state;
  if (begin.graceMs === 0 || version === undefined) return undefined;
  const stored = await job.place.storedAt(version);
  const until = new Date((stored?.getTime() ?? 0) + begin.graceMs);
  if (until.getTime() - SLACK_MS <= job.world.now().getTime()) return undefined;
  return { until, note: 'the clock of this machine was behind that of the store' };
}

/** The provider still sees the old credential used. */
export async function usedUntil({ job, state }: Scene): Promise<Longer> {
  const { ref } = state.begin.old;
  const quiet = Math.min(state.begin.graceMs, QUIET_MS);
  if (ref === undefined || job.provider.lastUsed === undefined || quiet === 0) return undefined;
  const used = await job.provider.lastUsed(ref, job);
  if (used === undefined || used.getTime() < job.world.now().getTime() - quiet) return undefined;
  return { until: new Date(job.world.now().getTime() + quiet), note: stillUsed(used) };
}
