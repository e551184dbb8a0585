import { Secret } from '../../core/index.js';
import { plainOf } from '../value.js';
import type { LoginRequest, ProbeSettings } from '../purge/types.js';
import { askHttp, type Asked } from './http.js';

const COOKIE = 'connect.sid';
const HEALTH_TRIES = 3;
const HEALTH_PAUSE_MS = 1_000;

/** A cookie, or why there is none, in words. */
export type LoggedIn =
  { readonly cookie: Secret; readonly words: string } | { readonly cookie?: never; readonly words: string };

export async function logIn(login: LoginRequest, settings: ProbeSettings, signal?: AbortSignal): Promise<LoggedIn> {
  const { method = 'POST', url, header = {}, body, form = false } = login;
  const type = form ? 'application/x-www-form-urlencoded' : 'application/json';
  const asked = await askHttp({
    method,
    url,
    header: body === undefined ? header : { 'content-type': type, ...header },
    body: body && fieldsOf(body, form),
    signal,
  });
  const name = settings.cookie ?? COOKIE;
  const cookie = asked.status === undefined ? undefined : cookieIn(asked.setCookies, name);
  if (cookie !== undefined) return { cookie, words: asked.words };
  return { words: asked.status === undefined ? asked.words : `${asked.words} and set no cookie ${name}` };
}

/** @param cookie - its value as it stands in a browser; without it: as somebody who is not logged in */
export async function askWhoami(
  whoami: string,
  settings: ProbeSettings,
  cookie: Secret | undefined,
  signal?: AbortSignal,
): Promise<Asked> {
  const header = cookie === undefined ? {} : { cookie: new Secret(`${settings.cookie ?? COOKIE}=${plainOf(cookie)}`) };
  return await askHttp({ method: 'GET', url: whoami, header, signal });
}

/** Whether this is what somebody is told who is not logged in. */
export function isRefused(asked: Asked, { refused = 401 }: ProbeSettings): boolean {
  if (asked.status === undefined) return false;
  if (refused === 401) return asked.status === 401;
  if (![301, 302, 303, 307, 308].includes(asked.status) || asked.location === undefined) return false;
  return refused === 'redirect' || asked.location.pathname === refused;
}

/** An application that was busy for a moment is asked again. */
export async function askHealth(
  health: string,
  wait: (ms: number) => Promise<void>,
  signal?: AbortSignal,
): Promise<Asked & { readonly ok: boolean }> {
  for (let left = HEALTH_TRIES - 1; ; left -= 1) {
    const asked = await askHttp({ method: 'GET', url: health, signal });
    const ok = asked.status !== undefined && asked.status >= 200 && asked.status < 300;
    if (ok || left === 0) return { ...asked, ok };
    await wait(HEALTH_PAUSE_MS);
  }
}

function fieldsOf(body: Readonly<Record<string, string | Secret>>, form: boolean): string {
  const fields = Object.entries(body).map(([key, value]) => [key, typeof value === 'string' ? value : plainOf(value)]);
  return form
    ? new URLSearchParams(fields as [string, string][]).toString()
    : JSON.stringify(Object.fromEntries(fields));
}

function cookieIn(setCookies: readonly string[], name: string): Secret | undefined {
  const found = setCookies.filter((text) => text.startsWith(`${name}=`)).at(-1);
  const value = found
    ?.slice(name.length + 1)
    .split(';', 1)[0]
    ?.trim();
  return value === undefined || value === '' ? undefined : new Secret(value);
}
