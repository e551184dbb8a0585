import { AppError, exitCodes } from '../../errors/index.js';
import { isSignedBy, retiredKeys, signedCookie } from '../cookie.js';
import type { Asked } from '../probe/http.js';
import { askWhoami, isRefused } from '../probe/probe.js';
import { dropSession, newSession, shortenSession, type OwnSession } from './own-session.js';
import type { PurgeRun } from './run.js';

/** A session that works before the purge. */
export interface Canary extends OwnSession {
  readonly whoami: string;
  /** What was seen of it: how it was made, and that it works. */
  readonly words: string;
  /** What was seen of cookies that old keys sign; undefined: there are none. */
  readonly retired?: string | undefined;
}

export interface NoCanary {
  readonly missing: string;
}

/** Why there is no canary yet. */
interface NotYet {
  readonly failure: string;
  /** What is to be looked at. */
  readonly check: string;
  /** Waiting would not help. */
  readonly isFinal?: boolean;
}

const PAUSE_MS = 1_000;
const DEPLOYED = 'deploy the current secret (sessions.cookie_secret) alone, and end old instances of the application';

function inSettings(what: string): string {
  return `check ${what} in secretctl.yaml`;
}

/** What the settings lack for a canary; undefined: nothing. */
export function lackForCanary({ options, probes, store }: PurgeRun): string | undefined {
  if (options.canary === false) return 'it was left out by --no-canary';
  if (probes.whoami === undefined) return 'sessions.verify.whoami is not set';
  if (probes.login !== undefined) return undefined;
  if (store.writeCanary === undefined)
    return `sessions.login is not set, and secretctl cannot write a session of ${store.id}`;
  return options.cookieSecret === undefined ? 'neither sessions.login nor sessions.cookie_secret is set' : undefined;
}

/**
 * Makes a session, and sees that it works, and that without one it would not: else a refusal afterwards says nothing. An application that
 * takes its time to start with the current secret is waited for, as long as the options say.
 *
 * @throws AppError `E_SESSIONS_CANARY`, exit 1: nothing was deleted
 */
export async function makeCanary(run: PurgeRun): Promise<Canary | NoCanary> {
  const missing = lackForCanary(run);
  const { whoami } = run.probes;
  if (missing !== undefined || whoami === undefined) return { missing: missing ?? '' };
  run.say('making a session that has to be dead afterwards');
  const until = Date.now() + (run.options.patienceMs ?? 0);
  for (let told = false; ; told = true) {
    const made = await tryCanary(run, whoami);
    if (!('failure' in made)) return made;
    if (made.isFinal === true || Date.now() >= until) throw noCanary(made);
    if (!told) run.say(`waiting for the application: ${made.failure}`);
    await run.wait(PAUSE_MS);
  }
}

async function tryCanary(run: PurgeRun, whoami: string): Promise<Canary | NotYet> {
  const stranger = await askWhoami(whoami, run.probes, undefined, run.call.signal);
  if (!isRefused(stranger, run.probes))
    return {
      failure: `without a session, ${stranger.words}`,
      check: inSettings('sessions.verify'),
      isFinal: isGiven(stranger),
    };
  const made = await newSession(run);
  if ('failure' in made) return { ...made, check: inSettings('sessions.login') };
  let seen: Canary | NotYet | undefined;
  try {
    seen = await seeWorking(run, made, whoami);
    return seen;
  } finally {
    if (seen === undefined || 'failure' in seen) await dropSession(run, made.id);
  }
}

/** An answer that the application gave itself, which it will give again. */
function isGiven({ status }: Asked): boolean {
  return status !== undefined && status < 500;
}

async function seeWorking(run: PurgeRun, made: OwnSession, whoami: string): Promise<Canary | NotYet> {
  const { cookieSecret } = run.options;
  if (cookieSecret !== undefined && isSignedBy(made.cookie, cookieSecret) === false)
    return {
      failure: 'the application signs cookies with another secret than the one that is current',
      check: DEPLOYED,
    };
  const asked = await askWhoami(whoami, run.probes, made.cookie, run.call.signal);
  if (asked.status !== 200)
    return {
      failure: `with the cookie of a new session, ${asked.words}, not 200`,
      check: inSettings('sessions.login and sessions.verify'),
    };
  if (made.id !== undefined && !(await run.store.has(made.id, run.call))) return elsewhere(run);
  const retired = await seeRetired(run, made, whoami);
  if (retired !== undefined && 'failure' in retired) return retired;
  await shortenSession(run, made.id);
  return { ...made, whoami, retired: retired?.words, words: `${made.words}; with its cookie, ${asked.words}` };
}

/** Then purging this store would end no session. */
function elsewhere({ store }: PurgeRun): NotYet {
  const failure = `the application knows the new session, but it is not in ${store.where}`;
  return { failure, check: inSettings('sessions.url and table'), isFinal: true };
}

/** A cookie of a session that works, signed with a key that was replaced. */
async function seeRetired(
  { options: { cookieSecret, retired }, probes, call }: PurgeRun,
  { id, cookie }: OwnSession,
  whoami: string,
): Promise<{ readonly words: string } | NotYet | undefined> {
  if (cookieSecret === undefined || retired === undefined || id === undefined) return undefined;
  if (isSignedBy(cookie, cookieSecret) !== true) return undefined;
  let words: string | undefined;
  for (const key of retiredKeys(retired, cookieSecret)) {
    const asked = await askWhoami(whoami, probes, signedCookie(id, key), call.signal);
    words = `with a cookie that the old secret signed, ${asked.words}`;
    if (!isRefused(asked, probes)) return { failure: words, check: DEPLOYED };
  }
  return words === undefined ? undefined : { words };
}

function noCanary({ failure, check }: NotYet): AppError {
  return new AppError('E_SESSIONS_CANARY', `the purge could not be proved, so nothing was deleted: ${failure}`, {
    exit: exitCodes.findings,
    hint: `${check}; or purge without this proof: --no-canary`,
  });
}
