import { AppError } from '../../errors/index.js';
import type { BackStep } from '../journal/entries.js';
import { lostRace } from './failures.js';
import { nameOf, type Result, type Scene } from './forward.js';
import { tellAll } from './tell.js';

/** The way back: what applications read first, the new credential last. */
export const back: Readonly<Record<BackStep, (scene: Scene) => Promise<Result>>> = {
  demote,
  'reload back': async ({ job, state, live }) => {
    await tellAll(job, state.id, { old: await live.fresh(state), fresh: await live.oldValue(state) });
    return {};
  },
  discard,
  unstage: async ({ job, state: { version, token } }) => {
    if (version !== undefined) await job.place.unstage(version);
    else if (token !== undefined && (await job.place.staged(token))) await job.place.unstage(token);
    return {};
  },
};

async function demote({ job, state }: Scene): Promise<Result> {
  const { place } = job;
  const { version, begin } = state;
  if (version === undefined || (await place.currentVersion()) !== version) return {};
  await place.promote(begin.old.version, version);
  return {};
}

async function discard(scene: Scene): Promise<Result> {
  const { job, state } = scene;
  const { version } = state;
  if (version !== undefined && (await job.place.currentVersion()) === version) throw lostRace(job);
  await job.provider.discard(nameOf(scene), job);
  return {};
}

/** The old value is tried before the store gives it out again. @throws AppError `E_KEY_REFUSED` and others of the provider */
export async function requireOldWorks({ job, state, live }: Omit<Scene, 'said'>): Promise<void> {
  if (!state.steps.has('promote')) return;
  const { value } = await live.old(state);
  await job.provider.test(value, job);
}

export function isRefused(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'E_KEY_REFUSED';
}
