import { createHmac } from 'node:crypto';
import { Secret } from '../core/index.js';
import { plainOf } from './value.js';

/** The value of express-session's cookie: `s:<id>.<HMAC-SHA256>`, as cookie-signature writes it. Of a list of keys the first signs. */
export function signedCookie(id: string, secret: Secret): Secret {
  const [key = secret] = keysOf(secret);
  const signature = createHmac('sha256', plainOf(key)).update(id).digest('base64').replace(/=+$/, '');
  return new Secret(encodeURIComponent(`s:${id}.${signature}`));
}

/** The id in a signed cookie; undefined when it is no such cookie. */
export function idOfSignedCookie(cookie: Secret): string | undefined {
  return /^s:(.+)\.[^.]+$/.exec(decoded(plainOf(cookie)))?.[1];
}

/** Whether the key that signs now has signed a cookie; undefined when it is no signed cookie. */
export function isSignedBy(cookie: Secret, secret: Secret): boolean | undefined {
  const id = idOfSignedCookie(cookie);
  return id === undefined ? undefined : decoded(plainOf(signedCookie(id, secret))) === decoded(plainOf(cookie));
}

/** Keys of `before` that are none of `now`. */
export function retiredKeys(before: Secret, now: Secret): Secret[] {
  const live = new Set(keysOf(now).map((key) => plainOf(key)));
  return keysOf(before).filter((key) => !live.has(plainOf(key)));
}

/** A secret is one key, or a JSON list: the first signs, all are accepted. */
function keysOf(secret: Secret): Secret[] {
  const text = plainOf(secret);
  if (!text.startsWith('[')) return [secret];
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.length > 0 && list.every((key): key is string => typeof key === 'string'))
      return list.map((key) => new Secret(key));
  } catch {
    // a plain key
  }
  return [secret];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
