import { askHealth, askWhoami, isRefused } from '../probe/probe.js';
import type { Proof } from '../types.js';
import { lackForCanary, type Canary, type NoCanary } from './canary.js';
import { dropSession, newSession } from './own-session.js';
import { isWhole, type PurgeRun } from './run.js';

/** The canary after the purge: gone from the store, and refused by the application. */
export async function proveCanary(run: PurgeRun, canary: Canary | NoCanary): Promise<Proof[]> {
  if ('missing' in canary)
    return (['canary before', 'canary after'] as const).map((name) => ({
      name,
      outcome: 'missing',
      detail: canary.missing,
    }));
  const before = beforeProofs(canary);
  const isLeft = canary.id !== undefined && (await run.store.has(canary.id, run.call));
  if (isLeft && !isWhole(run.filter)) {
    await dropSession(run, canary.id);
    const detail = 'the session that was made for it is none of those that were chosen';
    return [...before, { name: 'canary after', outcome: 'missing', detail }];
  }
  const asked = await askWhoami(canary.whoami, run.probes, canary.cookie, run.call.signal);
  return [
    ...before,
    ...(canary.id === undefined ? [] : [goneProof(isLeft)]),
    {
      name: 'canary after',
      outcome: isRefused(asked, run.probes) ? 'proved' : 'failed',
      detail: `with the cookie of before, ${asked.words}`,
    },
  ];
}

function beforeProofs({ words, retired }: Canary): Proof[] {
  return [
    { name: 'canary before', outcome: 'proved', detail: words },
    ...(retired === undefined ? [] : [{ name: 'old secret', outcome: 'proved', detail: retired } as const]),
  ];
}

function goneProof(isLeft: boolean): Proof {
  return isLeft
    ? { name: 'canary gone', outcome: 'failed', detail: 'its session is still in the store' }
    : { name: 'canary gone', outcome: 'proved', detail: 'its session is not in the store any more' };
}

/** Whoever comes now gets in: the application works with the new secret and the empty store. */
export async function proveFresh(run: PurgeRun): Promise<Proof> {
  const missing = lackForCanary(run);
  const name = 'fresh session';
  const { whoami } = run.probes;
  if (missing !== undefined || whoami === undefined) return { name, outcome: 'missing', detail: missing ?? '' };
  const made = await newSession(run);
  if ('failure' in made) return { name, outcome: 'failed', detail: made.failure };
  try {
    const asked = await askWhoami(whoami, run.probes, made.cookie, run.call.signal);
    const outcome = asked.status === 200 ? 'proved' : 'failed';
    const stays = made.id === undefined ? '; that session stays, since its cookie does not tell which it is' : '';
    return { name, outcome, detail: `${made.words}; with its cookie, ${asked.words}${stays}` };
  } finally {
    await dropSession(run, made.id);
  }
}

export async function proveHealth({ probes, wait, call }: PurgeRun): Promise<Proof> {
  const name = 'health';
  if (probes.health === undefined) return { name, outcome: 'missing', detail: 'sessions.verify.health is not set' };
  const asked = await askHealth(probes.health, wait, call.signal);
  return { name, outcome: asked.ok ? 'proved' : 'failed', detail: asked.words };
}
