import type { Secret } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import { askWhoami, isRefused, logIn } from '../probe/probe.js';
import type { Proof } from '../types.js';
import type { PurgeRun } from './run.js';

/** A session that works before the purge. */
export interface Canary {
  readonly cookie: Secret;
  /** undefined: its cookie does not tell. */
  readonly id: string | undefined;
  readonly whoami: string;
  /** What was seen of it. */
  readonly words: string;
}

export interface NoCanary {
  readonly missing: string;
}

/** What the settings lack for a canary; undefined: nothing. */
export function lackForCanary({ options, probes, store }: PurgeRun): string | undefined {
  if (options.canary === false) return 'it was left out by --no-canary';
  if (probes.whoami === undefined) return 'sessions.verify.whoami is not set';
  if (probes.login !== undefined) return undefined;
  if (store.writeCanary === undefined) return 'sessions.login is not set, and this store takes no canary';
  return options.cookieSecret === undefined ? 'neither sessions.login nor sessions.cookie_secret is set' : undefined;
}

/**
 * Makes a session, and sees that it works, and that without one it would not: else a refusal afterwards says nothing.
 *
 * @throws AppError `E_SESSIONS_CANARY`, exit 1: nothing was deleted
 */
export async function makeCanary(run: PurgeRun): Promise<Canary | NoCanary> {
  const missing = lackForCanary(run);
  const { whoami } = run.probes;
  if (missing !== undefined || whoami === undefined) return { missing: missing ?? '' };
  run.say('making a session that has to be dead afterwards');
  const stranger = await askWhoami(whoami, run.probes, undefined, run.call.signal);
  if (!isRefused(stranger, run.probes)) throw noCanary(`without a session, ${stranger.words}`, 'sessions.verify');
  const made = await newSession(run);
  if ('failure' in made) throw noCanary(made.failure, 'sessions.login');
  const canary = { ...made, whoami };
  const asked = await askWhoami(whoami, run.probes, made.cookie, run.call.signal);
  if (asked.status !== 200) {
    await dropSession(run, made.id);
    throw noCanary(`with the cookie of a new session, ${asked.words}, not 200`, 'sessions.login and sessions.verify');
  }
  await requireStored(run, made.id);
  return { ...canary, words: `${made.words}; with its cookie, ${asked.words}` };
}

interface NewSession {
  readonly cookie: Secret;
  readonly id: string | undefined;
  readonly words: string;
}

async function newSession({
  store,
  options,
  probes,
  filter,
  call,
}: PurgeRun): Promise<NewSession | { readonly failure: string }> {
  if (probes.login !== undefined) {
    const { cookie, words } = await logIn(probes.login, probes, call.signal);
    return cookie === undefined ? { failure: words } : { cookie, words, id: store.idOf?.(cookie) };
  }
  if (store.writeCanary === undefined || options.cookieSecret === undefined)
    return { failure: 'there is no way to make a session' };
  const written = await store.writeCanary(options.cookieSecret, { ...call, user: filter.user });
  return { ...written, words: 'a session was written into the store' };
}

/** The application may keep its sessions elsewhere: then purging this store would end none of them. */
async function requireStored({ store, call }: PurgeRun, id: string | undefined): Promise<void> {
  if (id === undefined || (await store.has(id, call))) return;
  throw noCanary(`the application knows the new session, but it is not in ${store.where}`, 'sessions.url and table');
}

/** A session of ours that is not needed any more. */
export async function dropSession({ store, call }: PurgeRun, id: string | undefined): Promise<void> {
  if (id !== undefined) await store.remove?.(id, call);
}

/** The canary after the purge: gone from the store, and refused by the application. */
export async function proveCanary(run: PurgeRun, canary: Canary | NoCanary): Promise<Proof[]> {
  if ('missing' in canary)
    return (['canary before', 'canary after'] as const).map((name) => ({
      name,
      outcome: 'missing',
      detail: canary.missing,
    }));
  const before: Proof = { name: 'canary before', outcome: 'proved', detail: canary.words };
  const isLeft = canary.id !== undefined && (await run.store.has(canary.id, run.call));
  if (isLeft && (run.filter.user !== undefined || run.filter.before !== undefined)) {
    await dropSession(run, canary.id);
    const detail = 'the session that was made for it is none of those that were chosen';
    return [before, { name: 'canary after', outcome: 'missing', detail }];
  }
  const asked = await askWhoami(canary.whoami, run.probes, canary.cookie, run.call.signal);
  return [
    before,
    ...(canary.id === undefined ? [] : [goneProof(isLeft)]),
    {
      name: 'canary after',
      outcome: isRefused(asked, run.probes) ? 'proved' : 'failed',
      detail: `with the cookie of before, ${asked.words}`,
    },
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
  const asked = await askWhoami(whoami, run.probes, made.cookie, run.call.signal);
  await dropSession(run, made.id);
  const outcome = asked.status === 200 ? 'proved' : 'failed';
  return { name, outcome, detail: `${made.words}; with its cookie, ${asked.words}` };
}

function noCanary(why: string, setting: string): AppError {
  return new AppError('E_SESSIONS_CANARY', `the purge could not be proved, so nothing was deleted: ${why}`, {
    exit: exitCodes.findings,
    hint: `check ${setting} in secretctl.yaml; or purge without this proof: --no-canary`,
  });
}
