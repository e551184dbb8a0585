import { AppError, exitCodes } from '../../errors/index.js';
import type { SessionFilter } from '../types.js';

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** What express-session keeps: JSON text, or an object where a store writes it so; undefined when it is something else. */
export function sessionOf(value: unknown): Fields | undefined {
  const session = fieldsOf(typeof value === 'string' ? parsed(value) : value);
  return session !== undefined && fieldsOf(session['cookie']) !== undefined ? session : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function userOf(session: Fields, path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>((value, key) => {
    const fields = fieldsOf(value);
    return fields !== undefined && Object.hasOwn(fields, key) ? fields[key] : undefined;
  }, session);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
}

/** Milliseconds that a session lives on after a use; undefined when its cookie ends with the browser. */
function ageOf(session: Fields): number | undefined {
  const age = fieldsOf(session['cookie'])?.['originalMaxAge'];
  return typeof age === 'number' && Number.isFinite(age) ? age : undefined;
}

/**
 * Whether a filter holds for a session.
 *
 * @param expires - when the store drops it, in milliseconds since 1970; a use moves it on
 * @throws AppError `E_SESSIONS_UNSUPPORTED`, exit 2, when the session does not tell its last use
 */
export function holdsFor(
  { user, before }: SessionFilter,
  session: Fields,
  {
    userPath,
    expires,
    where,
  }: { readonly userPath: readonly string[]; readonly expires?: number | undefined; readonly where: string },
): boolean {
  if (user !== undefined && userOf(session, userPath) !== user) return false;
  if (before === undefined) return true;
  const age = ageOf(session);
  if (age === undefined || expires === undefined)
    throw new AppError(
      'E_SESSIONS_UNSUPPORTED',
      `${where}: there are sessions that do not tell when they were used last`,
      {
        exit: exitCodes.usage,
        hint: 'leave --older-than out: only a cookie with a maxAge tells it',
      },
    );
  return expires - age < before.getTime();
}

/** @throws AppError `E_SESSIONS_UNSUPPORTED`, exit 2 */
export function requireKnownUser(filter: SessionFilter, userPath: readonly string[], where: string): void {
  if (filter.user === undefined || userPath.length > 0) return;
  throw new AppError('E_SESSIONS_UNSUPPORTED', `${where}: where a session names its user is not known`, {
    exit: exitCodes.usage,
    hint: 'say it in secretctl.yaml: sessions.user_path, for example passport.user',
  });
}
