import { createHash, createHmac, randomInt } from 'node:crypto';
import type { Secret } from '../../core/index.js';
import { plainOf } from '../value.js';

const SALT = 'django.contrib.sessions.SessionStore';
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const KEY_LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const KEY_LENGTH = 32;

/** A key as django.contrib.sessions makes it; the cookie is the bare key. */
export function djangoKey(): string {
  return Array.from({ length: KEY_LENGTH }, () => KEY_LETTERS.charAt(randomInt(KEY_LETTERS.length))).join('');
}

/** `signing.dumps(session, salt=...)` of Django (django/core/signing.py), not compressed. @param secret - SECRET_KEY */
export function djangoData(session: Readonly<Record<string, unknown>>, secret: Secret, now = Date.now()): string {
  const json = JSON.stringify(session).replaceAll(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const signed = `${Buffer.from(json).toString('base64url')}:${base62(Math.floor(now / 1000))}`;
  const key = createHash('sha256')
    .update(`${SALT}signer${plainOf(secret)}`)
    .digest();
  return `${signed}:${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

function base62(number: number): string {
  let text = '';
  for (let left = number; left > 0; left = Math.floor(left / 62)) text = DIGITS.charAt(left % 62) + text;
  return text || '0';
}
