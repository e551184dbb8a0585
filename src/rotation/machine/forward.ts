import { AppError, exitCodes } from '../../errors/index.js';
import type { Fact, ForwardStep } from '../journal/entries.js';
import type { RotationState } from '../journal/state.js';
import type { RotationName } from '../types.js';
import type { RotationJob } from './job.js';
import type { Live } from './live.js';
import { lostRace, stillAccepted, unproven } from './failures.js';
import { patiently } from './patience.js';
import { tellAll } from './tell.js';

export type Result = Omit<Extract<Fact, { kind: 'done' }>, 'kind' | 'step'>;

export interface Scene {
  readonly job: RotationJob;
  readonly state: RotationState;
  readonly live: Live;
  /** Somebody says that the old value is dead. */
  readonly said: boolean;
}

/** Each one sees what a run before it did, and throws what the world says. */
export const forward: Readonly<Record<ForwardStep, (scene: Scene) => Promise<Result>>> = {
  create,
  stage,
  test,
  promote,
  reload: tell,
  'reload again': tell,
  health: async ({ job }) => ({ note: await job.health?.(job.signal) }),
  afterwards: async ({ job }) => ({ note: await job.after?.(job.signal) }),
  grace: async () => Promise.resolve({}),
  trim,
  revoke,
  proof,
};

export function nameOf({ job, state }: Scene): RotationName {
  return { app: job.app, name: job.secret, id: state.id };
}

async function create(scene: Scene): Promise<Result> {
  const { job, state, live } = scene;
  const { ref, secret } = await job.provider.create(nameOf(scene), await live.old(state), job);
  job.world.register(secret);
  const fingerprint = job.world.fingerprintOf(secret);
  if (fingerprint !== state.begin.old.fingerprint) {
    live.keep(secret);
    return { ref, fingerprint };
  }
  throw new AppError('E_SAME_VALUE', `the new value of ${job.secret} is the old one`, {
    exit: exitCodes.usage,
    hint: `get a new one from its provider, then: secretctl rotate ${job.secret} --resume`,
  });
}

async function stage({ job, state, live }: Scene): Promise<Result> {
  const token = state.token ?? '';
  if (await job.place.staged(token)) return { version: token };
  const value = await live.fresh(state);
  if (value === undefined) throw new TypeError('there is a value when it is staged'); // `advance` sees to it
  return { version: await job.place.stage(value, token) };
}

/** What is tried is what the store gives back. A new key may take some seconds until its provider knows it everywhere. */
async function test({ job, state }: Scene): Promise<Result> {
  const value = await job.place.read(state.version ?? '');
  if (value === undefined) throw new TypeError('what is tested was staged');
  await patiently(job, () => job.provider.test(value, job), 'E_KEY_REFUSED');
  return {};
}

async function promote({ job, state }: Scene): Promise<Result> {
  const { place } = job;
  const [to, from] = [state.version ?? '', state.begin.old.version];
  try {
    if ((await place.currentVersion()) !== to) await place.promote(to, from);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'E_SECRET_CONFLICT') throw error;
    // An answer that got lost leaves it promoted; anything else was done by somebody else.
    if ((await place.currentVersion()) !== to) throw lostRace(job, error);
  }
  if ((await place.currentVersion()) !== to) throw lostRace(job);
  await place.unstage(to);
  return {};
}

async function tell({ job, state, live }: Scene): Promise<Result> {
  await tellAll(job, state.id, { old: await live.oldValue(state), fresh: await live.fresh(state) });
  return {};
}

/** The list loses the old value: a version of its own, which takes the place of the one with both. */
async function trim({ job, state, live }: Scene): Promise<Result> {
  const { place, provider } = job;
  const token = state.begin.trimToken ?? '';
  const both = await live.fresh(state);
  const alone = both && provider.trim?.(both);
  if (alone === undefined) return {};
  job.world.register(alone);
  const version = await place.stage(alone, token);
  const current = await place.currentVersion();
  if (current !== version) await place.promote(version, state.version ?? '');
  await place.unstage(version);
  return { version, fingerprint: job.world.fingerprintOf(alone) };
}

async function revoke(scene: Scene): Promise<Result> {
  const { job, state, live, said } = scene;
  if (said) {
    await requireNoContradiction(scene);
    return { note: 'somebody said so' };
  }
  await requireSuccessor(job, state);
  await job.provider.revoke(await live.old(state), job);
  return {};
}

/** Where a provider can be asked, a word does not end what it still accepts: nobody would revoke that any more. */
async function requireNoContradiction({ job, state, live }: Scene): Promise<void> {
  if ((job.provider.proves ?? 'answer') !== 'answer' || isOfAnother(job, state)) return;
  if ((await live.oldValue(state)) !== undefined) await requireRefused(job, await live.old(state));
}

async function requireRefused(job: RotationJob, old: Awaited<ReturnType<Live['old']>>): Promise<void> {
  const ask = async (): Promise<void> => {
    if (!(await job.provider.refusesAfterRevoke(old, job))) throw stillAccepted(job);
  };
  await patiently(job, ask, 'E_STILL_ACCEPTED');
}

/** secretctl.yaml names another provider than the one that issued the old value, which cannot judge it. */
function isOfAnother({ provider }: RotationJob, { begin }: RotationState): boolean {
  return provider.id !== begin.provider;
}

/** What the applications read must not be what is about to die. */
async function requireSuccessor({ place, secret }: RotationJob, { begin }: RotationState): Promise<void> {
  if (begin.how === 'revoke-first' || (await place.currentVersion()) !== begin.old.version) return;
  throw new AppError(
    'E_ROTATION_CURRENT',
    `${place.where} gives out the old value of ${secret} again; it was not revoked`,
    {
      exit: exitCodes.failed,
      hint: `somebody moved it back: end this rotation with secretctl rotate ${secret} --rollback, or move AWSCURRENT forward again`,
    },
  );
}

async function proof({ job, state, live, said }: Scene): Promise<Result> {
  const { provider } = job;
  const how = provider.proves ?? 'answer';
  if (said && isOfAnother(job, state)) return { note: 'somebody said so' };
  if (how === 'store') return { note: 'nobody but the store gives it out, and the store gives out another one' };
  if (how === 'word') {
    if (said) return { note: 'somebody said so' };
    throw unproven(job, 'nothing but your word can prove it');
  }
  const value = await live.oldValue(state);
  if (value === undefined && said) return { note: 'somebody said so' };
  await requireRefused(job, await live.old(state));
  return { note: ['the provider refuses the old value', ...(await usageOf(job, state))].join('; ') };
}

/** For who looks at the rotation afterwards. That it is not known is no failure. */
async function usageOf(job: RotationJob, { begin, ref, promoted }: RotationState): Promise<string[]> {
  const { provider, world, signal } = job;
  if (provider.usage === undefined || promoted === undefined) return [];
  const span = { old: begin.old.ref, fresh: ref, since: new Date(promoted), now: world.now() };
  try {
    return [await provider.usage(span, job)];
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof AppError)) throw error;
    return [`usage is not known: ${error.message}`];
  }
}
