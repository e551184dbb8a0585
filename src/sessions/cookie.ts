import { createHmac } from 'node:crypto';
import { Secret } from '../core/index.js';
import { plainOf } from './value.js';

/** The value of express-session's cookie: `s:<id>.<HMAC-SHA256>`, as cookie-signature writes it. */
export function signedCookie(id: string, secret: Secret): Secret {
  const signature = createHmac('sha256', plainOf(secret)).update(id).digest('base64').replace(/=+$/, '');
  return new Secret(encodeURIComponent(`s:${id}.${signature}`));
}

/** The id in a signed cookie; undefined when it is no such cookie. */
export function idOfSignedCookie(cookie: Secret): string | undefined {
  return /^s:(.+)\.[^.]+$/.exec(decoded(plainOf(cookie)))?.[1];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
