import { randomBytes } from 'node:crypto';

/** Long enough for the proof, short enough that a canary that was forgotten opens nothing for long. */
export const CANARY_MS = 15 * 60_000;

export interface CanaryRow {
  readonly sid: string;
  readonly sess: string;
  /** Seconds since 1970. */
  readonly expire: number;
}

/** A row as connect-pg-simple writes it. @param holds - what a session of the application holds besides its cookie */
export function canaryRow(
  holds: Readonly<Record<string, unknown>>,
  user: { readonly path: readonly string[]; readonly id: string | undefined },
): CanaryRow {
  const expires = new Date(Date.now() + CANARY_MS);
  const session = user.id === undefined ? holds : withUser(holds, user.path, user.id);
  const cookie = { originalMaxAge: CANARY_MS, expires: expires.toISOString(), httpOnly: true, path: '/' };
  return {
    sid: randomBytes(24).toString('base64url'),
    sess: JSON.stringify({ ...session, cookie }),
    expire: Math.ceil(expires.getTime() / 1000),
  };
}

/** A user is a number where the pattern has one. */
function withUser(value: unknown, [key, ...rest]: readonly string[], user: string): Record<string, unknown> {
  const map = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  if (key === undefined) return map;
  const old = map[key];
  if (rest.length > 0) return { ...map, [key]: withUser(old, rest, user) };
  return { ...map, [key]: typeof old === 'number' && /^\d{1,15}$/.test(user) ? Number(user) : user };
}
